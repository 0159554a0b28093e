//! Items: their state, the summary for the list, and replaced versions.

use keyfold_wire::ids::LogId;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::{to_array, to_i64, to_u64};
use crate::store::StoreError;

/// The table of states, as records are bound to it.
pub const ITEM: &str = "item";
/// The table of summaries, as records are bound to it.
pub const SUMMARY: &str = "summary";
/// The table of replaced versions, as records are bound to it.
pub const HISTORY: &str = "history";

/// An item's id as the database knows it.
pub type Id = [u8; 16];

/// An item's state.
///
/// # Errors
/// [`StoreError`], as all functions here.
pub fn get(conn: &Connection, id: &Id) -> Result<Option<Vec<u8>>, StoreError> {
    let mut find = conn.prepare_cached("SELECT record FROM item WHERE item_id = ?1")?;
    Ok(find.query_row([id], |row| row.get(0)).optional()?)
}

/// Writes an item's state.
///
/// # Errors
/// [`StoreError`].
pub fn put(tx: &Transaction<'_>, id: &Id, record: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO item (item_id, record) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET record = ?2",
    )?
    .execute(params![id, record])?;
    Ok(())
}

/// Writes an item's summary; none removes it.
///
/// # Errors
/// [`StoreError`].
pub fn set_summary(tx: &Transaction<'_>, id: &Id, record: Option<&[u8]>) -> Result<(), StoreError> {
    match record {
        Some(record) => tx
            .prepare_cached(
                "INSERT INTO summary (item_id, record) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET record = ?2",
            )?
            .execute(params![id, record])?,
        None => tx.prepare_cached("DELETE FROM summary WHERE item_id = ?1")?.execute([id])?,
    };
    Ok(())
}

/// Gives every summary to `each`, in the order of the ids.
///
/// # Errors
/// [`StoreError`], or what `each` returns.
pub fn for_each_summary<E: From<StoreError>>(
    conn: &Connection,
    mut each: impl FnMut(Id, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut find = conn
        .prepare_cached("SELECT item_id, record FROM summary ORDER BY item_id")
        .map_err(StoreError::from)?;
    let mut rows = find.query([]).map_err(StoreError::from)?;
    while let Some(row) = rows.next().map_err(StoreError::from)? {
        let id = to_array(row, 0).map_err(StoreError::from)?;
        let record = row.get_ref(1).map_err(StoreError::from)?;
        each(id, record.as_blob().map_err(|_| StoreError::Corrupt)?)?;
    }
    Ok(())
}

/// An item's summary.
///
/// # Errors
/// [`StoreError`].
pub fn summary(conn: &Connection, id: &Id) -> Result<Option<Vec<u8>>, StoreError> {
    let mut find = conn.prepare_cached("SELECT record FROM summary WHERE item_id = ?1")?;
    Ok(find.query_row([id], |row| row.get(0)).optional()?)
}

/// The replaced version of one dot.
///
/// # Errors
/// [`StoreError`].
pub fn get_history(
    conn: &Connection,
    id: &Id,
    log_id: LogId,
    number: u64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT record FROM history WHERE item_id = ?1 AND log_id = ?2 AND number = ?3")?;
    Ok(find.query_row(params![id, log_id.0, to_i64(number)], |row| row.get(0)).optional()?)
}

/// Writes the replaced version of one dot.
///
/// # Errors
/// [`StoreError`].
pub fn put_history(
    tx: &Transaction<'_>,
    id: &Id,
    log_id: LogId,
    number: u64,
    record: &[u8],
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO history (item_id, log_id, number, record) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET record = ?4",
    )?
    .execute(params![id, log_id.0, to_i64(number), record])?;
    Ok(())
}

/// Removes the replaced version of one dot: it has another dot now.
///
/// # Errors
/// [`StoreError`].
pub fn remove_history(tx: &Transaction<'_>, id: &Id, log_id: LogId, number: u64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM history WHERE item_id = ?1 AND log_id = ?2 AND number = ?3")?
        .execute(params![id, log_id.0, to_i64(number)])?;
    Ok(())
}

/// All replaced versions of an item.
///
/// # Errors
/// [`StoreError`].
pub fn history(conn: &Connection, id: &Id) -> Result<Vec<(LogId, u64, Vec<u8>)>, StoreError> {
    let mut find = conn.prepare_cached("SELECT log_id, number, record FROM history WHERE item_id = ?1")?;
    let rows = find.query_map([id], |row| Ok((LogId(to_array(row, 0)?), to_u64(row, 1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
