//! Recovery health and what is due: always in sight, since a lost key means that everything is gone.
//!
//! Ways are counted as they fail: mailed and backed-up codes are one way together, because they need the same
//! service secret. A code that a password change made useless counts again once it was made anew.

use std::sync::atomic::Ordering;
use std::time::Duration;

use keyfold_wire::moment::{DAY, Moment};

use super::codes::{BACKUP, MAIL};
use super::error::Error;
use super::facts::{Stage, get_u32};
use super::inner::Inner;
use super::state::{Due, Health, Method, RecoveryWay};
use crate::store::slot::{self, Slot};
use crate::sync::DeviceEntry;

/// After which a device that wasn't heard from no longer counts as a recovery way.
const DEVICE_SILENT: Duration = Duration::from_hours(180 * 24);
/// After which sync is due without an edit.
const SYNC_AFTER: Duration = Duration::from_mins(15);
/// After which the code in the backup is made anew.
const REFRESH_AFTER: Duration = DAY;
/// After which the password is asked for although biometrics would do.
const REMIND_AFTER: Duration = Duration::from_hours(30 * 24);

impl Inner {
    /// How well the account could be recovered.
    pub(super) fn health(&self) -> Result<Health, Error> {
        let backup_at = self.past_seconds(Slot::BackupAt)?;
        let mailed_at = self.past_seconds(Slot::MailedAt)?;
        let kit_at = self.past_seconds(Slot::KitMade)?;
        let synced_at = self.past_seconds(Slot::SyncedAt)?;
        let (kit_epoch, waived) = self.store.read(|conn| {
            Ok::<_, Error>((get_u32(conn, Slot::KitEpoch)?, slot::get(conn, Slot::Waiver)?.is_some()))
        })?;
        let facts = self.facts()?;
        let mut ways = Vec::new();
        let owed = self.owed_codes()?;
        let lies_somewhere =
            backup_at.is_some() && owed & BACKUP == 0 || mailed_at.is_some() && owed & MAIL == 0;
        if lies_somewhere && self.codes_open()? {
            ways.push(RecoveryWay::Code);
        }
        if kit_at.is_some() {
            ways.push(RecoveryWay::Kit);
        }
        let log = self.log()?;
        let now = self.env.now();
        let is_silent = |ms| now.past(Moment::from_ms(ms)).time.is_longer_ago_than(DEVICE_SILENT);
        let is_way = |device: &DeviceEntry| !device.revoked && !is_silent(device.heard_ms);
        if log.other_devices()?.iter().any(is_way) {
            ways.push(RecoveryWay::Device);
        }
        let kit_is_old = kit_epoch.is_some_and(|epoch| epoch != facts.password_epoch);
        Ok(Health {
            ways,
            waived,
            backup_at,
            mailed_at,
            kit_at,
            kit_is_old,
            synced_at,
            unsent: log.unsent_edits()?,
        })
    }

    /// What is due now.
    pub(super) fn due(&self) -> Result<Vec<Due>, Error> {
        if !self.is_unlocked() {
            return Ok(Vec::new());
        }
        let mut due = Vec::new();
        if self.owes_catch_up()? {
            due.push(Due::CatchUp);
        }
        let is_stale = self.past(Slot::SyncedAt)?.is_none_or(|at| at.is_longer_ago_than(SYNC_AFTER));
        if self.method()? == Method::Cloud && (is_stale || self.log()?.unsent()? > 0) {
            due.push(Due::Sync);
        }
        let is_old = self.past(Slot::BackupAt)?.is_some_and(|at| at.is_longer_ago_than(REFRESH_AFTER));
        if self.owed_codes()? != 0 || is_old {
            due.push(Due::RefreshCodes);
        }
        if self.stage()? == Stage::Ready
            && self.past(Slot::PasswordTyped)?.is_some_and(|at| at.is_longer_ago_than(REMIND_AFTER))
        {
            due.push(Due::PasswordReminder);
        }
        if self.store.read(|conn| slot::get(conn, Slot::WentBack))?.is_some() {
            due.push(Due::PasswordNeeded);
        }
        let is_copy = self.store.read(|conn| slot::get(conn, Slot::EnrolAgain))?.is_some();
        if is_copy && self.facts()?.service.is_some() {
            due.push(Due::EnrolAgain);
        }
        if self.store.read(|conn| slot::get(conn, Slot::RegisterAgain))?.is_some() {
            due.push(Due::RegisterAgain);
        }
        let after = self.lock_after_ms.load(Ordering::Relaxed);
        let idle = self.env.clock.elapsed_ms().saturating_sub(self.used_ms.load(Ordering::Relaxed));
        if after > 0 && idle >= after {
            due.push(Due::Lock);
        }
        Ok(due)
    }
}
