//! The local database: one SQLite file in the home. It sees ciphertext, random ids, numbers and hashes only.
//!
//! | module | what it holds |
//! |---|---|
//! | [`database`] | [`Store`]: one process, one writer, one reader |
//! | [`connection`] | how a connection is set up |
//! | [`schema`] | every released schema, and the way from one to the next |
//! | [`home`] | the folder, and the lock that keeps other processes out |
//! | [`slot`], [`times`] | small single values; when things happened |
//! | [`rows`] | typed rows of the log and of items |
//! | [`error`] | one table from SQLite's codes to [`StoreError`] |

mod connection;
pub mod database;
pub mod error;
mod home;
pub mod rows;
mod schema;
pub mod slot;
pub mod times;

pub use database::Store;
pub use error::StoreError;

#[cfg(test)]
mod tests;
