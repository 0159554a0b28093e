//! The ports of a machine without network or backup, and with a keystore that asks for no finger.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use keyfold_core::flow::{Clock, DeviceKeyStore, Host, PortError, Request, Response, Transport};

/// Its ports, with the clone marker in `folder`.
pub(crate) fn host(folder: &Path, keystore: Arc<Keystore>) -> Host {
    Host {
        transport: Arc::new(NoNetwork),
        backup: None,
        device_keys: Some(keystore),
        clock: Arc::new(MachineClock::new()),
        listener: None,
        clone_marker: folder.join("marker").to_string_lossy().into_owned(),
        device_name: "Benchmark".to_owned(),
    }
}

struct NoNetwork;

impl Transport for NoNetwork {
    fn send(&self, _: u64, requests: Vec<Request>) -> Result<Vec<Result<Response, PortError>>, PortError> {
        Ok(requests.iter().map(|_| Err(PortError::Offline)).collect())
    }

    fn abort(&self, _: u64) {}
}

struct MachineClock(Instant);

#[expect(clippy::disallowed_methods, reason = "this is the clock that core is given")]
impl MachineClock {
    fn new() -> Self {
        Self(Instant::now())
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that core is given")]
impl Clock for MachineClock {
    fn wall_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970");
        i64::try_from(since.as_millis()).expect("it is earlier than the year 200 million")
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).expect("it doesn't run that long")
    }
}

/// Keeps the device key in memory.
#[derive(Default)]
pub(crate) struct Keystore(Mutex<Vec<u8>>);

impl Keystore {
    /// The device key, as a fingerprint releases it.
    pub(crate) fn release(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl DeviceKeyStore for Keystore {
    fn put(&self, key: Vec<u8>) -> Result<(), PortError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = key;
        Ok(())
    }

    fn remove(&self) -> Result<(), PortError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }
}
