//! The store in one SQLite file: WAL, `synchronous=FULL`, foreign keys, five seconds of waiting for another process.
//!
//! One connection writes, each time in an immediate transaction; some others read, each time in one snapshot.
//!
//! | module | what it holds |
//! |---|---|
//! | [`migrate`] | numbered schema steps |
//! | [`errors`] | SQLite's codes as ours |
//! | [`times`] | stored times that lie in the future |
//! | the others | one trait each |

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keyfold_wire::moment::Now;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{By, Denied, Storage, StorageError, Stored};

mod accounts;
mod address;
mod devices;
mod errors;
mod journal_rows;
mod logins;
mod migrate;
mod registrations;
mod restoring;
mod segments;
mod sessions;
mod times;
mod upkeep;

const BUSY_WAIT: Duration = Duration::from_secs(5);
const IDLE_READERS: usize = 2;
/// Memory of a reading connection; SQLite's negative sizes are KiB.
const READER_CACHE: i32 = -512;

/// The database of one file.
pub(crate) struct Sqlite {
    path: PathBuf,
    // Dropped before the writer, since the last connection to close empties the journal, and a reader can't.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
}

impl Storage for Sqlite {}

impl Sqlite {
    /// Opens the file, which is made with mode 0600 if it isn't there, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StorageError::NewerSchema`], [`StorageError::NotOurs`], and what SQLite says.
    pub(crate) fn open(path: &Path) -> Stored<Self> {
        let mut file = OpenOptions::new();
        file.create(true).append(true).mode(0o600);
        file.open(path).map_err(|error| StorageError::Unavailable(error.raw_os_error().unwrap_or(0)))?;
        let mut writer = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        writer.busy_timeout(BUSY_WAIT)?;
        migrate::check(&writer)?;
        writer.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;
             PRAGMA journal_size_limit = 67108864;",
        )?;
        migrate::migrate(&mut writer)?;
        Ok(Self { path: path.to_owned(), writer: Mutex::new(writer), readers: Mutex::default() })
    }

    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Stored<T>) -> Stored<T> {
        let mut connection = lock(&self.writer);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    /// As [`Self::write`], after stored times that lie in the future were rewritten, which stays also if `work` refuses.
    fn write_at<T>(&self, now: Now, work: impl FnOnce(&Transaction<'_>) -> Stored<T>) -> Stored<T> {
        let mut connection = lock(&self.writer);
        let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if times::settle(&transaction, now)? {
            transaction.commit()?;
            transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        }
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    fn read_only<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Stored<T>) -> Stored<T> {
        let idle = lock(&self.readers).pop();
        let mut connection = idle.map_or_else(|| self.open_reader(), Ok)?;
        let result = work(&connection.transaction()?);
        let mut readers = lock(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        result
    }

    /// Moves what the journal holds into the file and cuts it to nothing, so that it keeps no deleted pages.
    fn empty_journal(&self) -> Stored<()> {
        let connection = lock(&self.writer);
        // A reader may be in the way; then it happens after the next sweep.
        Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    fn open_reader(&self) -> Stored<Connection> {
        let connection = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.busy_timeout(BUSY_WAIT)?;
        connection.pragma_update(None, "cache_size", READER_CACHE)?;
        Ok(connection)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic left no transaction behind: it was rolled back as it was dropped.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The time, as most columns hold it.
fn seconds(now: Now) -> i64 {
    now.to_moment().to_seconds()
}

/// Asks, inside the transaction that changes something, whether the device still may.
fn check_live(tx: &Transaction<'_>, by: By) -> Stored<()> {
    let select = "SELECT a.deleted IS NOT NULL, d.device_id IS NULL, d.revoked IS NOT NULL, d.suspended FROM accounts a
         LEFT JOIN devices d ON d.account_id = a.account_id AND d.device_id = ?2 WHERE a.account_id = ?1";
    let row = tx
        .prepare_cached(select)?
        .query_row(params![by.account_id.0, by.device_id.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let denied = match row {
        None => Denied::UnknownAccount,
        Some((true, ..)) => Denied::AccountDeleted,
        Some((_, true, ..)) => Denied::UnknownDevice,
        Some((.., true, _)) => Denied::DeviceRevoked,
        Some((.., Some(true))) => Denied::Suspended,
        Some((false, false, false, _)) => return Ok(()),
    };
    Err(denied.into())
}

#[cfg(test)]
mod tests;
