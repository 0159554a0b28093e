//! The open database. Invariants: one process has it open; one connection writes and one reads, each behind its
//! mutex; a closure given to one of them calls neither the other nor a port.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::connection::{open_reader, open_writer, truncate_wal};
use super::error::StoreError;
use super::home::HomeLock;
use super::slot;

/// How long [`Store::open`] waits for another process.
const PATIENCE: Duration = Duration::from_secs(5);

/// The local database of one home.
pub struct Store {
    // None after a wipe that failed half-way. Connections come before the lock, so that they close first.
    writer: Mutex<Option<Connection>>,
    reader: Mutex<Option<Connection>>,
    home: HomeLock,
}

impl Store {
    /// Opens the home's database, making both if they aren't there; waits 5 seconds for another process.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while it is open elsewhere, in this process too; [`StoreError::Newer`] and
    /// [`StoreError::Corrupt`] change nothing on the disk.
    pub fn open(home: &Path) -> Result<Self, StoreError> {
        Self::open_within(home, PATIENCE)
    }

    /// As [`Self::open`], waiting at most as long as `patience`.
    pub(super) fn open_within(home: &Path, patience: Duration) -> Result<Self, StoreError> {
        let home = HomeLock::take(home, patience)?;
        let path = home.make_private()?;
        let writer = open_writer(&path)?;
        let reader = open_reader(&path)?;
        Ok(Self { writer: Mutex::new(Some(writer)), reader: Mutex::new(Some(reader)), home })
    }

    /// Runs `f` in one immediate transaction; an error rolls everything back. If it replaced or cleared a sealed secret,
    /// nothing of the old one stays in the WAL or in free pages.
    ///
    /// # Errors
    /// What `f` returns, or why the transaction couldn't begin or be committed.
    pub fn write<T, E: From<StoreError>>(
        &self,
        f: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = hold(&self.writer);
        let conn = writer.as_mut().ok_or(StoreError::Unavailable)?;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        slot::take_touched();
        let done = f(&tx)?;
        tx.commit().map_err(StoreError::from)?;
        if slot::take_touched() {
            self.drop_old_pages(conn);
        }
        Ok(done)
    }

    /// What was committed is in force either way, so that a failure is none of the caller's: closing the home does the
    /// same.
    fn drop_old_pages(&self, writer: &Connection) {
        let _no_reader = hold(&self.reader);
        if let Err(error) = truncate_wal(writer) {
            log::warn!("a replaced secret, sealed, stays in the database until the home is closed: {error}");
        }
    }

    /// Runs `f` on one consistent state of the database.
    ///
    /// # Errors
    /// What `f` returns, or why the database couldn't be read.
    pub fn read<T, E: From<StoreError>>(&self, f: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let mut reader = hold(&self.reader);
        let conn = reader.as_mut().ok_or(StoreError::Unavailable)?;
        let tx = conn.transaction().map_err(StoreError::from)?;
        f(&tx)
    }

    /// Leaves nothing of overwritten rows in the WAL: after a password change.
    ///
    /// # Errors
    /// [`StoreError`]; the rows themselves are safe.
    pub fn truncate_wal(&self) -> Result<(), StoreError> {
        let writer = hold(&self.writer);
        let _no_reader = hold(&self.reader);
        truncate_wal(writer.as_ref().ok_or(StoreError::Unavailable)?)
    }

    /// Removes everything and begins anew with an empty database, in the home that stays open.
    ///
    /// # Errors
    /// [`StoreError`]; then the store can't be used any more and the rest is removed by wiping again.
    pub fn wipe(&self) -> Result<(), StoreError> {
        let mut writer = hold(&self.writer);
        let mut reader = hold(&self.reader);
        *reader = None;
        *writer = None;
        self.home.remove_database()?;
        let path = self.home.make_private()?;
        *writer = Some(open_writer(&path)?);
        *reader = Some(open_reader(&path)?);
        Ok(())
    }

    /// Where the database file is, to tell a copy of the home from the home.
    #[must_use]
    pub fn path(&self) -> std::path::PathBuf {
        self.home.database()
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store(..)")
    }
}

/// A panic inside a transaction has rolled it back, so the connection is as good as before.
fn hold(connection: &Mutex<Option<Connection>>) -> MutexGuard<'_, Option<Connection>> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}
