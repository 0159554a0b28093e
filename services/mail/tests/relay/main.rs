//! The relay as a whole: real HTTP, a real database, real files and a real mail server; only the clock is the tests'.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod authority;
mod clock;
mod command;
mod device;
mod kill;
mod limits;
mod log;
mod manual_clock;
mod messages;
mod process;
mod queueing;
mod refusals;
mod running;
mod smtp;
mod smtp_server;
mod smtp_trouble;
mod wait;
