//! Keyfold's account service: sign-up, sign-in by OPAQUE, devices, sealed settings, segments, mail tickets.
//!
//! It holds no password, no account key and no sealed key, and nothing in its database tests a password without the
//! OPRF seeds, which are key files.
//!
//! | module | what it holds |
//! |---|---|
//! | `config`, `keys` | settings and key files |
//! | `clock`, `random` | the only sources of time and randomness |
//! | `limits`, `lifetimes` | how many attempts; how long what is stored may be used |
//! | `opaque`, `login_state` | OPAQUE, and its state between two requests |
//! | `session`, `proof` | who asks, and whether they may |
//! | `storage` | what is stored, behind one trait |
//! | `journal` | what a restore may not undo, outside the backup |
//! | `routes` | the endpoints |
//! | `refusal`, `metrics`, `waiters` | how a no looks, what is counted, long polls |
//! | `app`, `router`, `server`, `background` | the whole |
//! | `operator` | the operator's commands |

mod app;
mod background;
mod clock;
mod config;
mod journal;
mod keys;
mod lifetimes;
mod limits;
mod login_state;
mod metrics;
mod opaque;
mod operator;
mod proof;
mod random;
mod refusal;
mod router;
mod routes;
mod server;
mod session;
mod storage;
mod waiters;

pub use clock::{Clock, SystemClock};
pub use config::{Config, ConfigError};
pub use journal::JournalError;
pub use keys::{KeyError, make_key_files, make_newer_setup, ticket_public_key};
pub use limits::{Limit, Limits};
pub use operator::{Operator, OperatorError, date_to_seconds, licence_kind, seconds_to_date};
pub use server::{ServeError, serve, serve_with};
pub use storage::{Applied, Denied, Restored, StorageError};
