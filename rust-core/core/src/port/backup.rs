//! The platform's backup: slots of at most 4 KiB, named by core.

use super::PortError;

/// What became of a slot that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is on this device and will be carried away later: no recovery way yet.
    Pending,
    /// It is where a new device can find it.
    Confirmed,
}

/// Android Backup, iCloud Drive, a folder, the system's credential store.
pub trait BackupStore: Send + Sync {
    /// Writes a slot, replacing it as a whole or not at all.
    ///
    /// # Errors
    /// [`PortError::Full`], [`PortError::Denied`], [`PortError::NotReady`]...
    fn put(&self, name: String, bytes: Vec<u8>) -> Result<Put, PortError>;

    /// Reads a slot.
    ///
    /// # Errors
    /// [`PortError::Missing`] if there is none.
    fn get(&self, name: String) -> Result<Vec<u8>, PortError>;

    /// Names all slots.
    ///
    /// # Errors
    /// [`PortError::NotReady`] while the platform is still gathering: that isn't "empty".
    fn list(&self) -> Result<Vec<String>, PortError>;

    /// Removes a slot; one that isn't there counts as removed.
    ///
    /// # Errors
    /// [`PortError::Denied`] and the like.
    fn remove(&self, name: String) -> Result<(), PortError>;
}
