//! The log and its sync: ops, segments, merge. Values are opaque here; their meaning is the vault's.
//!
//! A device's tables are its truth; the store is what devices tell each other. State is a function of the set of ops.
//! Four kinds of transaction, the network never inside one: T1 edit, T2 seal, T3 mark as stored, T4 apply.
//!
//! | module | what it holds |
//! |---|---|
//! | [`id`], [`stamp`], [`op`], `op_code` | ops, their names, their clock, their bytes |
//! | [`item`], `item_code` | an item as its ops make it, and its bytes |
//! | `name`, `file`, `content`, `heads` | segments: name, seal, what they say |
//! | `records`, `batch` | rows sealed and opened; a run of ops in one transaction |
//! | [`log`], [`edit`], [`entries`] | the open log; T1; devices and passwords |
//! | `heard`, `revoked` | which devices are heard from, and which are out |
//! | `marker`, `copied` | a copied home goes on in a log of its own |
//! | `sealing`, `applying`, `opened`, `link` | T2; T4; files judged by their bytes; chains and claims |
//! | [`round`], `page`, `transfer` | one sync: T3, and the calls of the store |
//! | `filling`, `findings` | gaps filled by name; findings end when their cause does |
//! | [`error`], [`problem`] | why a call failed; what is wrong with files |

mod applying;
pub mod batch;
mod content;
mod copied;
pub mod edit;
pub mod entries;
pub mod error;
mod file;
mod filling;
mod findings;
mod heads;
mod heard;
pub mod id;
pub mod item;
mod item_code;
mod link;
pub mod log;
mod marker;
mod name;
pub mod op;
mod op_code;
mod opened;
mod page;
pub mod problem;
mod records;
mod revoked;
pub mod round;
mod sealing;
pub mod stamp;
mod transfer;
mod unsent;

pub use batch::Materialise;
pub use edit::{Edit, Written};
pub use entries::{DeviceEntry, LogHead, LogStatus, PasswordEntry};
pub use error::SyncError;
pub use id::{Dot, ItemId};
pub use item::{Field, ItemState, Replaced, Version};
pub use log::Log;
pub use op::{DeviceOp, Op, OpBody, PasswordOp, RevokeOp};
pub use problem::{LogProblem, ProblemKind};
pub use round::{Check, SyncReport};
pub use stamp::Stamp;

#[cfg(test)]
mod tests;
