//! What Keyfold's devices and services say to each other.
//!
//! No keys and no I/O: types, the exact bytes that get signed, and limits. Messages travel as JSON, segments as
//! CBOR; both refuse what is longer than [`limits`] says.
//!
//! | module | what it holds |
//! |---|---|
//! | [`address`] | the one form of an email address |
//! | [`allowance`] | how many attempts, and when one more |
//! | [`bytes`] | byte strings as JSON shows them |
//! | [`ids`] | the identifiers, one type each |
//! | [`limits`] | every size and time that both sides must agree on |
//! | [`moment`] | when something happened, and how two times are compared |
//! | [`opaque`] | the OPAQUE suite |
//! | [`path`] | the endpoints |
//! | [`registration`], [`login`], [`session`], [`account`], [`device`], [`mail`], [`segments`] | messages |
//! | [`problem`] | how a service says no |
//! | [`signed`] | what device and prove keys sign |

pub mod account;
pub mod address;
pub mod allowance;
pub mod bytes;
pub mod device;
pub mod ids;
pub mod limits;
pub mod login;
pub mod mail;
pub mod moment;
pub mod opaque;
pub mod path;
pub mod problem;
pub mod registration;
pub mod segments;
pub mod session;
pub mod signed;
