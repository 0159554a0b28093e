//! The real binary: what a newcomer does, and what goes wrong.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod local;
mod pictures;
mod run;
#[cfg(unix)]
mod service;
#[cfg(target_os = "linux")]
mod store;
#[cfg(target_os = "linux")]
mod system;
