//! A phone whose platform is this test: its network goes through the world's middle, its backup is a map in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use keyfold_core::flow;
use keyfold_core::flow::{Clock as _, Transport as _};
use keyfold_e2e::clock::WorldClock;
use keyfold_e2e::middle::Middle;
use keyfold_e2e::world::World;
use keyfold_ffi::keyfold::Keyfold;
use keyfold_ffi::platform::Platform;
use keyfold_ffi::port::{
    BackupPut, Cancel, Outcome, PlatformBackup, PlatformClock, PlatformKeystore, PlatformTransport,
    PortError, Request,
};
use tempfile::TempDir;

pub(crate) const PASSWORD: &[u8] = b"correct horse battery staple";
pub(crate) const ADDRESS: &str = "ann@example.org";

/// What a callback does beside its work.
type Inside = Box<dyn Fn() + Send + Sync>;

/// A phone.
pub(crate) struct Phone {
    pub(crate) network: Arc<Network>,
    pub(crate) backup: Arc<Slots>,
    pub(crate) keystore: Arc<Keystore>,
    clock: Arc<WorldClock>,
    folder: TempDir,
}

/// The middle of the world as a platform's transport.
pub(crate) struct Network {
    pub(crate) middle: Arc<Middle>,
    /// Called within each `send`.
    pub(crate) inside: OnceLock<Inside>,
}

/// A backup in memory, which may fail.
#[derive(Default)]
pub(crate) struct Slots {
    pub(crate) slots: Mutex<BTreeMap<String, Vec<u8>>>,
    pub(crate) fails: Mutex<Option<PortError>>,
}

/// Keeps the device key in memory.
#[derive(Default)]
pub(crate) struct Keystore {
    pub(crate) key: Mutex<Option<Vec<u8>>>,
    pub(crate) fails: Mutex<Option<PortError>>,
}

struct Clock(Arc<WorldClock>);

impl Phone {
    pub(crate) fn new(world: &World) -> Self {
        let network = Arc::new(Network { middle: Middle::new(), inside: OnceLock::new() });
        let clock = Arc::clone(&world.clock);
        let folder = tempfile::tempdir().unwrap();
        Self { network, backup: Arc::default(), keystore: Arc::default(), clock, folder }
    }

    pub(crate) fn open(&self) -> Arc<Keyfold> {
        let platform = Platform {
            transport: self.network.clone(),
            clock: Arc::new(Clock(Arc::clone(&self.clock))),
            clone_marker: self.path("marker"),
            device_name: "A phone".to_owned(),
            backup: Some(self.backup.clone()),
            keystore: Some(self.keystore.clone()),
            listener: None,
        };
        Arc::new(Keyfold::open(&self.path("home"), platform).unwrap())
    }

    /// A phone that has signed up, with one recovery way.
    pub(crate) fn signed_up(world: &World) -> (Self, Arc<Keyfold>) {
        let phone = Self::new(world);
        let keyfold = phone.open();
        let sign_up = keyfold.sign_up().unwrap();
        sign_up
            .with_service(ADDRESS, &world.account_url(), Some(world.mail_url()), PASSWORD, &Cancel::new())
            .unwrap();
        keyfold.account().save_backup().unwrap();
        sign_up.finish(true).unwrap();
        (phone, keyfold)
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }
}

impl PlatformTransport for Network {
    fn send(&self, id: u64, requests: Vec<Request>) -> Result<Vec<Outcome>, PortError> {
        if let Some(inside) = self.inside.get() {
            inside();
        }
        let to_core = |request: Request| flow::Request {
            url: request.url,
            headers: request.headers.into_iter().map(|header| (header.name, header.value)).collect(),
            body: request.body,
            timeout_ms: request.timeout_ms,
        };
        let answers = self.middle.send(id, requests.into_iter().map(to_core).collect());
        let to_outcome = |answer| match answer {
            Ok(flow::Response { status, body }) => Outcome::Answered { status, body },
            Err(_) => Outcome::Failed { why: PortError::Offline },
        };
        Ok(answers.unwrap().into_iter().map(to_outcome).collect())
    }

    fn abort(&self, id: u64) -> Result<(), PortError> {
        self.middle.abort(id);
        Ok(())
    }
}

impl PlatformClock for Clock {
    fn wall_ms(&self) -> Result<i64, PortError> {
        Ok(self.0.wall_ms())
    }

    fn elapsed_ms(&self) -> Result<u64, PortError> {
        Ok(self.0.elapsed_ms())
    }
}

fn fail_or<T>(fails: &Mutex<Option<PortError>>, answer: impl FnOnce() -> T) -> Result<T, PortError> {
    let why = *fails.lock().unwrap();
    why.map_or_else(|| Ok(answer()), Err)
}

impl PlatformBackup for Slots {
    fn put(&self, name: String, bytes: Vec<u8>) -> Result<BackupPut, PortError> {
        fail_or(&self.fails, || {
            self.slots.lock().unwrap().insert(name, bytes);
            BackupPut::Confirmed
        })
    }

    fn get(&self, name: String) -> Result<Vec<u8>, PortError> {
        fail_or(&self.fails, || self.slots.lock().unwrap().get(&name).cloned())?.ok_or(PortError::Missing)
    }

    fn list(&self) -> Result<Vec<String>, PortError> {
        fail_or(&self.fails, || self.slots.lock().unwrap().keys().cloned().collect())
    }

    fn remove(&self, name: String) -> Result<(), PortError> {
        fail_or(&self.fails, || drop(self.slots.lock().unwrap().remove(&name)))
    }
}

impl PlatformKeystore for Keystore {
    fn put(&self, key: Vec<u8>) -> Result<(), PortError> {
        fail_or(&self.fails, || *self.key.lock().unwrap() = Some(key))
    }

    fn remove(&self) -> Result<(), PortError> {
        fail_or(&self.fails, || *self.key.lock().unwrap() = None)
    }
}
