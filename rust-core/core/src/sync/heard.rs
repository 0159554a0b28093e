//! The devices of the account as this one hears of them, and which logs are this home's own.
//!
//! A home that turned out to be a copy goes on in a new log; what it wrote before lies in an earlier log of its own,
//! which is no other device, unless it goes on growing: then another machine has the original. The slot holds, for each
//! of them, its id 8 and the number 4 of its last file at the end of the first sync after that; 2^32 - 1 until then.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use keyfold_wire::ids::LogId;
use keyfold_wire::moment::Moment;
use rusqlite::{Connection, Transaction};

use super::entries::DeviceEntry;
use super::error::SyncError;
use super::log::Log;
use crate::store::StoreError;
use crate::store::rows::log as log_rows;
use crate::store::slot::{self, Slot};

/// Stands for a log of which it isn't known yet how far it goes.
const NOT_SEEN: u32 = u32::MAX;

impl Log {
    /// All devices that have a log, this one too; the earlier logs of this home are left out. What a device's wrong
    /// clock says was written in the future counts as written now, and is rewritten so.
    ///
    /// # Errors
    /// [`SyncError::Store`], [`SyncError::Locked`].
    pub fn present_devices(&self) -> Result<Vec<DeviceEntry>, SyncError> {
        let now = self.env.now();
        let own = self.store.read(own_earlier_logs)?;
        let mut devices = self.devices()?;
        devices.retain(|device| !own.contains(&device.log));
        let mut is_ahead = false;
        for device in &mut devices {
            let heard = now.past(Moment::from_ms(device.heard_ms));
            device.heard_ms = heard.time.to_moment().to_ms();
            is_ahead |= heard.rewrite.is_some();
        }
        if is_ahead {
            let latest = now.ceiling(Duration::ZERO).to_ms();
            match self.store.write(|tx| log_rows::lower_heard(tx, latest)) {
                Ok(()) => {}
                // It is read right all the same, and rewritten the next time.
                Err(StoreError::Full) => log::warn!("the storage is full: a time in the future stays"),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(devices)
    }
}

/// The earlier logs that nobody else goes on with.
fn own_earlier_logs(conn: &Connection) -> Result<BTreeSet<LogId>, SyncError> {
    let mut own = BTreeSet::new();
    for (log, number) in earlier_logs(conn)? {
        if log_rows::get(conn, log)?.is_none_or(|row| row.number <= number) {
            own.insert(log);
        }
    }
    Ok(own)
}

/// The logs that this home wrote before its present one, each with the last file that was there when that was noticed.
pub(super) fn earlier_logs(conn: &Connection) -> Result<BTreeMap<LogId, u32>, SyncError> {
    let bytes = slot::get(conn, Slot::EarlierLogs)?.unwrap_or_default();
    let (rows, rest) = bytes.as_chunks::<12>();
    if !rest.is_empty() {
        return Err(StoreError::Corrupt.into());
    }
    let to_pair = |row: &[u8; 12]| {
        let (id, number) = row.split_at(8);
        let id: [u8; 8] = id.try_into().expect("eight of twelve bytes");
        (LogId(id), u32::from_be_bytes(number.try_into().expect("four of twelve bytes")))
    };
    Ok(rows.iter().map(to_pair).collect())
}

fn put_earlier_logs(tx: &Transaction<'_>, logs: &BTreeMap<LogId, u32>) -> Result<(), StoreError> {
    let bytes: Vec<u8> =
        logs.iter().flat_map(|(log, number)| [&log.0[..], &number.to_be_bytes()].concat()).collect();
    slot::put(tx, Slot::EarlierLogs, &bytes)
}

/// Notes that a log is an earlier one of this home. How far it goes shows at the end of the next sync.
pub(super) fn remember_log(tx: &Transaction<'_>, log: LogId) -> Result<(), SyncError> {
    let mut logs = earlier_logs(tx)?;
    logs.insert(log, NOT_SEEN);
    Ok(put_earlier_logs(tx, &logs)?)
}

/// After a sync: all that this home wrote before it was copied is here. What comes later, another one writes.
pub(super) fn settle_earlier_logs(tx: &Transaction<'_>) -> Result<(), SyncError> {
    let mut logs = earlier_logs(tx)?;
    if logs.values().all(|number| *number != NOT_SEEN) {
        return Ok(());
    }
    for (log, number) in logs.iter_mut().filter(|(_, number)| **number == NOT_SEEN) {
        *number = log_rows::get(tx, *log)?.map_or(0, |row| row.number);
    }
    Ok(put_earlier_logs(tx, &logs)?)
}
