//! The queue's tables, version 1. Times are milliseconds UTC.
//!
//! ```sql
//! CREATE TABLE mail (
//!     id          INTEGER PRIMARY KEY,
//!     account_id  BLOB    NOT NULL,              -- 16 bytes
//!     address     TEXT    NOT NULL,
//!     sealed_key  BLOB,                          -- 168 bytes; none in a message that only proves the address
//!     code        TEXT,                          -- verification code, 8 characters
//!     message_id  TEXT    NOT NULL,              -- 32 hexadecimal digits
//!     accepted    INTEGER NOT NULL,
//!     attempts    INTEGER NOT NULL DEFAULT 0,    -- that have failed
//!     due         INTEGER NOT NULL,              -- not tried before; a lease ends here
//!     leased      INTEGER NOT NULL DEFAULT 0     -- 1 while it is being sent
//! ) STRICT;
//! CREATE TABLE used_ticket (nonce BLOB PRIMARY KEY, body_hash BLOB NOT NULL, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;
//! CREATE TABLE rate        (account_id BLOB PRIMARY KEY, full_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
//! CREATE TABLE purged      (account_id BLOB PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
//! ```
//!
//! `used_ticket` makes tickets single use until they expire; `rate` is a GCRA's theoretical arrival time; `purged` holds
//! a deleted account until every ticket that was made before has expired.

use rusqlite::Connection;

use super::error::QueueError;

/// The database's format, in its header: `KfMq`.
const APPLICATION_ID: i32 = 0x4b66_4d71;

/// One script a version, from version 1 on; never changed once released.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE mail (
        id          INTEGER PRIMARY KEY,
        account_id  BLOB    NOT NULL,
        address     TEXT    NOT NULL,
        sealed_key  BLOB,
        code        TEXT,
        message_id  TEXT    NOT NULL,
        accepted    INTEGER NOT NULL,
        attempts    INTEGER NOT NULL DEFAULT 0,
        due         INTEGER NOT NULL,
        leased      INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX mail_due ON mail (due);
    CREATE INDEX mail_account ON mail (account_id);
    CREATE TABLE used_ticket (
        nonce     BLOB    PRIMARY KEY,
        body_hash BLOB    NOT NULL,
        expires   INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE rate (
        account_id BLOB    PRIMARY KEY,
        full_at    INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE purged (
        account_id BLOB    PRIMARY KEY,
        until      INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
"];

/// Brings the database to the newest version, one transaction a step; one that isn't ours is left as it is.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), QueueError> {
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let is_new = application == 0 && version == 0 && tables == 0;
    if !is_new && application != APPLICATION_ID {
        return Err(QueueError::Corrupt);
    }
    let done = usize::try_from(version).map_err(|_| QueueError::Corrupt)?;
    let left = MIGRATIONS.get(done..).ok_or(QueueError::UpgradeRequired { version })?;
    for (script, version) in left.iter().zip(version + 1..) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(script)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}
