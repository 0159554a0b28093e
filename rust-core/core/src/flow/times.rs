//! When things happened, as slots hold it: seconds UTC, 8 bytes. A time that lies in the future is rewritten before
//! anybody acts on it (amendment D).

use keyfold_wire::moment::{Moment, Now, Past, Reading};
use rusqlite::{Connection, Transaction};

use super::error::Error;
use super::facts::get_i64;
use super::inner::Inner;
use crate::store::slot::{self, Slot};

impl Inner {
    /// When what the slot tells of happened; none if it never did.
    pub(super) fn past(&self, slot: Slot) -> Result<Option<Past>, Error> {
        let now = self.env.now();
        let Some(found) = self.store.read(|conn| read(conn, slot, now))? else { return Ok(None) };
        if found.rewrite.is_none() {
            return Ok(Some(found.time));
        }
        match self.store.write(|tx| past(tx, slot, now)) {
            // On a full disk it is read right all the same, and rewritten the next time.
            Err(Error::StorageFull) => Ok(Some(found.time)),
            done => done,
        }
    }

    /// As [`Self::past`], in seconds UTC, to be shown.
    pub(super) fn past_seconds(&self, slot: Slot) -> Result<Option<i64>, Error> {
        Ok(self.past(slot)?.map(|past| past.to_moment().to_seconds()))
    }
}

/// As [`Inner::past`], in the caller's transaction, which must be committed even if the caller refuses.
pub(super) fn past(tx: &Transaction<'_>, slot: Slot, now: Now) -> Result<Option<Past>, Error> {
    let Some(found) = read(tx, slot, now)? else { return Ok(None) };
    if let Some(moment) = found.rewrite {
        slot::put(tx, slot, &moment.to_seconds().to_be_bytes())?;
    }
    Ok(Some(found.time))
}

fn read(conn: &Connection, slot: Slot, now: Now) -> Result<Option<Reading<Past>>, Error> {
    Ok(get_i64(conn, slot)?.map(|seconds| now.past(Moment::from_seconds(seconds))))
}
