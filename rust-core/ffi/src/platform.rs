//! What the platform gives once, when it opens a home.

use std::sync::Arc;

use keyfold_core::flow;

use crate::port::backup::Backup;
use crate::port::clock::Clock;
use crate::port::keystore::Keystore;
use crate::port::listener::Listener;
use crate::port::transport::Transport;
use crate::port::{PlatformBackup, PlatformClock, PlatformKeystore, PlatformListener, PlatformTransport};

/// What the platform gives when it opens a home.
#[derive(uniffi::Record)]
#[uniffi::export(Display)]
pub struct Platform {
    /// The platform's HTTP.
    pub transport: Arc<dyn PlatformTransport>,
    /// The platform's clock.
    pub clock: Arc<dyn PlatformClock>,
    /// A file that is neither backed up nor copied with the home: tells a copy of the home from the home.
    pub clone_marker: String,
    /// What other devices call this one, at most 100 characters.
    pub device_name: String,
    /// The platform's backup, if it has one.
    #[uniffi(default = None)]
    pub backup: Option<Arc<dyn PlatformBackup>>,
    /// The platform's keystore, if it has one.
    #[uniffi(default = None)]
    pub keystore: Option<Arc<dyn PlatformKeystore>>,
    /// Hears how far long calls are.
    #[uniffi(default = None)]
    pub listener: Option<Arc<dyn PlatformListener>>,
}

impl From<Platform> for flow::Host {
    fn from(platform: Platform) -> Self {
        let Platform { transport, clock, clone_marker, device_name, backup, keystore, listener } = platform;
        Self {
            transport: Arc::new(Transport(transport)),
            backup: backup.map(|backup| Arc::new(Backup(backup)) as _),
            device_keys: keystore.map(|keystore| Arc::new(Keystore(keystore)) as _),
            clock: Arc::new(Clock::new(clock)),
            listener: listener.map(|listener| Arc::new(Listener(listener)) as _),
            clone_marker,
            device_name,
        }
    }
}

crate::text::names_only!(Platform);
