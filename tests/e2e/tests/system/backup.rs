//! Codes that lie elsewhere: a backup that only promises is no recovery way, and no device spoils a newer code.

use std::sync::atomic::Ordering;

use keyfold_core::flow::{Cancel, CatchUp, Due, Error, Put, RecoveryWay};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{NEW_PASSWORD, PASSWORD, join, sign_in, sign_up, sync};
use keyfold_e2e::world::World;

#[test]
fn a_promise_is_no_recovery_way_and_stays_due() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    let ways = || one.account().health().unwrap().ways;
    assert_eq!(ways(), [RecoveryWay::Code, RecoveryWay::Kit]);
    first.backup_later.store(true, Ordering::SeqCst);
    assert_eq!(one.account().save_backup(), Ok(Put::Pending));
    assert_eq!(ways(), [RecoveryWay::Code, RecoveryWay::Kit], "the one from before is still there");

    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    assert_eq!(one.password().catch_up(&cancel), Ok(CatchUp::Done));
    assert_eq!(ways(), [RecoveryWay::Kit], "the one from before is dead");
    one.account().refresh_codes(&cancel).unwrap();
    assert!(one.due().unwrap().contains(&Due::RefreshCodes));
    assert_eq!(ways(), [RecoveryWay::Kit]);

    first.backup_later.store(false, Ordering::SeqCst);
    one.account().refresh_codes(&cancel).unwrap();
    assert!(!one.due().unwrap().contains(&Due::RefreshCodes));
    assert_eq!(ways(), [RecoveryWay::Code, RecoveryWay::Kit]);
    let second = Device::new(&world, "Laptop").with_backup_of(&first);
    let two = second.open();
    assert_eq!(sign_in(&world, &two, NEW_PASSWORD).unwrap().look_in_backup(), Ok(true));
}

#[test]
fn a_device_that_has_not_heard_of_the_change_spoils_no_code() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    sync(&one);
    let second = Device::new(&world, "Laptop").with_backup_of(&first);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    one.password().revoke_codes(PASSWORD, &cancel).unwrap();
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    one.password().catch_up(&cancel).unwrap();

    assert_eq!(two.account().mail_code(&cancel), Err(Error::NotInSync));
    assert_eq!(two.account().save_backup(), Err(Error::NotInSync), "it has heard by now");
    let third = Device::new(&world, "Tablet").with_backup_of(&first);
    let three = third.open();
    assert_eq!(sign_in(&world, &three, NEW_PASSWORD).unwrap().look_in_backup(), Ok(true));
    sync(&one);
    sync(&two);
    assert_eq!(two.account().save_backup(), Err(Error::NotInSync), "the new password wasn't typed here yet");
    two.lock();
    two.unlock(NEW_PASSWORD).unwrap();
    two.account().mail_code(&cancel).unwrap();
    two.account().save_backup().unwrap();
    assert_eq!(std::fs::read_dir(first.backup()).unwrap().count(), 1);
}
