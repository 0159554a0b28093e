//! The whole system: real services, several devices, and a network that fails at every point.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod backup;
mod broken;
mod codes;
mod copied;
mod edits;
mod first_use;
mod forgotten;
mod full;
mod happy;
mod hostile;
mod in_force;
mod killed;
mod leaving;
mod lock;
mod password;
mod price;
mod races;
mod restored;
mod secrets;
mod sign_in;
