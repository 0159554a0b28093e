//! The devices of the account as this one hears of them, and which logs are this home's own.
//!
//! A home that turned out to be a copy goes on in a new log; what it wrote before lies in an earlier log of its own,
//! which is no other device. The slot holds their ids, 8 bytes each.

use std::collections::BTreeSet;
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

impl Log {
    /// All devices that have a log, this one too; the earlier logs of this home are left out. What a device's wrong
    /// clock says was written in the future counts as written now, and is rewritten so.
    ///
    /// # Errors
    /// [`SyncError::Store`], [`SyncError::Locked`].
    pub fn present_devices(&self) -> Result<Vec<DeviceEntry>, SyncError> {
        let now = self.env.now();
        let earlier = self.store.read(earlier_logs)?;
        let mut devices = self.devices()?;
        devices.retain(|device| !earlier.contains(&device.log));
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

/// The logs that this home wrote before its present one.
pub(super) fn earlier_logs(conn: &Connection) -> Result<BTreeSet<LogId>, SyncError> {
    let bytes = slot::get(conn, Slot::EarlierLogs)?.unwrap_or_default();
    let (ids, rest) = bytes.as_chunks::<8>();
    if rest.is_empty() {
        Ok(ids.iter().copied().map(LogId).collect())
    } else {
        Err(StoreError::Corrupt.into())
    }
}

/// Notes that a log is an earlier one of this home.
pub(super) fn remember_log(tx: &Transaction<'_>, log: LogId) -> Result<(), SyncError> {
    let mut logs = earlier_logs(tx)?;
    logs.insert(log);
    let bytes: Vec<u8> = logs.iter().flat_map(|log| log.0).collect();
    Ok(slot::put(tx, Slot::EarlierLogs, &bytes)?)
}
