//! When things happened, as the slots of a home hold it: read by one type, and rewritten if it lies in the future
//! (amendment D).

use keyfold_wire::moment::Past;

use super::error::Error;
use super::inner::Inner;
use crate::store::slot::Slot;
use crate::store::{StoreError, times};

impl Inner {
    /// When what the slot tells of happened; none if it never did.
    pub(super) fn past(&self, slot: Slot) -> Result<Option<Past>, Error> {
        let now = self.env.now();
        let Some(found) = self.store.read(|conn| times::read(conn, slot, now))? else { return Ok(None) };
        if found.rewrite.is_none() {
            return Ok(Some(found.time));
        }
        match self.store.write(|tx| times::past(tx, slot, now)) {
            // On a full disk it is read right all the same, and rewritten the next time.
            Err(StoreError::Full) => Ok(Some(found.time)),
            done => Ok(done?),
        }
    }

    /// As [`Self::past`], in seconds UTC, to be shown.
    pub(super) fn past_seconds(&self, slot: Slot) -> Result<Option<i64>, Error> {
        Ok(self.past(slot)?.map(|past| past.to_moment().to_seconds()))
    }
}
