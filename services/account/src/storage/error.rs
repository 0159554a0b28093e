//! Why a storage method fails: the rules say no, or the database does. No text holds SQL, a path or an address.

use crate::journal::JournalError;

/// What the rules say no to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// There is no such live session.
    #[error("there is no such session")]
    NoSession,
    /// The account was deleted.
    #[error("the account was deleted")]
    AccountDeleted,
    /// The account is there, the device isn't.
    #[error("there is no such device")]
    UnknownDevice,
    /// There is no account of this id.
    #[error("there is no account of this id")]
    UnknownAccount,
    /// The device was revoked.
    #[error("the device was revoked")]
    DeviceRevoked,
    /// The service was restored without its journal, and the device hasn't signed in since.
    #[error("the device must sign in first: the service was restored")]
    Suspended,
    /// The service was restored to a password that had been replaced.
    #[error("the password had been replaced before the service was restored")]
    Superseded,
    /// The address has an account.
    #[error("the address has an account")]
    AddressTaken,
    /// The account has another address.
    #[error("the account has another address")]
    Forbidden,
    /// The token, challenge or code has ended or was used.
    #[error("the token has ended or was used")]
    Expired,
    /// What the request replaces isn't there any more.
    #[error("what is replaced isn't there any more")]
    Conflict,
    /// The account has as many devices as it may.
    #[error("there are too many devices")]
    TooManyDevices,
    /// The registration, device or code isn't the one in force.
    #[error("it isn't the one in force")]
    Wrong,
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
}

/// Why a storage method fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The rules say no.
    #[error("{0}")]
    Denied(#[from] Denied),
    /// The journal can't be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Another transaction is in the way: the same again may work.
    #[error("the database is busy")]
    Busy,
    /// No room is left.
    #[error("the disk is full")]
    Full,
    /// The database was written by a newer version.
    #[error("the database has schema {found}, and this build knows {known}")]
    NewerSchema {
        /// What the database says.
        found: u32,
        /// The newest that this build knows.
        known: u32,
    },
    /// It is not a database of this service.
    #[error("this is not a database of the account service")]
    NotOurs,
    /// A stored value breaks the schema's rules, or a page is damaged.
    #[error("the database is damaged")]
    Corrupt,
    /// The database can't be used; the code is SQLite's.
    #[error("the database can't be used (code {0})")]
    Unavailable(i32),
}
