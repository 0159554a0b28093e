//! The real binary: what a newcomer does, and what goes wrong.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[cfg(target_os = "linux")]
mod asked;
#[cfg(target_os = "linux")]
mod certificates;
#[cfg(unix)]
mod come_back;
#[cfg(windows)]
mod credential_manager;
#[cfg(unix)]
mod devices;
mod drawn;
#[cfg(unix)]
mod first_key;
#[cfg(unix)]
mod hostile_text;
#[cfg(unix)]
mod kits;
mod local;
#[cfg(unix)]
mod notices;
mod pictures;
mod run;
#[cfg(unix)]
mod service;
#[cfg(target_os = "linux")]
mod store;
mod strange_pictures;
#[cfg(target_os = "linux")]
mod system;
#[cfg(target_os = "linux")]
mod terminal;
mod usage;
#[cfg(target_os = "linux")]
mod watched;
#[cfg(unix)]
mod ways;
