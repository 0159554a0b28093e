//! The platform's backup: slots of at most 4 KiB, named by core.

use std::sync::Arc;

use keyfold_core::flow;

use super::PortError;

/// What became of a slot that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum BackupPut {
    /// It is on this device and will be carried away later: no recovery way yet.
    Pending,
    /// It is where a new device can find it.
    Confirmed,
}

/// Android Backup, iCloud Drive, the system's credential store.
#[uniffi::export(foreign)]
pub trait PlatformBackup: Send + Sync {
    /// Writes a slot, replacing it as a whole or not at all.
    ///
    /// # Errors
    /// `Full`, `Denied`, `NotReady` while signed out...
    fn put(&self, name: String, bytes: Vec<u8>) -> Result<BackupPut, PortError>;

    /// Reads a slot.
    ///
    /// # Errors
    /// `Missing` if there is none.
    fn get(&self, name: String) -> Result<Vec<u8>, PortError>;

    /// Names all slots.
    ///
    /// # Errors
    /// `NotReady` while the platform is still gathering: that isn't "empty".
    fn list(&self) -> Result<Vec<String>, PortError>;

    /// Removes a slot; one that isn't there counts as removed.
    ///
    /// # Errors
    /// `Denied` and the like.
    fn remove(&self, name: String) -> Result<(), PortError>;
}

/// Core's backup over the platform's.
pub(crate) struct Backup(pub(crate) Arc<dyn PlatformBackup>);

impl flow::BackupStore for Backup {
    fn put(&self, name: String, bytes: Vec<u8>) -> Result<flow::Put, flow::PortError> {
        Ok(match self.0.put(name, bytes)? {
            BackupPut::Pending => flow::Put::Pending,
            BackupPut::Confirmed => flow::Put::Confirmed,
        })
    }

    fn get(&self, name: String) -> Result<Vec<u8>, flow::PortError> {
        Ok(self.0.get(name)?)
    }

    fn list(&self) -> Result<Vec<String>, flow::PortError> {
        Ok(self.0.list()?)
    }

    fn remove(&self, name: String) -> Result<(), flow::PortError> {
        Ok(self.0.remove(name)?)
    }
}

impl From<flow::Put> for BackupPut {
    fn from(put: flow::Put) -> Self {
        match put {
            flow::Put::Pending => Self::Pending,
            flow::Put::Confirmed => Self::Confirmed,
        }
    }
}
