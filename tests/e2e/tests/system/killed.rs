//! SIGKILL at every step of a flow; then the home is opened again and the flow gone on with.
//!
//! The device lives in a process of its own (`one-step`), which says when it has come to the step.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use keyfold_core::flow::{Cancel, CatchUp, Due, Error, Keyfold, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::folder;
use keyfold_e2e::steps::{
    NEW_PASSWORD, PASSWORD, add, go_on_joining, go_on_signing_up, sign_in_as, sign_up_as, sync, titles,
};
use keyfold_e2e::world::World;

/// Most steps that a flow may have before the test believes that it never ends.
const STEPS_MAX: usize = 200;

/// Runs a flow and kills it at its step of this number; false if it ended before that.
fn kill_at(world: &World, place: &Path, address: &str, what: &str, number: usize) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_one-step"))
        .arg(place)
        .args([&world.account_url(), &world.mail_url(), address, what, &number.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
    if said == "here\n" {
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());
        return true;
    }
    assert!(child.wait().unwrap().success(), "it ended with an error");
    false
}

fn accounts(world: &World) -> i64 {
    let database = rusqlite::Connection::open(world.database()).unwrap();
    database.query_row("SELECT count(*) FROM accounts", [], |row| row.get(0)).unwrap()
}

/// Another device signs in by the backup and sees this.
fn another_sees(world: &World, first: &Device, address: &str, password: &[u8], seen: &[&str]) {
    let device = Device::new(world, "Another").with_backup_of(first);
    let keyfold = device.open();
    go_on_joining(world, &keyfold, address, password).unwrap();
    assert_eq!(titles(&keyfold), seen);
}

#[test]
fn sign_up_is_gone_on_with_after_being_killed_at_any_step() {
    let world = World::start();
    for number in 0..STEPS_MAX {
        let (folder, address) = (folder::make(), format!("n{number}@example.org"));
        let before = accounts(&world);
        let was_killed = kill_at(&world, folder.path(), &address, "sign-up", number);
        let device = Device::at(world.clock.clone(), folder.path(), "Phone");
        let keyfold = device.open();
        assert_ne!(keyfold.state(), Ok(State::Unlocked), "step {number}");
        go_on_signing_up(&world, &keyfold, &address).unwrap();
        if keyfold.state() == Ok(State::Locked) {
            keyfold.unlock(PASSWORD).unwrap();
        }
        let _ = add(&keyfold, "Bank", "s3cret");
        assert_eq!(sync(&keyfold).problems, [], "step {number}");
        assert_eq!(accounts(&world), before + 1, "step {number}: one account");
        another_sees(&world, &device, &address, PASSWORD, &["Bank"]);
        if !was_killed {
            assert!(number > 20, "only {number} steps");
            return;
        }
    }
    panic!("it never ended");
}

/// Unlocks with the one password that is in force, whichever it is.
fn unlock_with_either(keyfold: &Keyfold) {
    match keyfold.unlock(NEW_PASSWORD) {
        Err(Error::WrongPassword) => {
            keyfold.unlock(PASSWORD).unwrap();
            keyfold.password().change(PASSWORD, NEW_PASSWORD).unwrap();
        }
        unlocked => assert_eq!((unlocked, keyfold.unlock(PASSWORD)), (Ok(()), Err(Error::WrongPassword))),
    }
}

#[test]
fn a_password_change_is_gone_on_with_after_being_killed_at_any_step() {
    let world = World::start();
    for number in 0..STEPS_MAX {
        let (folder, address) = (folder::make(), format!("n{number}@example.org"));
        let device = Device::at(world.clock.clone(), folder.path(), "Phone");
        let keyfold = device.open();
        go_on_signing_up(&world, &keyfold, &address).unwrap();
        let _ = add(&keyfold, "Bank", "s3cret");
        sync(&keyfold);
        drop(keyfold);
        let was_killed = kill_at(&world, folder.path(), &address, "change", number);

        // Whatever the service has now, the backup holds a code for it.
        let spy = Device::new(&world, "Spy").with_backup_of(&device);
        let spying = spy.open();
        let new_device = sign_in_as(&world, &spying, &address, PASSWORD)
            .or_else(|_| sign_in_as(&world, &spying, &address, NEW_PASSWORD))
            .unwrap();
        assert_eq!(new_device.look_in_backup(), Ok(true), "step {number}");
        drop((new_device, spying));

        let keyfold = device.open();
        unlock_with_either(&keyfold);
        let caught_up = keyfold.password().catch_up(&Cancel::new()).unwrap();
        assert!(matches!(caught_up, CatchUp::Done | CatchUp::Nothing), "step {number}: {caught_up:?}");
        keyfold.account().refresh_codes(&Cancel::new()).unwrap();
        let due = keyfold.due().unwrap();
        assert!(!due.contains(&Due::CatchUp) && !due.contains(&Due::RefreshCodes), "step {number}");
        assert_eq!(sync(&keyfold).problems, []);
        another_sees(&world, &device, &address, NEW_PASSWORD, &["Bank"]);
        if !was_killed {
            assert!(number > 20, "only {number} steps");
            return;
        }
    }
    panic!("it never ended");
}

/// Carries one device's backup to a device that isn't open yet.
fn carry_backup(from: &Device, to: &Path) {
    std::fs::create_dir(to.join("backup")).unwrap();
    for slot in std::fs::read_dir(from.backup()).unwrap() {
        let slot = slot.unwrap();
        std::fs::copy(slot.path(), to.join("backup").join(slot.file_name())).unwrap();
    }
}

#[test]
fn a_sign_in_is_gone_on_with_after_being_killed_at_any_step() {
    let world = World::start();
    for number in 0..STEPS_MAX {
        let (folder, address) = (folder::make(), format!("n{number}@example.org"));
        let first = Device::new(&world, "First");
        let one = sign_up_as(&world, &first, &address);
        let _ = add(&one, "Bank", "s3cret");
        sync(&one);
        carry_backup(&first, folder.path());
        let was_killed = kill_at(&world, folder.path(), &address, "join", number);

        let device = Device::at(world.clock.clone(), folder.path(), "Phone");
        let keyfold = device.open();
        assert_ne!(keyfold.state(), Ok(State::Unlocked), "step {number}");
        go_on_joining(&world, &keyfold, &address, PASSWORD).unwrap();
        assert_eq!(titles(&keyfold), ["Bank"], "step {number}");
        let _ = add(&keyfold, "Shop", "s3cret too");
        assert_eq!(sync(&keyfold).problems, [], "step {number}");
        assert_eq!(sync(&one).problems, [], "step {number}");
        assert_eq!(titles(&one), ["Bank", "Shop"], "step {number}");
        let devices = one.account().devices(&Cancel::new()).unwrap();
        assert_eq!(devices.len(), 2, "step {number}: it enrolled once");
        if !was_killed {
            assert!(number > 10, "only {number} steps");
            return;
        }
    }
    panic!("it never ended");
}

#[test]
fn a_deletion_is_gone_on_with_after_being_killed_at_any_step() {
    let world = World::start();
    for number in 0..STEPS_MAX {
        let (folder, address) = (folder::make(), format!("n{number}@example.org"));
        let device = Device::at(world.clock.clone(), folder.path(), "Phone");
        drop(sign_up_as(&world, &device, &address));
        let was_killed = kill_at(&world, folder.path(), &address, "delete", number);

        let keyfold = device.open();
        if keyfold.state() != Ok(State::NoAccount) {
            keyfold.unlock(PASSWORD).unwrap();
            keyfold.account().delete(PASSWORD, &Cancel::new()).unwrap();
        }
        assert_eq!(keyfold.state(), Ok(State::NoAccount), "step {number}");
        drop(sign_up_as(&world, &Device::new(&world, "Next"), &address));
        assert_eq!(std::fs::read_dir(device.backup()).unwrap().count(), 0, "step {number}");
        if !was_killed {
            assert!(number > 5, "only {number} steps");
            return;
        }
    }
    panic!("it never ended");
}
