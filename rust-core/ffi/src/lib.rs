//! The one crate that exports to Kotlin and Swift (library `keyfold_ffi`). It decides nothing.
//!
//! So far it holds one whole flow, a sign-up, which shows that core's surface fits: objects without lifetimes,
//! passwords as borrowed bytes, ports as foreign traits, one error. Doc comments here become the shells' own docs.
//!
//! | module | what it exports |
//! |---|---|
//! | [`error`] | the one error |
//! | [`keyfold`] | the home: unlock and lock |
//! | [`port`] | the clock and the transport that the shell gives, and how it cancels |
//! | [`sign_up`] | a new account |
//! | [`state`] | what a shell draws |

pub mod error;
pub mod keyfold;
pub mod port;
pub mod sign_up;
pub mod state;

uniffi::setup_scaffolding!();

/// Every buffer of the library is wiped when it is freed, also those in which the generated code carries bytes across.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);
