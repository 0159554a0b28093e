//! The real binary and real services, at the machine's own time.

use std::time::{SystemTime, UNIX_EPOCH};

use keyfold_e2e::clock::START_MS;
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
