//! The one crate that exports to Kotlin and Swift (library `keyfold_ffi`). It decides nothing.
//!
//! Objects have no lifetimes, passwords and frames are borrowed bytes, ports are foreign traits, and there is one error.
//! Doc comments here become the shells' own docs.
//!
//! | module | what it exports |
//! |---|---|
//! | [`error`] | the one error |
//! | [`keyfold`] | the home: its state, unlock and lock, what is due |
//! | [`platform`] | what the platform gives when it opens a home |
//! | [`port`] | transport, clock, backup, keystore and listener, and how a call is cancelled |
//! | [`state`], [`health`] | what a shell draws, how the account could be recovered, what is due |
//! | [`observer`] | hearing that something changed |
//! | [`sign_up`], [`new_device`] | the two ways in |
//! | [`password`], [`account`], [`sync`] | what can be done with an account |
//! | [`vault`], [`item`], [`list`], [`draft`], [`generator`] | items, as they are read, listed, written and drawn |
//! | [`strength`] | how good a password is that is being chosen |
//! | [`page`], [`frame`] | codes: looked at, drawn, and read by a camera |
//! | [`log_sink`] | core's log |

pub mod account;
pub mod draft;
pub mod error;
pub mod frame;
pub mod generator;
pub mod health;
pub mod item;
pub mod keyfold;
pub mod list;
pub mod log_sink;
pub mod new_device;
pub mod observer;
pub mod page;
pub mod password;
pub mod platform;
pub mod port;
pub mod sign_up;
pub mod state;
pub mod strength;
pub mod sync;
pub mod vault;

mod call;
mod text;

uniffi::setup_scaffolding!();

/// Every buffer of the library is wiped when it is freed, also those in which the generated code carries bytes across.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);
