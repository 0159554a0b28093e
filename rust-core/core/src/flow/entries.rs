//! What this device tells the others of devices in the log: of itself, and of those that it put out of the account; and
//! what it does at the service because others told of it (amendment A 19).

use keyfold_wire::ids::DeviceId;

use super::error::Error;
use super::facts::{Stage, set_removed};
use super::inner::{Call, Inner};
use super::seals;
use super::state::Removed;
use crate::account::service::Service;
use crate::store::slot::{self, Slot};
use crate::sync::{DeviceOp, RevokeOp};

impl Inner {
    /// Writes what the log should say and doesn't yet: this device, after sign-up, sign-in, or in a copied home; and,
    /// on the device that made the account, its first password.
    pub(super) fn write_missing_entries(&self) -> Result<(), Error> {
        self.write_missing_device_entry()?;
        if self.stage()? == Stage::Ways { self.write_first_password() } else { Ok(()) }
    }

    fn write_missing_device_entry(&self) -> Result<(), Error> {
        let log = self.log()?;
        let own = log.log_id();
        if log.devices()?.iter().any(|device| device.log == own && device.named) {
            return Ok(());
        }
        self.write_device_entry()
    }

    /// Tells the others who writes this log: the device's name and signing key.
    pub(super) fn write_device_entry(&self) -> Result<(), Error> {
        let signing_key = match self.store.read(|conn| slot::get(conn, Slot::SigningKey))? {
            Some(parcel) => super::session::open_signing_key(&*self.keys()?, &parcel)?.public().to_vec(),
            None => Vec::new(),
        };
        let device_id = self.facts()?.service.map_or(DeviceId([0; 16]), |service| service.device_id);
        let device = DeviceOp { name: seals::device_name(self), signing_key, device_id };
        Ok(self.log()?.edit(|edit| edit.device(device)).map(drop)?)
    }

    /// Tells the others that a device was put out of the account, so that it stays out also at a service that is
    /// restored to before that.
    pub(super) fn write_revocation(&self, device_id: DeviceId) -> Result<(), Error> {
        let log = self.log()?;
        if log.revocations()?.iter().any(|op| op.device_id == device_id) {
            return Ok(());
        }
        let devices = log.devices()?;
        let device = devices.iter().find(|device| device.device_id == device_id);
        let own = device.map(|device| device.log);
        let seen =
            log.status()?.heads.iter().find(|head| Some(head.log) == own).map_or(0, |head| head.last_op);
        let op = RevokeOp {
            log: own.unwrap_or(keyfold_wire::ids::LogId([0; 8])),
            device_id,
            signing_key: device.map_or(Vec::new(), |device| device.signing_key.clone()),
            seen,
        };
        Ok(log.edit(|edit| edit.revoke(op)).map(drop)?)
    }
}

impl Call<'_> {
    /// Removes at the service the devices that the log calls revoked, once a session and before anything is read or
    /// sent; a service that was restored has them again. What the log doesn't know is noted, to be shown.
    pub(super) fn keep_revoked_out(&self) -> Result<(), Error> {
        let inner = self.inner;
        self.fresh_session()?;
        if inner.with(|unlocked| unlocked.session.as_ref().is_some_and(|session| session.swept))? {
            return Ok(());
        }
        let out: Vec<DeviceId> = inner.log()?.revocations()?.iter().map(|op| op.device_id).collect();
        let own = inner.facts()?.service()?.device_id;
        if out.contains(&own) {
            inner.store.write(|tx| set_removed(tx, Removed::Revoked))?;
            return Err(Error::DeviceRevoked);
        }
        let devices = self.with_session(Service::devices)?.devices;
        let (revoked, there): (Vec<_>, Vec<_>) =
            devices.into_iter().partition(|device| out.contains(&device.device_id));
        for device in revoked {
            self.revoke(device.device_id)?;
        }
        inner.note_strangers(&there)?;
        inner.with(|unlocked| {
            if let Some(session) = &mut unlocked.session {
                session.swept = true;
            }
        })
    }
}
