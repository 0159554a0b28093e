//! A sign-in that is left open: what it holds goes with its 15 minutes, with a lock and with the flow, without a further
//! call.

use keyfold_e2e::device::Device;
use keyfold_e2e::world::World;

use crate::stage::{Said, Stage};

const MINUTE_MS: u32 = 60_000;

/// A sign-in whose code was found, and all that it holds.
fn left_open(world: &World) -> Stage {
    let device = Device::new(world, "Scanned");
    let first = Device::new(world, "First").with_backup_of(&device);
    let mut first = Stage::open(first, b"first", "cheap");
    first.sign_up(world);
    let mut stage = Stage::open(device, b"held", "cheap");
    stage.sign_in(world);
    stage.must(&[b"look-in-backup"]);
    stage.borrow_account_key(&first);
    stage
}

#[test]
fn what_a_sign_in_holds_is_found_for_fifteen_minutes_and_then_gone() {
    let world = World::start();
    let mut stage = left_open(&world);
    let search = stage.secrets();
    stage.advance_ms(14 * MINUTE_MS);
    let found = stage.scan(&search).join("\n");
    for name in ["password", "code key", "account key", "vault key"] {
        assert!(found.contains(name), "{name} must be found while it is in use: {found}");
    }
    stage.advance_ms(MINUTE_MS);
    while !matches!(stage.hear(), Said::Changed) {}
    stage.assert_nothing(&search, "15 minutes after a sign-in that was left open");
    assert_eq!(stage.call(&[b"end-sign-in"]), Err("SignInAgain".to_owned()));
    stage.assert_nothing(&search, "after it was gone on with too late");
}

#[test]
fn a_lock_ends_a_sign_in_that_was_left_open() {
    let world = World::start();
    let mut stage = left_open(&world);
    let search = stage.secrets();
    stage.lock();
    stage.assert_nothing(&search, "after a lock with a sign-in left open");
    assert_eq!(stage.call(&[b"end-sign-in"]), Err("SignInAgain".to_owned()));
}

#[test]
fn a_drop_ends_a_sign_in_that_was_left_open() {
    let world = World::start();
    let mut stage = left_open(&world);
    let search = stage.secrets();
    stage.must(&[b"drop"]);
    stage.assert_nothing(&search, "after the sign-in was let go of");
}

#[test]
fn a_sign_in_that_ends_leaves_nothing_after_a_lock() {
    let world = World::start();
    let mut stage = left_open(&world);
    stage.must(&[b"end-sign-in"]);
    stage.must(&[b"sync"]);
    let search = stage.secrets();
    stage.lock();
    stage.assert_nothing(&search, "after a sign-in, a sync and a lock");
}
