//! Opening the folder: a lock, the database, and the leases of a process that is gone.

use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, OpenFlags};

use super::error::QueueError;
use super::schema::migrate;
use super::{Inner, Queue};

/// The lock's file name.
const LOCK: &str = "lock";

/// The database's file name.
const DATABASE: &str = "queue.sqlite";

impl Queue {
    /// Opens the queue in `folder`, which is made if there is none.
    ///
    /// Rows that a process had leased when it died are free again at once: nobody else holds the folder.
    ///
    /// # Errors
    /// [`QueueError::InUse`] while another process holds the folder; otherwise what is wrong with the files.
    pub fn open(folder: &Path) -> Result<Self, QueueError> {
        make_folder(folder)?;
        let lock = lock(folder)?;
        let mut connection = open_database(&folder.join(DATABASE))?;
        migrate(&mut connection)?;
        connection.execute("UPDATE mail SET leased = 0, due = 0 WHERE leased = 1", [])?;
        Ok(Self { inner: Arc::new(Inner { connection: Mutex::new(connection), _lock: lock }) })
    }
}

fn make_folder(folder: &Path) -> Result<(), QueueError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|_| QueueError::Unavailable)
}

fn lock(folder: &Path) -> Result<File, QueueError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let file = options.open(folder.join(LOCK)).map_err(|_| QueueError::Unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(QueueError::InUse),
        Err(fs::TryLockError::Error(_)) => Err(QueueError::Unavailable),
    }
}

fn open_database(path: &Path) -> Result<Connection, QueueError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = Connection::open_with_flags(path, flags)?;
    // Deleted rows are overwritten, and each commit empties the journal that held them; a write-ahead log would keep them.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "journal_mode", "TRUNCATE")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -512)?;
    connection.set_prepared_statement_cache_capacity(16);
    Ok(connection)
}
