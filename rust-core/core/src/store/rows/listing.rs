//! Files that were listed and not read yet, and what is wrong with files.

use rusqlite::{Connection, Transaction, params};

use super::PAGE;
use crate::store::StoreError;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemRow {
    /// What, by `sync`'s numbers.
    pub kind: u8,
    /// The log; empty if unknown.
    pub log_id: Vec<u8>,
    /// The file's number; 0 if unknown.
    pub number: u32,
    /// The file's name; empty if no file is meant.
    pub name: String,
    /// When it was first seen, milliseconds.
    pub at_ms: i64,
}

/// Notes that a file has to be read.
///
/// # Errors
/// [`StoreError`], as all functions here.
pub fn want(tx: &Transaction<'_>, name: &str, size: u64) -> Result<(), StoreError> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    tx.prepare_cached("INSERT INTO wanted (name, size) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET size = ?2")?
        .execute(params![name, size])?;
    Ok(())
}

/// Files to be read after `name`, in the order of their names, at most [`PAGE`].
///
/// # Errors
/// [`StoreError`].
pub fn wanted(conn: &Connection, after: &str) -> Result<Vec<(String, u64)>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT name, size FROM wanted WHERE name > ?1 ORDER BY name LIMIT ?2")?;
    let rows = find.query_map(params![after, PAGE], |row| Ok((row.get(0)?, super::to_u64(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that a file needs no reading any more.
///
/// # Errors
/// [`StoreError`].
pub fn forget_wanted(tx: &Transaction<'_>, name: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM wanted WHERE name = ?1")?.execute([name])?;
    Ok(())
}

/// Adds a problem; one that is there keeps its time.
///
/// # Errors
/// [`StoreError`].
pub fn add_problem(tx: &Transaction<'_>, row: &ProblemRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO problem (kind, log_id, number, name, at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![row.kind, row.log_id, row.number, row.name, row.at_ms])?;
    Ok(())
}

/// Removes a problem.
///
/// # Errors
/// [`StoreError`].
pub fn remove_problem(tx: &Transaction<'_>, row: &ProblemRow) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM problem WHERE kind = ?1 AND log_id = ?2 AND number = ?3 AND name = ?4")?
        .execute(params![row.kind, row.log_id, row.number, row.name])?;
    Ok(())
}

/// Removes the problems of one kind that name a file.
///
/// # Errors
/// [`StoreError`].
pub fn remove_problem_of(tx: &Transaction<'_>, kind: u8, name: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM problem WHERE kind = ?1 AND name = ?2")?.execute(params![kind, name])?;
    Ok(())
}

/// All problems, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn problems(conn: &Connection) -> Result<Vec<ProblemRow>, StoreError> {
    let mut find = conn.prepare_cached("SELECT kind, log_id, number, name, at FROM problem ORDER BY at")?;
    let rows = find.query_map([], |row| {
        Ok(ProblemRow {
            kind: row.get(0)?,
            log_id: row.get(1)?,
            number: row.get(2)?,
            name: row.get(3)?,
            at_ms: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a file was refused, by its name.
///
/// # Errors
/// [`StoreError`].
pub fn is_refused(conn: &Connection, name: &str, kinds: &[u8]) -> Result<bool, StoreError> {
    let mut find = conn.prepare_cached("SELECT kind FROM problem WHERE name = ?1")?;
    let found = find.query_map([name], |row| row.get::<_, u8>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(found.iter().any(|kind| kinds.contains(kind)))
}
