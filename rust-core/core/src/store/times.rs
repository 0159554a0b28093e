//! When things happened, as slots hold it: seconds UTC, 8 bytes, big-endian. A time that lies in the future is
//! rewritten before anybody acts on it (amendment D).

use keyfold_wire::moment::{Moment, Now, Past, Reading};
use rusqlite::{Connection, Transaction};

use super::error::StoreError;
use super::slot::{self, Slot};

/// Reads when what the slot tells of happened; none if it never did.
///
/// # Errors
/// [`StoreError`], as all functions here.
pub fn read(conn: &Connection, slot: Slot, now: Now) -> Result<Option<Reading<Past>>, StoreError> {
    let Some(bytes) = slot::get(conn, slot)? else { return Ok(None) };
    let seconds = bytes.try_into().map(i64::from_be_bytes).map_err(|_| StoreError::Corrupt)?;
    Ok(Some(now.past(Moment::from_seconds(seconds))))
}

/// As [`read`], rewritten where it must be, in the caller's transaction: it is to be committed even if the caller
/// refuses.
///
/// # Errors
/// [`StoreError`].
pub fn past(tx: &Transaction<'_>, slot: Slot, now: Now) -> Result<Option<Past>, StoreError> {
    let Some(found) = read(tx, slot, now)? else { return Ok(None) };
    if let Some(moment) = found.rewrite {
        put(tx, slot, moment)?;
    }
    Ok(Some(found.time))
}

/// Notes when something happened.
///
/// # Errors
/// [`StoreError`].
pub fn put(tx: &Transaction<'_>, slot: Slot, moment: Moment) -> Result<(), StoreError> {
    slot::put(tx, slot, &moment.to_seconds().to_be_bytes())
}
