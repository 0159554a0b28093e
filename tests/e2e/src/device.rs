//! A device: a home, a clone marker, a backup, a keystore and a network of its own.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use keyfold_core::crypto::replay::Cheap;
use keyfold_core::flow::{DeviceKeyStore, Error, Host, Keyfold, PortError};
use keyfold_core::port::{Env, Stretch, SystemRandom};
use tempfile::TempDir;

use crate::backup::FolderBackup;
use crate::clock::{DeviceClock, WorldClock};
use crate::folder;
use crate::middle::Middle;
use crate::world::World;

/// A device that can be opened and opened again.
pub struct Device {
    /// The device's network.
    pub middle: Arc<Middle>,
    /// The device's keystore.
    pub keystore: Arc<Keystore>,
    /// While set, the backup only promises to carry slots away.
    pub backup_later: Arc<AtomicBool>,
    /// The key stretching: cheap, unless a test pays the full price.
    pub stretch: Arc<dyn Stretch>,
    /// The device's clock.
    pub clock: Arc<DeviceClock>,
    name: String,
    place: PathBuf,
    backup: PathBuf,
    _folder: Option<TempDir>,
}

impl Device {
    /// A new device, with a backup of its own.
    #[must_use]
    pub fn new(world: &World, name: &str) -> Self {
        let folder = folder::make();
        let place = folder.path().to_owned();
        Self { _folder: Some(folder), ..Self::at(Arc::clone(&world.clock), &place, name) }
    }

    /// A device in a folder that outlives it.
    #[must_use]
    pub fn at(clock: Arc<WorldClock>, place: &Path, name: &str) -> Self {
        let backup = place.join("backup");
        std::fs::create_dir_all(&backup).expect("a folder for the backup");
        Self {
            middle: Middle::new(),
            keystore: Arc::default(),
            backup_later: Arc::default(),
            stretch: Arc::new(Cheap),
            name: name.to_owned(),
            place: place.to_owned(),
            backup,
            clock: Arc::new(DeviceClock::new(clock)),
            _folder: None,
        }
    }

    /// Gives it the backup of another device of the same person.
    #[must_use]
    pub fn with_backup_of(mut self, other: &Self) -> Self {
        self.backup.clone_from(&other.backup);
        self
    }

    /// The folder of the database.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.place.join("home")
    }

    /// The folder of the backup.
    #[must_use]
    pub fn backup(&self) -> &Path {
        &self.backup
    }

    /// Opens its home.
    #[must_use]
    pub fn open(&self) -> Arc<Keyfold> {
        self.try_open().expect("the home opens")
    }

    /// Opens its home, or says why not.
    ///
    /// # Errors
    /// Those of [`Keyfold::open`].
    pub fn try_open(&self) -> Result<Arc<Keyfold>, Error> {
        Keyfold::open_with(&text_of(&self.home()), self.host(), self.env())
    }

    /// What the platform gives.
    #[must_use]
    pub fn host(&self) -> Host {
        Host {
            transport: self.middle.clone(),
            backup: Some(Arc::new(FolderBackup::new(&self.backup, Arc::clone(&self.backup_later)))),
            device_keys: Some(self.keystore.clone()),
            clock: self.clock.clone(),
            listener: None,
            clone_marker: text_of(&self.place.join("marker")),
            device_name: self.name.clone(),
        }
    }

    /// The system's randomness, the world's clock, and the key stretching.
    #[must_use]
    pub fn env(&self) -> Env {
        let random = Arc::new(SystemRandom);
        Env { clock: self.clock.clone(), random, stretch: Arc::clone(&self.stretch) }
    }

    /// Copies its home, which nobody has open, to another device: everything but the clone marker.
    pub fn copy_home_to(&self, other: &Self) {
        std::fs::create_dir_all(other.home()).expect("a home to copy to");
        for entry in std::fs::read_dir(self.home()).expect("a home to copy") {
            let path = entry.expect("a file of the home").path();
            let name = path.file_name().expect("files have names");
            std::fs::copy(&path, other.home().join(name)).expect("the file is copied");
        }
    }
}

fn text_of(path: &Path) -> String {
    path.to_str().expect("temporary folders have plain names").to_owned()
}

/// A keystore that keeps the key and asks for no finger.
#[derive(Default)]
pub struct Keystore(Mutex<Option<Vec<u8>>>);

impl Keystore {
    /// The device key, as a fingerprint releases it.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn release(&self) -> Vec<u8> {
        let key = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        key.clone().expect("the device key was enabled")
    }
}

impl DeviceKeyStore for Keystore {
    fn put(&self, key: Vec<u8>) -> Result<(), PortError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(key);
        Ok(())
    }

    fn remove(&self) -> Result<(), PortError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }
}
