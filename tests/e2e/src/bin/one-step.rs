//! A device in a process of its own that stops at its n-th step and waits to be killed: before and after each request,
//! each slot of the backup, and wherever core reports progress.
//!
//! ```text
//! one-step FOLDER ACCOUNT-URL MAIL-URL ADDRESS (sign-up | change | join | delete) N
//! ```
//! It prints `here` at step N; a flow that ends before that exits with 0.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use keyfold_core::flow::{
    BackupStore, Cancel, Error, Host, Keyfold, PortError, Progress, ProgressListener, Put, Request, Response,
    Transport,
};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{NEW_PASSWORD, PASSWORD, go_on_joining_at, go_on_signing_up_at};

/// Counts steps and stops at one of them.
struct Steps {
    left: AtomicUsize,
}

impl Steps {
    fn step(&self) {
        if self.left.fetch_sub(1, Ordering::SeqCst) != 0 {
            return;
        }
        println!("here");
        std::io::stdout().flush().expect("the test reads it");
        loop {
            std::thread::park();
        }
    }
}

struct Stepping<T: ?Sized> {
    steps: Arc<Steps>,
    inner: Arc<T>,
}

impl Transport for Stepping<dyn Transport> {
    fn send(&self, id: u64, requests: Vec<Request>) -> Result<Vec<Result<Response, PortError>>, PortError> {
        self.steps.step();
        let answers = self.inner.send(id, requests);
        self.steps.step();
        answers
    }

    fn abort(&self, id: u64) {
        self.inner.abort(id);
    }
}

impl BackupStore for Stepping<dyn BackupStore> {
    fn put(&self, name: String, bytes: Vec<u8>) -> Result<Put, PortError> {
        self.steps.step();
        let put = self.inner.put(name, bytes);
        self.steps.step();
        put
    }

    fn get(&self, name: String) -> Result<Vec<u8>, PortError> {
        self.inner.get(name)
    }

    fn list(&self) -> Result<Vec<String>, PortError> {
        self.steps.step();
        self.inner.list()
    }

    fn remove(&self, name: String) -> Result<(), PortError> {
        self.steps.step();
        let removed = self.inner.remove(name);
        self.steps.step();
        removed
    }
}

impl ProgressListener for Steps {
    fn progress(&self, _: Progress) {
        self.step();
    }
}

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, account_url, mail_url, address, what, number] = &arguments[..] else {
        panic!("six arguments")
    };
    let steps = Arc::new(Steps { left: number.parse::<usize>().expect("a number").into() });
    let device = Device::at(Arc::default(), Path::new(folder), "Phone");
    let host = device.host();
    let backup = host.backup.clone().expect("devices have a backup");
    let host = Host {
        transport: Arc::new(Stepping { steps: Arc::clone(&steps), inner: host.transport }),
        backup: Some(Arc::new(Stepping { steps: Arc::clone(&steps), inner: backup })),
        listener: Some(steps),
        ..host
    };
    let home = device.home();
    let keyfold = Keyfold::open_with(home.to_str().expect("a plain name"), host, device.env())?;
    match what.as_str() {
        "sign-up" => go_on_signing_up_at(account_url, mail_url, &keyfold, address),
        "change" => change(&keyfold),
        "join" => go_on_joining_at(account_url, mail_url, &keyfold, address, PASSWORD),
        "delete" => delete(&keyfold),
        _ => panic!("no such flow"),
    }
}

fn change(keyfold: &Keyfold) -> Result<(), Error> {
    keyfold.unlock(PASSWORD)?;
    keyfold.password().change(PASSWORD, NEW_PASSWORD)?;
    keyfold.password().catch_up(&Cancel::new())?;
    keyfold.account().refresh_codes(&Cancel::new())
}

fn delete(keyfold: &Keyfold) -> Result<(), Error> {
    keyfold.unlock(PASSWORD)?;
    keyfold.account().delete(PASSWORD, &Cancel::new())
}
