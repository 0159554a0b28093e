//! The sealed bytes of every file that opened, own and others', and whether the store has them.

use keyfold_wire::ids::LogId;
use keyfold_wire::limits::{SEGMENT_MAX, SEGMENTS_PER_CALL};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::{to_array, to_i64, to_u64};
use crate::store::StoreError;

/// Whether the sync store has a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It has to be created.
    No = 0,
    /// It has it.
    Yes = 1,
    /// It had it, and has to show it again.
    Unsure = 2,
    /// It had it and lost it, so it has to be created again.
    Lost = 3,
}

/// A file, without its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentRow {
    /// Whose file.
    pub log_id: LogId,
    /// Its number, from 1.
    pub number: u32,
    /// Its SHA-256.
    pub hash: [u8; 32],
    /// The hash of the log's file before.
    pub previous: [u8; 32],
    /// How many ops it holds.
    pub ops: u64,
    /// The number of its last op; in a file without ops, that before it or 0.
    pub last_op: u64,
    /// Whether the store has it.
    pub stored: Stored,
}

const COLUMNS: &str = "log_id, number, hash, previous, ops, last_op, stored";

fn to_row(row: &Row<'_>) -> rusqlite::Result<SegmentRow> {
    Ok(SegmentRow {
        log_id: LogId(to_array(row, 0)?),
        number: row.get(1)?,
        hash: to_array(row, 2)?,
        previous: to_array(row, 3)?,
        ops: to_u64(row, 4)?,
        last_op: to_u64(row, 5)?,
        stored: match row.get::<_, i64>(6)? {
            0 => Stored::No,
            1 => Stored::Yes,
            2 => Stored::Unsure,
            3 => Stored::Lost,
            other => return Err(rusqlite::Error::IntegralValueOutOfRange(6, other)),
        },
    })
}

/// Adds a file; one that is there stays as it is.
///
/// # Errors
/// [`StoreError`], as all functions here.
pub fn insert(tx: &Transaction<'_>, row: &SegmentRow, bytes: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO segment (log_id, number, hash, previous, ops, last_op, stored, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        row.log_id.0,
        row.number,
        row.hash,
        row.previous,
        to_i64(row.ops),
        to_i64(row.last_op),
        row.stored as u8,
        bytes
    ])?;
    Ok(())
}

/// All files of one number: none, one, or a fork.
///
/// # Errors
/// [`StoreError`].
pub fn at(conn: &Connection, log_id: LogId, number: u32) -> Result<Vec<SegmentRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM segment WHERE log_id = ?1 AND number = ?2 ORDER BY rowid");
    let mut find = conn.prepare_cached(&sql)?;
    Ok(find.query_map(params![log_id.0, number], to_row)?.collect::<Result<_, _>>()?)
}

/// The next files that aren't known to be stored, in the order of their logs and numbers: as many as one call takes,
/// at least one if there is any.
///
/// # Errors
/// [`StoreError`].
pub fn next_to_create(conn: &Connection) -> Result<Vec<(SegmentRow, Vec<u8>)>, StoreError> {
    let sql = format!("SELECT {COLUMNS}, bytes FROM segment WHERE stored IN (0, 3) ORDER BY log_id, number");
    let mut find = conn.prepare_cached(&sql)?;
    let mut rows = find.query([])?;
    let (mut found, mut total) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(7)?;
        total += bytes.len();
        if !found.is_empty() && (total > SEGMENT_MAX || found.len() == SEGMENTS_PER_CALL) {
            break;
        }
        found.push((to_row(row)?, bytes));
    }
    Ok(found)
}

/// Says whether the store has a file.
///
/// # Errors
/// [`StoreError`].
pub fn set_stored(tx: &Transaction<'_>, row: &SegmentRow, stored: Stored) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE segment SET stored = ?4 WHERE log_id = ?1 AND number = ?2 AND hash = ?3")?
        .execute(params![row.log_id.0, row.number, row.hash, stored as u8])?;
    Ok(())
}

/// Every stored file has to be shown again.
///
/// # Errors
/// [`StoreError`].
pub fn doubt_all(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute("UPDATE segment SET stored = 2 WHERE stored = 1", [])?;
    Ok(())
}

/// Files that had to be shown again and weren't.
///
/// # Errors
/// [`StoreError`].
pub fn doubted(conn: &Connection) -> Result<Vec<SegmentRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM segment WHERE stored = 2 ORDER BY log_id, number");
    let mut find = conn.prepare_cached(&sql)?;
    Ok(find.query_map([], to_row)?.collect::<Result<_, _>>()?)
}

/// The last file of a log of which the store has all up to it.
///
/// # Errors
/// [`StoreError`].
pub fn last_stored(conn: &Connection, log_id: LogId) -> Result<Option<SegmentRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM segment WHERE log_id = ?1 AND stored IN (1, 2) AND number < coalesce(
             (SELECT min(number) FROM segment WHERE log_id = ?1 AND stored IN (0, 3)), 4294967296)
         ORDER BY number DESC LIMIT 1"
    );
    let mut find = conn.prepare_cached(&sql)?;
    Ok(find.query_row([log_id.0], to_row).optional()?)
}

/// Ops in a log's files that aren't known to be stored.
///
/// # Errors
/// [`StoreError`].
pub fn count_ops_to_create(conn: &Connection, log_id: LogId) -> Result<u64, StoreError> {
    let mut find = conn
        .prepare_cached("SELECT coalesce(sum(ops), 0) FROM segment WHERE stored IN (0, 3) AND log_id = ?1")?;
    Ok(find.query_row([log_id.0], |row| to_u64(row, 0))?)
}

/// The bytes of a log's files that aren't known to be stored, in order.
///
/// # Errors
/// [`StoreError`].
pub fn all_to_create(conn: &Connection, log_id: LogId) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut find = conn
        .prepare_cached("SELECT bytes FROM segment WHERE stored IN (0, 3) AND log_id = ?1 ORDER BY number")?;
    let rows = find.query_map([log_id.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A log's files that were never known to be stored, with their bytes, in order.
///
/// # Errors
/// [`StoreError`].
pub fn never_stored(conn: &Connection, log_id: LogId) -> Result<Vec<(SegmentRow, Vec<u8>)>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS}, bytes FROM segment WHERE stored = 0 AND log_id = ?1 ORDER BY number");
    let mut find = conn.prepare_cached(&sql)?;
    let rows = find.query_map([log_id.0], |row| Ok((to_row(row)?, row.get(7)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets a log's files that were never known to be stored: their ops go on in another log.
///
/// # Errors
/// [`StoreError`].
pub fn remove_never_stored(tx: &Transaction<'_>, log_id: LogId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM segment WHERE stored = 0 AND log_id = ?1", [log_id.0])?;
    Ok(())
}

/// The highest number of a log's files; 0 if there is none.
///
/// # Errors
/// [`StoreError`].
pub fn highest(conn: &Connection, log_id: LogId) -> Result<u32, StoreError> {
    let mut find = conn.prepare_cached("SELECT coalesce(max(number), 0) FROM segment WHERE log_id = ?1")?;
    Ok(find.query_row([log_id.0], |row| row.get(0))?)
}

/// Number and hash of files that aren't here and come, by what that file says, before one that is.
///
/// # Errors
/// [`StoreError`].
pub fn missing_before(conn: &Connection, log_id: LogId) -> Result<Vec<(u32, [u8; 32])>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT later.number - 1, later.previous FROM segment AS later
         WHERE later.log_id = ?1 AND later.number > 1 AND NOT EXISTS (
             SELECT 1 FROM segment WHERE log_id = ?1 AND number = later.number - 1 AND hash = later.previous)",
    )?;
    let rows = find.query_map([log_id.0], |row| Ok((row.get(0)?, to_array(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many of a log's files the store had and doesn't show.
///
/// # Errors
/// [`StoreError`].
pub fn count_lost(conn: &Connection, log_id: LogId) -> Result<u64, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT count(*) FROM segment WHERE stored IN (2, 3) AND log_id = ?1")?;
    Ok(find.query_row([log_id.0], |row| to_u64(row, 0))?)
}

/// The first number after `from` that no file has.
///
/// # Errors
/// [`StoreError`].
pub fn first_missing(conn: &Connection, log_id: LogId, from: u32) -> Result<u32, StoreError> {
    let mut next = from.saturating_add(1);
    while !at(conn, log_id, next)?.is_empty() {
        next = next.saturating_add(1);
    }
    Ok(next)
}

/// The first file of one number with its bytes.
///
/// # Errors
/// [`StoreError`].
pub fn bytes_at(
    conn: &Connection,
    log_id: LogId,
    number: u32,
) -> Result<Option<(SegmentRow, Vec<u8>)>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, bytes FROM segment WHERE log_id = ?1 AND number = ?2 ORDER BY rowid LIMIT 1"
    );
    let mut find = conn.prepare_cached(&sql)?;
    Ok(find.query_row(params![log_id.0, number], |row| Ok((to_row(row)?, row.get(7)?))).optional()?)
}
