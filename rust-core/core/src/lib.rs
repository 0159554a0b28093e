//! Keyfold's core: account key, seals, log, vault and flows. Plain Rust; it knows no HTTP, no UI and no platform.
//!
//! Hosts use [`flow`] only. Each module sees those above it in this table and none below:
//!
//! | module | what it holds |
//! |---|---|
//! | [`secret`] | zeroizing types |
//! | [`port`] | what the host gives: transport, stores, clock; and the [`port::Env`] that tests replace |
//! | [`crypto`] | the one seal construction, local records, key stretching, signatures |
//! | [`account`] | account key, key tree, verifier, sealed key, OPAQUE, the account service as typed calls |
//! | [`store`] | SQLite; sees ciphertext only |
//! | [`sync`] | ops, segments, the log and its merge; values opaque |
//! | [`vault`] | items, fields, the summary index, one-time codes, the generator |
//! | [`flow`] | the entry: `Keyfold` and its flows |

pub mod account;
pub mod crypto;
pub mod flow;
pub mod port;
pub mod secret;
pub mod store;
pub mod sync;
pub mod vault;
