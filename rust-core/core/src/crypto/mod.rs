//! Cryptography: constructions built from the primitives of RFC 5869, 8032, 9106 and NIST SP 800-38D, none of them new.
//!
//! | module | what it holds |
//! |---|---|
//! | [`mod@derive`] | HKDF-SHA256 |
//! | [`seal`] | the one seal construction |
//! | [`parcel`] | small sealed values of one layout |
//! | [`record`] | rows of the local database |
//! | [`pad`] | padding, so that lengths show in steps only |
//! | [`stretch`] | Argon2id and its bounds |
//! | [`sign`] | Ed25519 |
//! | `scrub` | overwriting what all of them leave on the stack |
//! | [`replay`] | seeded randomness, cheap stretching and a clock to set, for tests and vectors |

pub mod derive;
pub mod pad;
pub mod parcel;
pub mod record;
pub mod replay;
pub(crate) mod scrub;
pub mod seal;
pub mod sign;
pub mod stretch;
