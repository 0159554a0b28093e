//! The platform's keystore, which guards the device key behind biometrics. Bytes in and out, never a "success" flag.

use super::PortError;

/// Keeps one device key (32 bytes).
pub trait DeviceKeyStore: Send + Sync {
    /// Stores a new device key, replacing the old one.
    ///
    /// # Errors
    /// [`PortError::Denied`] if the platform has no such guard.
    fn put(&self, key: Vec<u8>) -> Result<(), PortError>;

    /// Forgets the device key; none counts as forgotten.
    ///
    /// # Errors
    /// Any [`PortError`].
    fn remove(&self) -> Result<(), PortError>;
}
