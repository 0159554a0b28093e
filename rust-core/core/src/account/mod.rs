//! The account: its key, what comes from it, and how it is sealed, proven and registered.
//!
//! | module | what it holds |
//! |---|---|
//! | [`account_key`] | the 46 symbols |
//! | [`key_tree`] | every key that comes from them |
//! | [`verifier`] | the known text, sealed |
//! | [`sealed_key`] | the account key, sealed in three ways |
//! | [`code_key`] | what account seals are opened with |
//! | [`outbox`] | a new password that waits for the network |
//! | [`opaque`] | registration and login without showing the password |
//! | [`strength`] | how many guesses a password withstands |
//! | `cell` | secrets that can be taken away at once |
//! | [`service`] | the account service as typed calls |

pub mod account_key;
mod cell;
pub mod code_key;
pub mod key_tree;
pub mod opaque;
pub mod outbox;
pub mod sealed_key;
pub mod service;
pub mod strength;
pub mod verifier;

pub use account_key::AccountKey;
pub use cell::{Cell, KeyCell, Locked};
pub use code_key::{CodeKey, open_code, seal_code};
pub use key_tree::KeyTree;
pub use opaque::OpaqueError;
pub use sealed_key::OpenError;
pub use verifier::{VerifierError, open_verifier, seal_verifier};
