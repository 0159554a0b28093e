//! The real binary and real services, at the machine's own time.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use keyfold_core::crypto::stretch::Argon2;
use keyfold_e2e::clock::START_MS;
use keyfold_e2e::device::Device;
use keyfold_e2e::world::World;

use crate::run::Home;

/// Starts both services at the time that the command sees.
#[expect(clippy::disallowed_methods, reason = "the command under test reads the machine's clock too")]
pub(crate) fn start() -> World {
    let world = World::start();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    world.clock.advance(i64::try_from(now.as_secs()).unwrap() - START_MS / 1000);
    world
}

/// Runs `sign-up` with these further arguments.
pub(crate) fn sign_up(world: &World, home: &Home, email: &str, more: &[&str]) {
    let service = ["sign-up", "--email", email, "--account", &world.account_url()];
    home.done(&[&service, more].concat());
}

/// The arguments of `sign-in`.
pub(crate) fn sign_in<'a>(email: &'a str, url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["sign-in", "--email", email, "--account", url], more].concat()
}

/// What a command that is done says beside its result.
pub(crate) fn said_by(home: &Home, arguments: &[&str]) -> String {
    let output = home.run(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    said
}

/// A device whose steps a test takes one by one, with the command's own key stretching.
pub(crate) fn device(world: &World, name: &str) -> Device {
    let mut device = Device::new(world, name);
    device.stretch = Arc::new(Argon2);
    device
}
