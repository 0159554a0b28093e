//! The account service and the mail relay, as they run in earnest but for their clock; in a folder of their own.
//!
//! Invariant: a world that was stopped and runs again has the same ports, keys and data.

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;

use keyfold_account::{Config, Limit, Limits};
use keyfold_mail::config::Delivery;
use keyfold_mail::{Config as RelayConfig, Relay};
use keyfold_ticket::{RelayPrivateKey, RelayPublicKey, ServicePublicKey, make_key_pair};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::clock::WorldClock;
use crate::{folder, log};

/// Where the relay puts its messages, below the world's folder.
const OUTBOX: &str = "outbox";

/// Both services and their clock.
pub struct World {
    /// The folder of both services' data.
    pub folder: TempDir,
    /// The clock of everyone.
    pub clock: Arc<WorldClock>,
    config: Config,
    relay_key: RelayPrivateKey,
    service_key: ServicePublicKey,
    account: Port,
    relay: Option<Port>,
}

/// A service on its port.
struct Port {
    address: SocketAddr,
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl World {
    /// Starts both services, with limits that no test meets by chance.
    #[must_use]
    pub fn start() -> Self {
        Self::with(|_| {})
    }

    /// Starts both services with other settings of the account service.
    pub fn with(settings: impl FnOnce(&mut Config)) -> Self {
        log::record();
        Self::make(settings, Some(Port::any()))
    }

    /// Starts the account service alone, and records no log: for what starts worlds by the thousand.
    pub fn account_only(settings: impl FnOnce(&mut Config)) -> Self {
        Self::make(settings, None)
    }

    fn make(settings: impl FnOnce(&mut Config), relay: Option<Port>) -> Self {
        let folder = folder::make();
        let keys = folder.path().join("keys");
        keyfold_account::make_key_files(&keys).expect("the key files are written");
        let (relay_key, relay_public): (RelayPrivateKey, RelayPublicKey) = make_key_pair();
        let service_key = keyfold_account::ticket_public_key(&keys).expect("the key file was just written");
        let database = folder.path().join("account.db");
        let mut config =
            Config { database, keys, relay: Some(relay_public), limits: generous(), ..Config::default() };
        settings(&mut config);
        let account = Port::any();
        let service_key = ServicePublicKey::from_text(&service_key).expect("as the service wrote it");
        let clock = Arc::default();
        let mut world = Self { folder, clock, config, relay_key, service_key, account, relay };
        world.run();
        world
    }

    /// Starts both services, again or for the first time.
    pub fn run(&mut self) {
        self.run_account();
        self.run_relay();
    }

    /// Ends both services and waits for that.
    pub fn stop(&mut self) {
        self.account.stop();
        self.relay.iter_mut().for_each(Port::stop);
    }

    /// The account service's URL.
    #[must_use]
    pub fn account_url(&self) -> String {
        format!("http://{}", self.account.address)
    }

    /// The relay's URL; nobody answers there in a world without one.
    #[must_use]
    pub fn mail_url(&self) -> String {
        format!("http://{}", self.relay.as_ref().map_or_else(|| Port::any().address, |relay| relay.address))
    }

    /// The account service's database.
    #[must_use]
    pub fn database(&self) -> &Path {
        &self.config.database
    }

    /// The account service's settings in force.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Where the relay puts its messages.
    #[must_use]
    pub fn outbox(&self) -> PathBuf {
        self.folder.path().join(OUTBOX)
    }

    fn run_account(&mut self) {
        let (config, clock) = (self.config.clone(), Arc::clone(&self.clock));
        self.account.start(|listener, stopped| async move {
            keyfold_account::serve_with(config, listener, stopped, clock).await.expect("the service runs");
        });
    }

    fn run_relay(&mut self) {
        let Some(relay) = &mut self.relay else { return };
        let clock = Arc::clone(&self.clock);
        let config = RelayConfig {
            listen: relay.address,
            data: self.folder.path().join("relay"),
            relay_key: RelayPrivateKey::from_text(&self.relay_key.to_text()).expect("its own text"),
            service_key: self.service_key.clone(),
            from: "Keyfold <code@keyfold.test>".parse().expect("a mailbox"),
            mails_per_hour: 1000.try_into().expect("it isn't zero"),
            log: "trace".to_owned(),
            delivery: Delivery::Folder(self.folder.path().join(OUTBOX)),
        };
        relay.start(|listener, stopped| async move {
            let relay = Relay::open(clock, config).expect("the relay opens");
            relay.serve(listener, stopped).await.expect("the relay runs");
        });
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.stop();
        }
    }
}

impl Port {
    fn any() -> Self {
        Self { address: SocketAddr::from(([127, 0, 0, 1], 0)), running: None }
    }

    fn start<F, S>(&mut self, serve: F)
    where
        F: FnOnce(TcpListener, Stopped) -> S + Send + 'static,
        S: Future<Output = ()>,
    {
        let (stop, stopped) = oneshot::channel();
        let (say, said) = std::sync::mpsc::channel();
        let address = self.address;
        let thread =
            std::thread::spawn(move || run(address, &say, |listener| serve(listener, until(stopped))));
        self.address = said.recv().expect("it says where it listens");
        let health = format!("http://{}/healthz", self.address);
        ureq::get(&health).call().expect("it answers once it is ready");
        self.running = Some((stop, thread));
    }

    fn stop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            drop(stop);
            thread.join().expect("it ends in order");
        }
    }
}

type Stopped = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

fn until(stopped: oneshot::Receiver<()>) -> Stopped {
    Box::pin(async move { drop(stopped.await) })
}

fn run<S: Future<Output = ()>>(
    address: SocketAddr,
    say: &Sender<SocketAddr>,
    serve: impl FnOnce(TcpListener) -> S,
) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let listener = TcpListener::bind(address).await.expect("the port is free");
        say.send(listener.local_addr().expect("it listens")).expect("the world waits for it");
        serve(listener).await;
    });
}

fn generous() -> Limits {
    let many = Limit::new(10_000, 1);
    Limits {
        login_address: many,
        login_range: many,
        registration_range: many,
        registration_account: many,
        challenge_range: many,
        challenge_account: many,
        ticket_account: many,
        confirm_account: many,
    }
}
