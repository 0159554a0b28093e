//! Scenes that end: unlocked and locked, signed up, changed, dropped without a lock, failed.

use keyfold_e2e::device::Device;
use keyfold_e2e::world::World;

use crate::stage::{ADDRESS, NEW_PASSWORD, PASSWORD, Stage};

fn begin(world: &World, price: &str) -> Stage {
    let mut stage = Stage::open(Device::new(world, "Scanned"), b"plain", price);
    stage.sign_up(world);
    stage
}

#[test]
fn what_is_unlocked_is_found_and_locking_leaves_nothing() {
    let world = World::start();
    let mut stage = begin(&world, "cheap");
    stage.must(&[b"list", b"bank"]);
    let search = stage.secrets();
    let found = stage.scan(&search).join("\n");
    for name in ["account key", "vault key", "records key", "prove seed", "item's title"] {
        assert!(search.names().iter().any(|known| known == name), "{name} isn't looked for");
        assert!(found.contains(name), "{name} must be found while it is in use: {found}");
    }
    stage.lock();
    stage.assert_nothing(&search, "after sign-up, edits, sync and a lock");
    for _ in 0..2 {
        stage.must(&[b"unlock", PASSWORD]);
        stage.lock();
        stage.assert_nothing(&search, "after unlock and lock");
    }
}

#[test]
fn every_kind_of_work_leaves_nothing_after_a_lock() {
    let world = World::start();
    let mut stage = begin(&world, "cheap");
    let item = stage.put();
    stage.must(&[b"reveal", item.as_bytes()]);
    stage.must(&[b"one-time-code", item.as_bytes()]);
    stage.must(&[b"history", item.as_bytes()]);
    stage.must(&[b"strength", PASSWORD]);
    stage.must(&[b"check-password", PASSWORD]);
    stage.must(&[b"kit", PASSWORD]);
    stage.must(&[b"code"]);
    stage.must(&[b"mail-code"]);
    stage.must(&[b"info"]);
    stage.must(&[b"devices"]);
    stage.must(&[b"enable-device-key"]);
    let before = stage.secrets();
    stage.must(&[b"change", PASSWORD, NEW_PASSWORD]);
    stage.must(&[b"catch-up"]);
    stage.must(&[b"revoke-codes", NEW_PASSWORD]);
    stage.must(&[b"sync"]);
    let after = stage.secrets();
    stage.lock();
    stage.assert_nothing(&before, "the old password's keys");
    stage.assert_nothing(&after, "the new password's keys");
    let key = stage.device_key.clone();
    stage.must(&[b"unlock-with-device-key", &key]);
    stage.lock();
    stage.assert_nothing(&after, "after the device key opened it");
}

#[test]
fn the_real_key_stretching_leaves_nothing_either() {
    let world = World::start();
    let mut stage = begin(&world, "argon2");
    let search = stage.secrets();
    stage.lock();
    stage.assert_nothing(&search, "after sign-up at the full price and a lock");
    stage.must(&[b"unlock", PASSWORD]);
    stage.lock();
    stage.assert_nothing(&search, "after unlock at the full price and a lock");
}

#[test]
fn a_drop_without_a_lock_leaves_nothing() {
    let world = World::start();
    let mut stage = begin(&world, "cheap");
    let search = stage.secrets();
    stage.must(&[b"drop"]);
    stage.assert_nothing(&search, "after a drop");
}

#[test]
fn a_call_that_fails_leaves_nothing() {
    let world = World::start();
    let mut stage = begin(&world, "cheap");
    let search = stage.secrets();
    stage.lock();
    let wrong: &[&[&[u8]]] = &[
        &[b"unlock", NEW_PASSWORD],
        &[b"check-password", NEW_PASSWORD],
        &[b"change", NEW_PASSWORD, PASSWORD],
        &[b"change", PASSWORD, NEW_PASSWORD],
        &[b"revoke-codes", PASSWORD],
        &[b"kit", NEW_PASSWORD],
        &[b"enrol-again", PASSWORD],
        &[b"catch-up"],
        &[b"delete", NEW_PASSWORD],
    ];
    for call in wrong {
        let failed = stage.call(call);
        let call = String::from_utf8_lossy(call[0]).into_owned();
        assert!(failed.is_err() || call == "catch-up", "{call} must fail while locked");
        stage.assert_nothing(&search, &format!("after {call} failed"));
    }
    let (url, mail) = (world.account_url(), world.mail_url());
    let mut other = Stage::open(Device::new(&world, "Other"), b"other", "cheap");
    let call = [b"sign-in", ADDRESS.as_bytes(), url.as_bytes(), mail.as_bytes(), NEW_PASSWORD];
    assert_eq!(other.call(&call), Err("WrongPassword".to_owned()));
    other.assert_nothing(&other.secrets(), "after a sign-in with a wrong password");
}
