//! Own ops that are in no file yet, and the ops that aren't about items.

use keyfold_wire::ids::LogId;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::{PAGE, to_array, to_i64, to_u64};
use crate::store::StoreError;

/// The table of own ops, as records are bound to it.
pub const OP: &str = "op";
/// The table of entries, as records are bound to it.
pub const ENTRY: &str = "entry";

/// Adds an own op.
///
/// # Errors
/// [`StoreError`], as all functions here.
pub fn insert(tx: &Transaction<'_>, number: u64, record: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO op (number, record) VALUES (?1, ?2)")?
        .execute(params![to_i64(number), record])?;
    Ok(())
}

/// Own ops from `from` on, in order, at most [`PAGE`].
///
/// # Errors
/// [`StoreError`].
pub fn page(conn: &Connection, from: u64) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT number, record FROM op WHERE number >= ?1 ORDER BY number LIMIT ?2")?;
    let rows = find.query_map(params![to_i64(from), PAGE], |row| Ok((to_u64(row, 0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Removes own ops up to `last`: they are in a file now.
///
/// # Errors
/// [`StoreError`].
pub fn remove_to(tx: &Transaction<'_>, last: u64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM op WHERE number <= ?1")?.execute([to_i64(last)])?;
    Ok(())
}

/// How many own ops are in no file yet.
///
/// # Errors
/// [`StoreError`].
pub fn count(conn: &Connection) -> Result<u64, StoreError> {
    Ok(conn.prepare_cached("SELECT count(*) FROM op")?.query_row([], |row| to_u64(row, 0))?)
}

/// The highest number of an own op that is in no file yet.
///
/// # Errors
/// [`StoreError`].
pub fn last(conn: &Connection) -> Result<Option<u64>, StoreError> {
    let last: Option<i64> =
        conn.prepare_cached("SELECT max(number) FROM op")?.query_row([], |row| row.get(0))?;
    last.map(|number| u64::try_from(number).map_err(|_| StoreError::Corrupt)).transpose()
}

/// Writes an op that isn't about an item.
///
/// # Errors
/// [`StoreError`].
pub fn put_entry(tx: &Transaction<'_>, log_id: LogId, number: u64, record: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO entry (log_id, number, record) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET record = ?3",
    )?
    .execute(params![log_id.0, to_i64(number), record])?;
    Ok(())
}

/// An op that isn't about an item.
///
/// # Errors
/// [`StoreError`].
pub fn entry(conn: &Connection, log_id: LogId, number: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let mut find = conn.prepare_cached("SELECT record FROM entry WHERE log_id = ?1 AND number = ?2")?;
    Ok(find.query_row(params![log_id.0, to_i64(number)], |row| row.get(0)).optional()?)
}

/// Removes an op that isn't about an item: it has another dot now.
///
/// # Errors
/// [`StoreError`].
pub fn remove_entry(tx: &Transaction<'_>, log_id: LogId, number: u64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM entry WHERE log_id = ?1 AND number = ?2")?
        .execute(params![log_id.0, to_i64(number)])?;
    Ok(())
}

/// All ops that aren't about items.
///
/// # Errors
/// [`StoreError`].
pub fn entries(conn: &Connection) -> Result<Vec<(LogId, u64, Vec<u8>)>, StoreError> {
    let mut find = conn.prepare_cached("SELECT log_id, number, record FROM entry ORDER BY log_id, number")?;
    let rows = find.query_map([], |row| Ok((LogId(to_array(row, 0)?), to_u64(row, 1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
