//! The platform's keystore, which guards the device key behind biometrics. Bytes in and out, never a "success" flag.

use std::sync::Arc;

use keyfold_core::flow;

use super::PortError;

/// Keeps one device key: Android Keystore, or a Keychain item bound to the enrolled biometrics.
#[uniffi::export(foreign)]
pub trait PlatformKeystore: Send + Sync {
    /// Stores a new device key of 32 bytes, replacing the old one. The shell gives it back to
    /// `Keyfold.unlock_with_device_key` when the keystore has released it.
    ///
    /// # Errors
    /// `Denied` if the platform has no such guard or the person refused.
    fn put(&self, key: Vec<u8>) -> Result<(), PortError>;

    /// Forgets the device key; none counts as forgotten.
    ///
    /// # Errors
    /// Any.
    fn remove(&self) -> Result<(), PortError>;
}

/// Core's keystore over the platform's.
pub(crate) struct Keystore(pub(crate) Arc<dyn PlatformKeystore>);

impl flow::DeviceKeyStore for Keystore {
    fn put(&self, key: Vec<u8>) -> Result<(), flow::PortError> {
        Ok(self.0.put(key)?)
    }

    fn remove(&self) -> Result<(), flow::PortError> {
        Ok(self.0.remove()?)
    }
}
