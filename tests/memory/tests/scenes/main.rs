//! Scenes that a home's process plays; at their ends, and while a port call hangs, its memory is scanned from outside
//! for everything secret.
//!
//! The parent derives what it looks for by itself: from the home's database with the password, and from the messages
//! that pass through it with the seed of the home's randomness.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod hanging;
mod held;
mod needles;
mod opaque;
mod plain;
mod running;
mod scan;
mod stage;
