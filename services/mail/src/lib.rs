//! Keyfold's mail relay: opens a ticket, queues the message, sends it, forgets it.
//!
//! It never talks to the account service, learns an address only from a ticket, and can send nothing but its two fixed
//! messages. No log line holds an address, a verification code or a sealed key.
//!
//! | module | what it holds |
//! |---|---|
//! | [`config`] | the settings: one TOML file, and the environment over it |
//! | [`check`] | whether a request may be obeyed |
//! | [`queue`] | the durable queue, and each account's share |
//! | [`message`] | the two messages |
//! | [`deliver`] | handing a message to a folder or a mail server |
//! | [`metrics`] | counters |
//! | [`clock`] | the time |
//! | `serve` | the whole relay; `http` its endpoints, `worker` what empties the queue |

pub mod check;
pub mod clock;
pub mod config;
pub mod deliver;
pub mod message;
pub mod metrics;
pub mod queue;

mod http;
mod random;
mod serve;
mod worker;

pub use config::{Config, ConfigError};
pub use serve::{Relay, ServeError, serve};
