//! The exported surface from the shell's side, in Rust and against the real services: what a callback may do, what bad
//! input does, and that no text of a record holds a secret.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod bad_input;
mod callbacks;
mod main_job;
mod phone;
mod redacted;
mod told;
