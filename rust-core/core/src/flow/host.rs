//! What the host gives once, when it opens a home.

use std::sync::Arc;

use crate::port::{BackupStore, Clock, DeviceKeyStore, ProgressListener, Transport};

/// The host's ports and words.
#[derive(Clone)]
pub struct Host {
    /// The platform's HTTP.
    pub transport: Arc<dyn Transport>,
    /// The platform's backup, if it has one.
    pub backup: Option<Arc<dyn BackupStore>>,
    /// The platform's keystore, if it has one.
    pub device_keys: Option<Arc<dyn DeviceKeyStore>>,
    /// The platform's clock.
    pub clock: Arc<dyn Clock>,
    /// Hears how far long calls are.
    pub listener: Option<Arc<dyn ProgressListener>>,
    /// A file that is neither backed up nor copied with the home: tells a copy of the home from the home.
    pub clone_marker: String,
    /// What other devices call this one, at most 100 characters.
    pub device_name: String,
}
