//! Sign-up, new device and password change against the real service, and what a sign-in costs the service.
//!
//! Each time holds real key stretchings, real requests over loopback and real commits. The peers of the same run: one
//! Argon2id at the floor for what a person waits for, a health check for what the service works.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use keyfold_core::crypto::stretch::{Argon2, FLOOR};
use keyfold_core::flow::{Cancel, Host, Keyfold};
use keyfold_core::port::Stretch as _;
use keyfold_e2e::middle::Middle;

use crate::Failure;
use crate::machine::{Keystore, host};
use crate::report::{Report, median, timed};
use crate::service::Service;

const ROUNDS: usize = 5;
const SIGN_INS: u32 = 200;
const PASSWORD: &[u8] = b"a password for measuring";
const NEW_PASSWORD: &[u8] = b"another one for measuring";

pub(crate) fn run(program: &Path) -> Result<Report, Failure> {
    let folder = tempfile::tempdir().map_err(Failure::Folder)?;
    let service = Service::start(program, folder.path())?;
    let mut report = Report::new("flows");
    let floor = measure_floor()?;
    report.add_time("Argon2id at the floor", floor);
    let mut times = Times::default();
    for round in 0..ROUNDS {
        let place = folder.path().join(round.to_string());
        times.measure(&service, &place, &format!("anna+{round}@example.org"))?;
    }
    for (name, times) in [
        ("sign up", times.sign_up),
        ("new device from a code", times.new_device),
        ("change the password, offline", times.change),
        ("catch up", times.catch_up),
    ] {
        let took = median(times);
        report.add_time(name, took);
        report.add(&format!("{name}: of the floor"), took.as_secs_f64() / floor.as_secs_f64(), "x");
    }
    measure_sign_in(&service, &folder.path().join("0"), &mut report)?;
    Ok(report)
}

fn measure_floor() -> Result<Duration, Failure> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let mut out = [0; 32];
        let (stretched, took) = timed(|| Argon2.derive(PASSWORD, &[7; 16], FLOOR, &mut out));
        stretched?;
        times.push(took);
    }
    Ok(median(times))
}

#[derive(Default)]
struct Times {
    sign_up: Vec<Duration>,
    new_device: Vec<Duration>,
    change: Vec<Duration>,
    catch_up: Vec<Duration>,
}

impl Times {
    fn measure(&mut self, service: &Service, place: &Path, address: &str) -> Result<(), Failure> {
        let first = open(&place.join("first"))?;
        let cancel = Cancel::new();
        let (made, took) = timed(|| {
            let sign_up = first.sign_up()?;
            sign_up.with_service(address, &service.url, None, PASSWORD, &cancel)?;
            sign_up.finish(true)
        });
        made?;
        self.sign_up.push(took);
        let code = first.account().code()?;
        let second = open(&place.join("second"))?;
        let (joined, took) = timed(|| {
            let device = second.new_device()?;
            device.sign_in(address, &service.url, None, PASSWORD, &cancel)?;
            device.offer_code(&code)?;
            device.finish(&cancel)?;
            second.sync().sync(&cancel)
        });
        joined?;
        self.new_device.push(took);
        let (changed, took) = timed(|| first.password().change(PASSWORD, NEW_PASSWORD));
        changed?;
        self.change.push(took);
        let (caught_up, took) = timed(|| first.password().catch_up(&cancel));
        caught_up?;
        self.catch_up.push(took);
        Ok(())
    }
}

/// Processor time of the service for a sign-in (login start, login finish, account), and for as many health checks.
fn measure_sign_in(service: &Service, place: &Path, report: &mut Report) -> Result<(), Failure> {
    let keyfold = open(&place.join("third"))?;
    let device = keyfold.new_device()?;
    let sign_in = || device.sign_in("anna+0@example.org", &service.url, None, NEW_PASSWORD, &Cancel::new());
    sign_in()?;
    let before = service.processor_ms()?;
    for _ in 0..SIGN_INS {
        sign_in()?;
    }
    let between = service.processor_ms()?;
    for _ in 0..3 * SIGN_INS {
        ureq::get(&format!("{}/healthz", service.url)).call().map_err(|_| Failure::NoAddress)?;
    }
    let (sign_ins, checks) = (between - before, service.processor_ms()? - between);
    report.add("sign-in at the service, 3 requests", sign_ins / f64::from(SIGN_INS), "ms CPU");
    report.add("3 health checks", checks / f64::from(SIGN_INS), "ms CPU");
    report.add("sign-in: of 3 health checks", sign_ins / checks, "x");
    Ok(())
}

fn open(place: &Path) -> Result<Arc<Keyfold>, Failure> {
    std::fs::create_dir_all(place).map_err(Failure::Folder)?;
    let home = place.join("home").to_string_lossy().into_owned();
    let ports = Host { transport: Middle::new(), ..host(place, Arc::new(Keystore::default())) };
    Ok(Keyfold::open(&home, ports)?)
}
