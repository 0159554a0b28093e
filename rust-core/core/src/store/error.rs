//! Why the database couldn't be used: one table from SQLite's codes. What isn't sure damage is never called so.

use rusqlite::ErrorCode;

/// Why the database couldn't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another process has it open.
    #[error("another process has the database open")]
    InUse,
    /// The disk is full; nothing was written.
    #[error("the disk is full")]
    Full,
    /// The file is damaged, or is no database of ours.
    #[error("the database is damaged")]
    Corrupt,
    /// It was written by a newer version; nothing was changed.
    #[error("the database is of a newer version")]
    Newer,
    /// It can't be reached now: permissions, a failing disk, no memory.
    #[error("the database can't be reached")]
    Unavailable,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(cause, _) => Self::from(cause.code),
            // A row of another shape than the schema gives it.
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::QueryReturnedNoRows => Self::Corrupt,
            _ => Self::Unavailable,
        }
    }
}

impl From<ErrorCode> for StoreError {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::InUse,
            // IOERR, CANTOPEN, AUTH, PERM, READONLY, NOMEM and all the rest.
            _ => Self::Unavailable,
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Unavailable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_codes() {
        use rusqlite::ffi;
        let table = [
            (ffi::SQLITE_FULL, StoreError::Full),
            (ffi::SQLITE_CORRUPT, StoreError::Corrupt),
            (ffi::SQLITE_CORRUPT_VTAB, StoreError::Corrupt),
            (ffi::SQLITE_NOTADB, StoreError::Corrupt),
            (ffi::SQLITE_BUSY, StoreError::InUse),
            (ffi::SQLITE_BUSY_RECOVERY, StoreError::InUse),
            (ffi::SQLITE_IOERR, StoreError::Unavailable),
            (ffi::SQLITE_IOERR_CORRUPTFS, StoreError::Unavailable),
            (ffi::SQLITE_CANTOPEN, StoreError::Unavailable),
            (ffi::SQLITE_AUTH, StoreError::Unavailable),
            (ffi::SQLITE_READONLY, StoreError::Unavailable),
        ];
        for (code, expect) in table {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(StoreError::from(error), expect, "{code}");
        }
    }
}
