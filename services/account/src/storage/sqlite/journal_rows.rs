//! Facts on their way to the journal: a row comes with the change that it is about, and goes once the journal holds it.

use keyfold_wire::ids::AccountId;
use keyfold_wire::moment::Now;
use rusqlite::{Transaction, params};

use super::seconds;
use crate::journal::{Entry, Fact};
use crate::storage::{StorageError, Stored};

/// Keeps a fact in the transaction of its change.
pub(super) fn keep(tx: &Transaction<'_>, account_id: AccountId, fact: Fact, now: Now) -> Stored<()> {
    let insert = "INSERT INTO journal_rows (at, account_id, fact, subject) VALUES (?1, ?2, ?3, ?4)";
    let (name, subject) = fact.to_parts();
    tx.prepare_cached(insert)?.execute(params![seconds(now), account_id.0, name, subject])?;
    Ok(())
}

/// All rows, oldest first.
pub(super) fn all(tx: &Transaction<'_>) -> Stored<Vec<(i64, Entry)>> {
    let select = "SELECT id, at, account_id, fact, subject FROM journal_rows ORDER BY id";
    let mut statement = tx.prepare_cached(select)?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let fact = Fact::from_parts(&row.get::<_, String>(3)?, &row.get::<_, Vec<u8>>(4)?);
        let fact = fact.ok_or(StorageError::Corrupt)?;
        entries.push((row.get(0)?, Entry { at: row.get(1)?, account_id: AccountId(row.get(2)?), fact }));
    }
    Ok(entries)
}

/// Drops rows.
pub(super) fn drop_rows(tx: &Transaction<'_>, rows: &[i64]) -> Stored<()> {
    let mut delete = tx.prepare_cached("DELETE FROM journal_rows WHERE id = ?1")?;
    for row in rows {
        delete.execute(params![row])?;
    }
    Ok(())
}
