//! Schema steps, numbered from 1: `user_version` counts those that were done, each in one immediate transaction.
//!
//! Invariant: a released step is never edited; a new one is appended.

use rusqlite::{Connection, TransactionBehavior};

use crate::storage::{StorageError, Stored};

/// "KFac": says whose file it is.
const APPLICATION_ID: i64 = 0x4b46_6163;

/// The steps in their order.
pub(super) const STEPS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
];

fn known() -> u32 {
    u32::try_from(STEPS.len()).expect("steps are few")
}

fn pragma<T: rusqlite::types::FromSql>(connection: &Connection, name: &str) -> Stored<T> {
    Ok(connection.pragma_query_value(None, name, |row| row.get(0))?)
}

/// Refuses another program's file and a newer schema, before anything is written.
pub(super) fn check(connection: &Connection) -> Stored<()> {
    let found: u32 = pragma(connection, "user_version")?;
    let application_id: i64 = pragma(connection, "application_id")?;
    let pages: i64 = pragma(connection, "page_count")?;
    if application_id != APPLICATION_ID && !(application_id == 0 && found == 0 && pages == 0) {
        return Err(StorageError::NotOurs);
    }
    if found > known() {
        return Err(StorageError::NewerSchema { found, known: known() });
    }
    Ok(())
}

/// Does the steps that are missing.
pub(super) fn migrate(connection: &mut Connection) -> Stored<()> {
    loop {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done: u32 = pragma(&tx, "user_version")?;
        let Some(step) = STEPS.get(usize::try_from(done)?) else { return Ok(()) };
        apply(&tx, step, done + 1)?;
        tx.commit()?;
    }
}

/// Does one step and counts it.
pub(super) fn apply(tx: &Connection, step: &str, number: u32) -> Stored<()> {
    tx.execute_batch(step)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", number)?;
    Ok(())
}

#[cfg(test)]
mod tests;
