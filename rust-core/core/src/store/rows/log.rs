//! Where each log stands, and what the writers say of each other's logs.

use keyfold_wire::ids::LogId;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::{to_array, to_i64, to_u64};
use crate::store::StoreError;

/// A log's head: the last file of its unbroken chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogRow {
    /// Which log.
    pub log_id: LogId,
    /// That file's number; 0 before the first.
    pub number: u32,
    /// Its SHA-256; zeros before the first.
    pub hash: [u8; 32],
    /// The last op up to it.
    pub last_op: u64,
    /// When the newest file was written, milliseconds by its writer's clock.
    pub heard_ms: i64,
}

/// What one writer says of a log's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRow {
    /// Whose head.
    pub log_id: LogId,
    /// The file's number.
    pub number: u32,
    /// Its SHA-256, or the first 8 bytes in a mark.
    pub hash: Vec<u8>,
    /// The last op up to it; 0 in a mark.
    pub last_op: u64,
}

fn to_log(row: &Row<'_>) -> rusqlite::Result<LogRow> {
    Ok(LogRow {
        log_id: LogId(to_array(row, 0)?),
        number: row.get(1)?,
        hash: to_array(row, 2)?,
        last_op: to_u64(row, 3)?,
        heard_ms: row.get(4)?,
    })
}

fn to_claim(row: &Row<'_>) -> rusqlite::Result<ClaimRow> {
    Ok(ClaimRow {
        log_id: LogId(to_array(row, 0)?),
        number: row.get(1)?,
        hash: row.get(2)?,
        last_op: to_u64(row, 3)?,
    })
}

/// A log, if anything is known of it.
///
/// # Errors
/// [`StoreError`], as all functions here.
pub fn get(conn: &Connection, log_id: LogId) -> Result<Option<LogRow>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT log_id, number, hash, last_op, heard FROM log WHERE log_id = ?1")?;
    Ok(find.query_row([log_id.0], to_log).optional()?)
}

/// All logs, in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub fn all(conn: &Connection) -> Result<Vec<LogRow>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT log_id, number, hash, last_op, heard FROM log ORDER BY log_id")?;
    Ok(find.query_map([], to_log)?.collect::<Result<_, _>>()?)
}

/// Writes a log's head.
///
/// # Errors
/// [`StoreError`].
pub fn put(tx: &Transaction<'_>, row: &LogRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO log (log_id, number, hash, last_op, heard) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET number = ?2, hash = ?3, last_op = ?4, heard = ?5",
    )?
    .execute(params![row.log_id.0, row.number, row.hash, to_i64(row.last_op), row.heard_ms])?;
    Ok(())
}

/// No log was heard from later than `latest`.
///
/// # Errors
/// [`StoreError`].
pub fn lower_heard(tx: &Transaction<'_>, latest: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE log SET heard = ?1 WHERE heard > ?1")?.execute([latest])?;
    Ok(())
}

/// What `writer` says of all logs, in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub fn claims_by(conn: &Connection, writer: LogId) -> Result<Vec<ClaimRow>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT log_id, number, hash, last_op FROM claim WHERE writer = ?1 ORDER BY log_id",
    )?;
    Ok(find.query_map([writer.0], to_claim)?.collect::<Result<_, _>>()?)
}

/// What all writers say of a log.
///
/// # Errors
/// [`StoreError`].
pub fn claims_of(conn: &Connection, log_id: LogId) -> Result<Vec<ClaimRow>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT log_id, number, hash, last_op FROM claim WHERE log_id = ?1 ORDER BY number",
    )?;
    Ok(find.query_map([log_id.0], to_claim)?.collect::<Result<_, _>>()?)
}

/// The highest number that any writer names, for each log that is named.
///
/// # Errors
/// [`StoreError`].
pub fn highest_named(conn: &Connection) -> Result<Vec<(LogId, u32)>, StoreError> {
    let mut find = conn.prepare_cached("SELECT log_id, max(number) FROM claim GROUP BY log_id")?;
    let rows = find.query_map([], |row| Ok((LogId(to_array(row, 0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes what `writer` says of a log, unless it said more before.
///
/// # Errors
/// [`StoreError`].
pub fn put_claim(tx: &Transaction<'_>, writer: LogId, claim: &ClaimRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO claim (writer, log_id, number, hash, last_op) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET number = ?3, hash = ?4, last_op = ?5 WHERE ?3 > number",
    )?
    .execute(params![writer.0, claim.log_id.0, claim.number, claim.hash, to_i64(claim.last_op)])?;
    Ok(())
}

/// Forgets what `writer` says.
///
/// # Errors
/// [`StoreError`].
pub fn remove_claims_by(tx: &Transaction<'_>, writer: LogId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM claim WHERE writer = ?1")?.execute([writer.0])?;
    Ok(())
}
