//! The service from outside: every rule of its contract over HTTP, by a device that speaks it.

#![expect(clippy::unwrap_used, reason = "all of this is test code, and a failed step ends its test")]

mod account;
mod address;
mod bodies;
mod clock;
mod commands;
mod device;
mod devices;
mod journal;
mod login;
mod login_limits;
mod mail;
mod proofs;
mod registration;
mod replacing;
mod restored;
mod secrets;
mod segments;
mod segments_many;
mod sessions;
mod world;
