//! Devices that the service lists and the log doesn't know: new ones, or none of this person's (amendment A 19).
//!
//! They are kept with their sealed names, so that the next start still knows them, and aren't strangers any more once
//! they have written.

use keyfold_wire::device::Device;
use keyfold_wire::ids::DeviceId;
use minicbor::bytes::ByteVec;

use super::error::Error;
use super::inner::Inner;
use super::seals;
use crate::store::slot::{self, Slot};

impl Inner {
    /// Notes those among the account's devices.
    pub(super) fn note_strangers(&self, devices: &[Device]) -> Result<(), Error> {
        let of_service =
            devices.iter().map(|device| (device.device_id, device.label.as_bytes().to_vec().into()));
        let strange = self.unknown_of(of_service.collect())?;
        let bytes = minicbor::to_vec(&strange).map_err(|_| Error::Internal)?;
        let noted = (!strange.is_empty()).then_some(bytes);
        if self.store.read(|conn| slot::get(conn, Slot::Strangers))? == noted {
            return Ok(());
        }
        Ok(self.store.write(|tx| match &noted {
            Some(bytes) => slot::put(tx, Slot::Strangers, bytes),
            None => slot::clear(tx, Slot::Strangers),
        })?)
    }

    /// Their names; empty for one that can't be read.
    pub(super) fn strangers(&self) -> Result<Vec<String>, Error> {
        let Some(bytes) = self.store.read(|conn| slot::get(conn, Slot::Strangers))? else {
            return Ok(Vec::new());
        };
        let noted = minicbor::decode(&bytes).map_err(|_| Error::Corrupt)?;
        let keys = self.keys()?;
        let strange = self.unknown_of(noted)?;
        Ok(strange.iter().map(|(_, label)| seals::open_label(&keys, label).unwrap_or_default()).collect())
    }

    fn unknown_of(&self, devices: Vec<(DeviceId, ByteVec)>) -> Result<Vec<(DeviceId, ByteVec)>, Error> {
        if devices.is_empty() {
            return Ok(devices);
        }
        let known = self.log()?.devices()?;
        let own = self.facts()?.service()?.device_id;
        let is_known = |id| id == own || known.iter().any(|device| device.device_id == id);
        Ok(devices.into_iter().filter(|(id, _)| !is_known(*id)).collect())
    }
}
