//! How a connection is set up. Invariant: nothing is written, not even the mode, before the file is known to be ours.
//!
//! The writer: WAL, `synchronous=FULL`, `secure_delete` so that dropped ciphertext is overwritten, and on Apple both
//! `fullfsync` pragmas, since `fsync` there doesn't reach the disk. The reader is opened read-only.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::error::StoreError;
use super::schema;

/// How long SQLite itself waits for a lock; the file lock of the home comes first.
const BUSY: Duration = Duration::from_secs(5);

/// Opens the one connection that writes, and brings the schema up to date.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    let mut conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(BUSY)?;
    let found = schema::check(&conn)?;
    conn.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update_and_check(None, "secure_delete", "on", |row| row.get::<_, i64>(0))?;
    conn.pragma_update(None, "foreign_keys", "on")?;
    conn.pragma_update(None, "cell_size_check", "on")?;
    conn.pragma_update(None, "temp_store", "memory")?;
    if cfg!(target_vendor = "apple") {
        conn.pragma_update(None, "fullfsync", "on")?;
        conn.pragma_update(None, "checkpoint_fullfsync", "on")?;
    }
    schema::migrate(&mut conn, found)?;
    Ok(conn)
}

/// Opens the one connection that reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(BUSY)?;
    conn.pragma_update(None, "cell_size_check", "on")?;
    conn.pragma_update(None, "temp_store", "memory")?;
    Ok(conn)
}

/// Writes the WAL into the database and cuts it to nothing, so that overwritten rows are gone from the disk.
pub(super) fn truncate_wal(writer: &Connection) -> Result<(), StoreError> {
    let busy: i64 = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(StoreError::InUse) }
}
