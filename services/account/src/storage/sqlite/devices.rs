//! Devices: enrolled with a key, or revoked without one.

use keyfold_wire::bytes::Bounded;
use keyfold_wire::device::{Device, NewDevice};
use keyfold_wire::ids::{AccountId, DeviceId};
use keyfold_wire::limits::DEVICES_MAX;
use keyfold_wire::moment::{Moment, Now};
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::{Sqlite, check_live, journal_rows, seconds};
use crate::journal::Fact;
use crate::storage::{By, Denied, Devices, StorageError, Stored};

impl Devices for Sqlite {
    fn enrol(&self, account_id: AccountId, device: &NewDevice, now: Now) -> Stored<()> {
        self.write_at(now, |tx| {
            let select =
                "SELECT deleted IS NOT NULL, superseded, prove_key IS NULL FROM accounts WHERE account_id = ?1";
            let state: (bool, bool, bool) = tx
                .prepare_cached(select)?
                .query_row(params![account_id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            match state {
                (true, ..) => Err(Denied::AccountDeleted.into()),
                (_, true, _) => Err(Denied::Superseded.into()),
                (.., true) => Err(Denied::Conflict.into()),
                (false, false, false) => enrol(tx, account_id, device, now),
            }
        })
    }

    fn devices(&self, account_id: AccountId, now: Now) -> Stored<Vec<Device>> {
        let is_ahead = |seconds| now.past(Moment::from_seconds(seconds)).rewrite.is_some();
        let listed = self.read_only(|tx| list(tx, account_id))?;
        if !listed.iter().any(|device| is_ahead(device.enrolled) || is_ahead(device.last_seen)) {
            return Ok(listed);
        }
        self.write(|tx| {
            let update = "UPDATE devices SET enrolled = min(enrolled, ?2), last_seen = min(last_seen, ?2)
                WHERE account_id = ?1";
            tx.execute(update, params![account_id.0, seconds(now)])?;
            list(tx, account_id)
        })
    }

    fn revoke(&self, by: By, device_id: DeviceId, now: Now) -> Stored<()> {
        self.write_at(now, |tx| {
            check_live(tx, by)?;
            if revoke(tx, by.account_id, device_id, seconds(now))? {
                journal_rows::keep(tx, by.account_id, Fact::Revoked(device_id), now)?;
            }
            Ok(())
        })
    }
}

/// Devices that aren't revoked, in the order in which they enrolled: by their numbers, since a clock may have been wrong.
fn list(tx: &Transaction<'_>, account_id: AccountId) -> Stored<Vec<Device>> {
    let select = "SELECT device_id, label, enrolled, last_seen FROM devices
        WHERE account_id = ?1 AND revoked IS NULL ORDER BY number, enrolled, device_id";
    let mut statement = tx.prepare_cached(select)?;
    let mut rows = statement.query(params![account_id.0])?;
    let mut devices = Vec::new();
    while let Some(row) = rows.next()? {
        let label = Bounded::from_bytes(row.get(1)?).ok_or(StorageError::Corrupt)?;
        let device_id = DeviceId(row.get(0)?);
        devices.push(Device { device_id, label, enrolled: row.get(2)?, last_seen: row.get(3)? });
    }
    Ok(devices)
}

/// Revokes a device and ends its sessions; whether that was new. One that isn't there leaves a row too, so that it stays out.
pub(super) fn revoke(
    tx: &Transaction<'_>,
    account_id: AccountId,
    device_id: DeviceId,
    at: i64,
) -> Stored<bool> {
    let revoke = "INSERT INTO devices (account_id, device_id, label, enrolled, last_seen, revoked)
        VALUES (?1, ?2, x'', ?3, ?3, ?3)
        ON CONFLICT DO UPDATE SET revoked = ?3, signing_key = NULL, label = x'' WHERE revoked IS NULL";
    let revoked = tx.prepare_cached(revoke)?.execute(params![account_id.0, device_id.0, at])?;
    let end = "UPDATE sessions SET ended = 2 WHERE account_id = ?1 AND device_id = ?2";
    tx.prepare_cached(end)?.execute(params![account_id.0, device_id.0])?;
    Ok(revoked == 1)
}

/// Enrols a device; the same id and key again is harmless and ends its suspension, a revoked id never comes back.
pub(super) fn enrol(tx: &Transaction<'_>, account_id: AccountId, device: &NewDevice, now: Now) -> Stored<()> {
    let select = "SELECT signing_key FROM devices WHERE account_id = ?1 AND device_id = ?2";
    let read = |row: &Row<'_>| row.get::<_, Option<[u8; 32]>>(0);
    let known = tx.prepare_cached(select)?.query_row(params![account_id.0, device.device_id.0], read);
    match known.optional()? {
        Some(None) => return Err(Denied::DeviceRevoked.into()),
        Some(Some(key)) if key == device.signing_key.0 => {
            return end_suspension(tx, account_id, device.device_id);
        }
        Some(Some(_)) => return Err(Denied::Conflict.into()),
        None => {}
    }
    let count = "SELECT count(*) FROM devices WHERE account_id = ?1 AND revoked IS NULL";
    let devices: u32 = tx.prepare_cached(count)?.query_row(params![account_id.0], |row| row.get(0))?;
    if usize::try_from(devices)? >= DEVICES_MAX {
        return Err(Denied::TooManyDevices.into());
    }
    let insert = "INSERT INTO devices (account_id, device_id, signing_key, label, enrolled, last_seen, number)
        VALUES (?1, ?2, ?3, ?4, ?5, ?5, (SELECT coalesce(max(number), 0) + 1 FROM devices WHERE account_id = ?1))";
    let label = device.label.as_bytes();
    tx.prepare_cached(insert)?.execute(params![
        account_id.0,
        device.device_id.0,
        device.signing_key.0,
        label,
        seconds(now)
    ])?;
    Ok(())
}

fn end_suspension(tx: &Transaction<'_>, account_id: AccountId, device_id: DeviceId) -> Stored<()> {
    let update = "UPDATE devices SET suspended = 0 WHERE account_id = ?1 AND device_id = ?2";
    tx.prepare_cached(update)?.execute(params![account_id.0, device_id.0])?;
    Ok(())
}
