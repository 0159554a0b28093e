//! Every released schema, and the way from one to the next. Invariant: a step is one immediate transaction, and a
//! released file is never edited; the numbered files in `schema/` are the whole truth about the tables.
//!
//! `application_id` says that the file is ours (`KFld`), `user_version` which step it has reached.

use rusqlite::{Connection, TransactionBehavior};

use super::error::StoreError;

/// `KFld` in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x4b46_6c64;

/// Step n leads from version n to version n + 1.
const STEPS: [&str; 1] = [include_str!("schema/0001.sql")];

/// The version that this build writes.
pub(super) const VERSION: usize = STEPS.len();

/// Reads whose file it is and how far it has come; an empty one is at 0.
pub(super) fn check(conn: &Connection) -> Result<usize, StoreError> {
    let read = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (read("application_id")?, read("user_version")?);
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (application, usize::try_from(version)) {
        (0, Ok(0)) if tables == 0 => Ok(0),
        (APPLICATION_ID, Ok(version)) if version > VERSION => Err(StoreError::Newer),
        (APPLICATION_ID, Ok(version)) if version > 0 => Ok(version),
        _ => Err(StoreError::Corrupt),
    }
}

/// Takes all steps that are missing.
pub(super) fn migrate(conn: &mut Connection, found: usize) -> Result<(), StoreError> {
    for (reached, step) in STEPS.iter().enumerate().skip(found) {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", i64::try_from(reached + 1).expect("few steps"))?;
        tx.commit()?;
    }
    Ok(())
}

/// A database as the release of `version` made it.
#[cfg(test)]
pub(super) fn write_released(path: &std::path::Path, version: usize) {
    let mut conn = Connection::open(path).unwrap();
    for (reached, step) in STEPS.iter().enumerate().take(version) {
        let tx = conn.transaction().unwrap();
        tx.execute_batch(step).unwrap();
        tx.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        tx.pragma_update(None, "user_version", i64::try_from(reached + 1).unwrap()).unwrap();
        tx.commit().unwrap();
    }
}
