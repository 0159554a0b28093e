//! A device for tests: a home of its own, a clock that tests move, no network.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use crate::crypto::replay::{Cheap, Replay, SetClock};
use crate::flow::{Host, Keyfold};
use crate::port::{BackupStore, DeviceKeyStore, Env, PortError, Put, Request, Response, Transport};

/// No network: what a phone in flight mode answers.
pub(super) struct NoNetwork;

impl Transport for NoNetwork {
    fn send(&self, _: u64, requests: Vec<Request>) -> Result<Vec<Result<Response, PortError>>, PortError> {
        Ok(requests.iter().map(|_| Err(PortError::Offline)).collect())
    }

    fn abort(&self, _: u64) {}
}

/// A backup in memory; behaves as a folder does.
#[derive(Default)]
pub(super) struct MemoryBackup(pub(super) Mutex<BTreeMap<String, Vec<u8>>>);

impl BackupStore for MemoryBackup {
    fn put(&self, name: String, bytes: Vec<u8>) -> Result<Put, PortError> {
        self.0.lock().unwrap().insert(name, bytes);
        Ok(Put::Confirmed)
    }

    fn get(&self, name: String) -> Result<Vec<u8>, PortError> {
        self.0.lock().unwrap().get(&name).cloned().ok_or(PortError::Missing)
    }

    fn list(&self) -> Result<Vec<String>, PortError> {
        Ok(self.0.lock().unwrap().keys().cloned().collect())
    }

    fn remove(&self, name: String) -> Result<(), PortError> {
        self.0.lock().unwrap().remove(&name);
        Ok(())
    }
}

/// What happens while the keystore asks for a finger.
type Meanwhile = Mutex<Option<Box<dyn Fn() + Send>>>;

/// A keystore in memory: a fake of the platform's, without its biometrics.
#[derive(Default)]
pub(super) struct MemoryKeystore(pub(super) Mutex<Option<Vec<u8>>>, pub(super) Meanwhile);

impl DeviceKeyStore for MemoryKeystore {
    fn put(&self, key: Vec<u8>) -> Result<(), PortError> {
        *self.0.lock().unwrap() = Some(key);
        if let Some(meanwhile) = &*self.1.lock().unwrap() {
            meanwhile();
        }
        Ok(())
    }

    fn remove(&self) -> Result<(), PortError> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

/// A device that isn't switched on: [`Self::open`] opens its home.
pub(super) struct Device {
    pub(super) folder: TempDir,
    pub(super) clock: Arc<SetClock>,
    pub(super) backup: Arc<MemoryBackup>,
    pub(super) keystore: Arc<MemoryKeystore>,
    seed: u8,
}

impl Device {
    pub(super) fn new(seed: u8) -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            clock: Arc::new(SetClock::from_wall_ms(1_793_491_200_000)),
            backup: Arc::default(),
            keystore: Arc::default(),
            seed,
        }
    }

    pub(super) fn home(&self) -> String {
        self.folder.path().join("home").to_str().unwrap().to_owned()
    }

    pub(super) fn open(&self) -> Arc<Keyfold> {
        let host = Host {
            transport: Arc::new(NoNetwork),
            backup: Some(self.backup.clone()),
            device_keys: Some(self.keystore.clone()),
            clock: self.clock.clone(),
            listener: None,
            clone_marker: self.folder.path().join("marker").to_str().unwrap().to_owned(),
            device_name: format!("Device {}", self.seed),
        };
        let env = Env {
            clock: self.clock.clone(),
            random: Arc::new(Replay::from_seed(&[self.seed])),
            stretch: Arc::new(Cheap),
        };
        Keyfold::open_with(&self.home(), host, env).unwrap()
    }
}
