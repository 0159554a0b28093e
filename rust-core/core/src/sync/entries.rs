//! What devices tell each other beside items: themselves, and the password in force. All entries are kept; which one
//! counts is asked of them.

use std::collections::BTreeMap;

use keyfold_wire::ids::{DeviceId, LogId};

use super::edit::records_of;
use super::error::SyncError;
use super::id::Dot;
use super::log::Log;
use super::op::{Op, OpBody, PasswordOp, RevokeOp};
use super::problem::LogProblem;
use super::revoked;
use super::stamp::Stamp;
use crate::store::rows::{listing, log as log_rows};

/// A device, as its log shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceEntry {
    /// Its log.
    pub log: LogId,
    /// What people call it; empty if it hasn't said.
    pub name: String,
    /// It has told its name.
    pub named: bool,
    /// The public half of its signing key; empty if it hasn't said.
    pub signing_key: Vec<u8>,
    /// Its id at the service; zero without one.
    pub device_id: DeviceId,
    /// It was put out of the account.
    pub revoked: bool,
    /// When it wrote the newest file that is here, milliseconds by its own clock; 0 if there is none.
    pub heard_ms: i64,
}

/// A password, as some device's log tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordEntry {
    /// The op.
    pub dot: Dot,
    /// When it was written.
    pub stamp: Stamp,
    /// What it says.
    pub op: PasswordOp,
}

/// How far a log goes here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogHead {
    /// Which log.
    pub log: LogId,
    /// The last file of its unbroken chain; 0 before the first.
    pub number: u32,
    /// The last op up to it.
    pub last_op: u64,
    /// When its newest file was written, milliseconds by its writer's clock.
    pub heard_ms: i64,
}

/// How the log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogStatus {
    /// Every log that is known.
    pub heads: Vec<LogHead>,
    /// What is wrong, the oldest first.
    pub problems: Vec<LogProblem>,
    /// Own ops that the sync store hasn't confirmed.
    pub unsent: u64,
}

impl PasswordEntry {
    /// What decides without a service: the highest (password epoch, clock, log id) is in force.
    #[must_use]
    pub fn order(&self) -> (u32, u64, LogId, u64) {
        (self.op.password_epoch, self.stamp.order(), self.dot.log, self.dot.number)
    }
}

impl Log {
    /// All devices that have a log, this one too.
    ///
    /// # Errors
    /// [`SyncError::Store`], [`SyncError::Locked`].
    pub fn devices(&self) -> Result<Vec<DeviceEntry>, SyncError> {
        let (rows, entries) =
            self.read(|conn, keys| Ok((log_rows::all(conn)?, records_of(keys, &self.env).entries(conn)?)))?;
        let mut devices = BTreeMap::new();
        for row in rows {
            let (log, heard_ms) = (row.log_id, row.heard_ms);
            let unnamed = DeviceEntry {
                log,
                name: String::new(),
                named: false,
                signing_key: Vec::new(),
                device_id: DeviceId([0; 16]),
                revoked: false,
                heard_ms,
            };
            devices.insert(log, unnamed);
        }
        let entries = newest_last(entries);
        let counted = revoked::counted(&entries);
        for op in &entries {
            let OpBody::Device(device) = &op.body else { continue };
            if let Some(entry) = devices.get_mut(&op.dot.log) {
                entry.named = true;
                (entry.name, entry.signing_key) = (device.name.clone(), device.signing_key.clone());
                entry.device_id = device.device_id;
                entry.revoked = revoked::is_revoked(&counted, device);
            }
        }
        Ok(devices.into_values().collect())
    }

    /// The revocations of devices that count.
    ///
    /// # Errors
    /// As [`Self::devices`].
    pub fn revocations(&self) -> Result<Vec<RevokeOp>, SyncError> {
        let entries = self.entries()?;
        Ok(revoked::counted(&entries).into_iter().cloned().collect())
    }

    /// All passwords that any device has told of.
    ///
    /// # Errors
    /// As [`Self::devices`].
    pub fn password_entries(&self) -> Result<Vec<PasswordEntry>, SyncError> {
        let to_entry = |op: Op| match op.body {
            OpBody::Password(password) => Some(PasswordEntry { dot: op.dot, stamp: op.stamp, op: password }),
            _ => None,
        };
        Ok(self.entries()?.into_iter().filter_map(to_entry).collect())
    }

    /// All ops that aren't about items, unknown ones too.
    ///
    /// # Errors
    /// As [`Self::devices`].
    pub fn entries(&self) -> Result<Vec<Op>, SyncError> {
        self.read(|conn, keys| records_of(keys, &self.env).entries(conn))
    }

    /// What is wrong, the oldest first.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub fn problems(&self) -> Result<Vec<LogProblem>, SyncError> {
        let rows = self.store.read(listing::problems)?;
        Ok(rows.into_iter().filter_map(LogProblem::from_row).collect())
    }

    /// How the log stands.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub fn status(&self) -> Result<LogStatus, SyncError> {
        let to_head = |row: log_rows::LogRow| LogHead {
            log: row.log_id,
            number: row.number,
            last_op: row.last_op,
            heard_ms: row.heard_ms,
        };
        let heads = self.store.read(log_rows::all)?.into_iter().map(to_head).collect();
        Ok(LogStatus { heads, problems: self.problems()?, unsent: self.unsent()? })
    }
}

fn newest_last(mut entries: Vec<Op>) -> Vec<Op> {
    entries.sort_by_key(|op| (op.stamp.order(), op.dot));
    entries
}
