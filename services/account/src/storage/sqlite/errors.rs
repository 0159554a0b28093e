//! SQLite's codes as ours, by one table.

use rusqlite::{Error, ErrorCode};

use crate::storage::StorageError;

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        match error {
            Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
                ErrorCode::DiskFull => Self::Full,
                ErrorCode::DatabaseCorrupt => Self::Corrupt,
                ErrorCode::NotADatabase => Self::NotOurs,
                _ => Self::Unavailable(failure.extended_code),
            },
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::QueryReturnedNoRows => Self::Corrupt,
            _ => Self::Unavailable(0),
        }
    }
}

impl From<std::num::TryFromIntError> for StorageError {
    fn from(_: std::num::TryFromIntError) -> Self {
        Self::Corrupt
    }
}
