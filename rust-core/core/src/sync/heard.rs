//! The devices of the account as this one hears of them, and which logs are this home's own.
//!
//! A home that turned out to be a copy goes on in a new log; what it wrote before lies in an earlier log of its own,
//! which is no other device. What is written in it later is written by the home it was copied from, which then shows in
//! the list; it never counts as a way to come back, since nothing says that it is still there.
//!
//! ```text
//! slot   for each earlier log: log id 8, when this home left it, milliseconds, 8
//! ```

use std::collections::BTreeMap;
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
    /// All devices that have a log, this one too; an earlier log of this home is left out unless somebody writes it. What
    /// a device's wrong clock says was written in the future counts as written now, and is rewritten so.
    ///
    /// # Errors
    /// [`SyncError::Store`], [`SyncError::Locked`].
    pub fn present_devices(&self) -> Result<Vec<DeviceEntry>, SyncError> {
        let now = self.env.now();
        let mut devices = self.devices()?;
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
        let earlier = self.store.read(earlier_logs)?;
        let is_written = |device: &DeviceEntry, left: &Moment| {
            let heard = Moment::from_ms(device.heard_ms);
            left.later_of(heard, now) == heard
        };
        devices.retain(|device| earlier.get(&device.log).is_none_or(|left| is_written(device, left)));
        Ok(devices)
    }

    /// The devices beside this one: none of them is an earlier log of this home, whoever writes it now.
    ///
    /// # Errors
    /// As [`Self::present_devices`].
    pub fn other_devices(&self) -> Result<Vec<DeviceEntry>, SyncError> {
        let (own, earlier) = (self.log_id(), self.store.read(earlier_logs)?);
        let mut devices = self.present_devices()?;
        devices.retain(|device| device.log != own && !earlier.contains_key(&device.log));
        Ok(devices)
    }
}

/// The logs that this home wrote before its present one, and when it left them.
pub(super) fn earlier_logs(conn: &Connection) -> Result<BTreeMap<LogId, Moment>, SyncError> {
    let bytes = slot::get(conn, Slot::EarlierLogs)?.unwrap_or_default();
    let (words, rest) = bytes.as_chunks::<8>();
    let (pairs, half) = words.as_chunks::<2>();
    if !(rest.is_empty() && half.is_empty()) {
        return Err(StoreError::Corrupt.into());
    }
    Ok(pairs.iter().map(|[log, left]| (LogId(*log), Moment::from_ms(i64::from_be_bytes(*left)))).collect())
}

/// Notes that this home has left a log, `now` by the clock that its files were written by.
pub(super) fn remember_log(tx: &Transaction<'_>, log: LogId, now: Moment) -> Result<(), SyncError> {
    let mut logs = earlier_logs(tx)?;
    logs.insert(log, now);
    let bytes: Vec<u8> =
        logs.iter().flat_map(|(log, left)| [log.0, left.to_ms().to_be_bytes()].concat()).collect();
    Ok(slot::put(tx, Slot::EarlierLogs, &bytes)?)
}
