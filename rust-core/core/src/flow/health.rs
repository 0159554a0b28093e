//! Recovery health and what is due: always in sight, since a lost key means that everything is gone.
//!
//! Ways are counted as they fail: mailed and backed-up codes are one way together, because they need the same
//! service secret. A code that a password change made useless counts again once it was made anew.

use std::sync::atomic::Ordering;

use super::codes::{BACKUP, MAIL};
use super::error::Error;
use super::facts::{Stage, get_i64, get_u32};
use super::inner::Inner;
use super::state::{Due, Health, Method, RecoveryWay};
use crate::store::slot::{self, Slot};

/// Seconds after which a device that wasn't heard from no longer counts as a recovery way.
const DEVICE_SECONDS: i64 = 180 * 86_400;
/// Seconds after which sync is due without an edit.
const SYNC_SECONDS: i64 = 15 * 60;
/// Seconds after which the code in the backup is made anew.
const REFRESH_SECONDS: i64 = 86_400;
/// Seconds after which the password is asked for although biometrics would do.
const REMINDER_SECONDS: i64 = 30 * 86_400;

impl Inner {
    /// How well the account could be recovered.
    pub(super) fn health(&self) -> Result<Health, Error> {
        let (backup_at, mailed_at, kit_at, kit_epoch, synced_at, waived) = self.store.read(|conn| {
            Ok::<_, Error>((
                get_i64(conn, Slot::BackupAt)?,
                get_i64(conn, Slot::MailedAt)?,
                get_i64(conn, Slot::KitMade)?,
                get_u32(conn, Slot::KitEpoch)?,
                get_i64(conn, Slot::SyncedAt)?,
                slot::get(conn, Slot::Waiver)?.is_some(),
            ))
        })?;
        let facts = self.facts()?;
        let mut ways = Vec::new();
        let owed = self.owed_codes()?;
        if backup_at.is_some() && owed & BACKUP == 0 || mailed_at.is_some() && owed & MAIL == 0 {
            ways.push(RecoveryWay::Code);
        }
        if kit_at.is_some() {
            ways.push(RecoveryWay::Kit);
        }
        let log = self.log()?;
        let now = self.env.now_seconds();
        let own = log.log_id();
        if log.devices()?.iter().any(|device| {
            device.log != own && !device.revoked && now - device.heard_ms / 1000 < DEVICE_SECONDS
        }) {
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
        let now = self.env.now_seconds();
        let mut due = Vec::new();
        if self.owes_catch_up()? {
            due.push(Due::CatchUp);
        }
        let synced_at = self.store.read(|conn| get_i64(conn, Slot::SyncedAt))?;
        let stale = synced_at.is_none_or(|at| now - at > SYNC_SECONDS);
        if self.method()? == Method::Cloud && (stale || self.log()?.unsent()? > 0) {
            due.push(Due::Sync);
        }
        if self.owed_codes()? != 0 || self.backup_at()?.is_some_and(|at| now - at > REFRESH_SECONDS) {
            due.push(Due::RefreshCodes);
        }
        if self.stage()? == Stage::Ready
            && self.password_typed()?.is_some_and(|at| now - at > REMINDER_SECONDS)
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
        let after = self.lock_after_ms.load(Ordering::Relaxed);
        let idle = self.env.clock.elapsed_ms().saturating_sub(self.used_ms.load(Ordering::Relaxed));
        if after > 0 && idle >= after {
            due.push(Due::Lock);
        }
        Ok(due)
    }
}
