//! Why the queue can't do its work.

use rusqlite::ErrorCode;

/// Why the queue can't do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueueError {
    /// Another process holds the folder.
    #[error("the data folder is in use by another process")]
    InUse,
    /// The folder or a file in it can't be opened, read or written.
    #[error("the data folder can't be used")]
    Unavailable,
    /// There is no space left.
    #[error("the disk is full")]
    Full,
    /// The database is damaged, or isn't ours.
    #[error("the queue's database is damaged or not ours")]
    Corrupt,
    /// The database was written by a newer version.
    #[error("the queue's database has version {version}, which this build can't read")]
    UpgradeRequired {
        /// Its version.
        version: i32,
    },
    /// The work was broken off by a panic.
    #[error("the work on the queue was broken off")]
    Interrupted,
}

impl From<rusqlite::Error> for QueueError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::InUse,
            // None stands for a value of a wrong type or length: this build never wrote it.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) | None => Self::Corrupt,
            Some(_) => Self::Unavailable,
        }
    }
}
