//! T1: an edit. One transaction holds the items' new state, the history, the ops and the clock.

use keyfold_wire::ids::LogId;
use rusqlite::Transaction;
use zeroize::Zeroizing;

use super::batch::Batch;
use super::content::content_len;
use super::error::SyncError;
use super::id::{Dot, ItemId, NUMBER_END};
use super::item::ItemState;
use super::op::{DeviceOp, Op, OpBody, PasswordOp, RevokeOp};
use super::records::Records;
use super::stamp::Stamp;
use crate::store::StoreError;
use crate::store::rows::{log as log_rows, op as op_rows};
use crate::store::slot::{self, Slot};

/// Bytes of a field's name.
pub const FIELD_MAX: usize = 255;

/// Room for the heads of a thousand logs beside the longest op.
const HEADS: usize = 1000;

/// The name and time that an op was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Its name.
    pub dot: Dot,
    /// Its time.
    pub stamp: Stamp,
}

/// Changes to items, and what this device tells the others; all of it or nothing is kept.
pub struct Edit<'a, 't> {
    batch: Batch<'a, 't>,
    log: LogId,
    next: u64,
    clock: Stamp,
    now_ms: i64,
    op_max: usize,
}

impl<'a, 't> Edit<'a, 't> {
    pub(super) fn begin(batch: Batch<'a, 't>, content_max: usize, now_ms: i64) -> Result<Self, SyncError> {
        let op_max = content_max.saturating_sub(content_len(HEADS, std::iter::once(0)));
        let log = own_log(batch.tx)?;
        let next = next_op(batch.tx, log)?;
        let clock = read_clock(batch.tx)?;
        Ok(Self { batch, log, next, clock, now_ms, op_max })
    }

    /// Draws the id of a new item, or of a part of one. Nothing is there until something is written to it.
    #[must_use]
    pub fn new_item(&self) -> ItemId {
        let mut id = [0; 16];
        self.batch.records.random.fill(&mut id);
        ItemId(id)
    }

    /// An item as it is now, with what this edit has changed; dead ones too.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub fn state(&mut self, id: &ItemId) -> Result<Option<ItemState>, SyncError> {
        Ok(self.batch.state(id)?.cloned())
    }

    /// Writes a new version of a field; it replaces all versions that are there.
    ///
    /// # Errors
    /// [`SyncError::TooLarge`] if name, value and replaced versions don't fit a segment.
    pub fn write(&mut self, id: &ItemId, field: &str, value: &[u8]) -> Result<(), SyncError> {
        if field.len() > FIELD_MAX {
            return Err(SyncError::TooLarge);
        }
        let seen = self.batch.state(id)?.map(|state| state.siblings(field));
        let replaces = seen.unwrap_or_default().iter().map(|version| version.dot).collect();
        let value = Zeroizing::new(value.to_vec());
        self.push(OpBody::Write { item: *id, field: field.to_owned(), value, replaces }).map(drop)
    }

    /// Deletes an item as it is now; one that isn't there or is dead stays so.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub fn delete(&mut self, id: &ItemId) -> Result<(), SyncError> {
        let Some(state) = self.batch.state(id)?.filter(|state| state.is_alive()) else { return Ok(()) };
        let saw = state.remaining().map(|(_, version)| version.dot).collect();
        self.push(OpBody::Delete { item: *id, saw }).map(drop)
    }

    /// Tells the others that a log has ended.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub fn dormant(&mut self, log: LogId) -> Result<(), SyncError> {
        self.push(OpBody::Dormant(log)).map(drop)
    }

    /// Tells the others of this device.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub fn device(&mut self, device: DeviceOp) -> Result<(), SyncError> {
        self.push(OpBody::Device(device)).map(drop)
    }

    /// Tells the others of a password.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub fn password(&mut self, password: PasswordOp) -> Result<Written, SyncError> {
        self.push(OpBody::Password(password))
    }

    /// Tells the others that a device was put out of the account.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub fn revoke(&mut self, revoke: RevokeOp) -> Result<(), SyncError> {
        self.push(OpBody::Revoke(revoke)).map(drop)
    }

    fn push(&mut self, body: OpBody) -> Result<Written, SyncError> {
        if self.next >= NUMBER_END {
            return Err(SyncError::Exhausted);
        }
        self.clock = self.clock.tick(self.now_ms);
        let op = Op { dot: Dot { log: self.log, number: self.next }, stamp: self.clock, body };
        let bytes = op.to_bytes();
        if bytes.len() > self.op_max {
            return Err(SyncError::TooLarge);
        }
        self.batch.apply(&op)?;
        self.batch.records.put_op(self.batch.tx, op.dot, &bytes)?;
        self.next += 1;
        Ok(Written { dot: op.dot, stamp: op.stamp })
    }

    pub(super) fn finish(self) -> Result<Vec<ItemId>, SyncError> {
        slot::put(self.batch.tx, Slot::Clock, &self.clock.0.to_be_bytes())?;
        self.batch.finish()
    }
}

/// This installation's log.
pub(super) fn own_log(conn: &rusqlite::Connection) -> Result<LogId, SyncError> {
    let bytes = slot::get(conn, Slot::LogId)?.ok_or(StoreError::Corrupt)?;
    bytes.as_slice().try_into().map_err(|_| StoreError::Corrupt.into())
}

/// The number of the next own op.
fn next_op(tx: &Transaction<'_>, log: LogId) -> Result<u64, SyncError> {
    let sealed = log_rows::get(tx, log)?.map_or(0, |row| row.last_op);
    Ok(op_rows::last(tx)?.unwrap_or(0).max(sealed) + 1)
}

/// The clock as last persisted.
pub(super) fn read_clock(conn: &rusqlite::Connection) -> Result<Stamp, SyncError> {
    let Some(bytes) = slot::get(conn, Slot::Clock)? else { return Ok(Stamp::default()) };
    let bytes = bytes.try_into().map_err(|_| StoreError::Corrupt)?;
    Ok(Stamp(u64::from_be_bytes(bytes)))
}

/// What the rows of one transaction are sealed with.
pub(super) fn records_of<'a>(keys: &'a crate::account::KeyTree, env: &'a crate::port::Env) -> Records<'a> {
    Records { keys, random: &*env.random }
}
