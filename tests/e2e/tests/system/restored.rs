//! Services that end, are restored from a backup, or forget their sessions.

use keyfold_account::Operator;
use keyfold_core::flow::{Cancel, CatchUp, Due, Error, Licence, PasswordNotice};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{ADDRESS, NEW_PASSWORD, PASSWORD, add, join, sign_in, sign_up, sync, titles};
use keyfold_e2e::world::World;
use keyfold_wire::account::{Licence as Paid, LicenceKind};
use keyfold_wire::address::Address;

#[test]
fn sessions_that_end_or_are_forgotten_are_renewed_unasked() {
    let mut world = World::start();
    let first = Device::new(&world, "Phone");
    let one = sign_up(&world, &first);
    sync(&one);
    for seconds in [0, 3600, 40 * 86_400] {
        world.stop();
        Operator::open_with(world.config(), world.clock.clone()).unwrap().restored(false).unwrap();
        world.run();
        world.clock.advance(seconds);
        let _ = add(&one, &format!("After {seconds}"), "s3cret");
        assert_eq!(sync(&one).problems, []);
        assert_eq!(one.sync().status().unwrap().unsent, 0);
    }
    assert!(one.due().unwrap().contains(&Due::RefreshCodes), "the backup's mark is old by now");
    one.account().refresh_codes(&Cancel::new()).unwrap();
    assert!(!one.due().unwrap().contains(&Due::RefreshCodes));
}

#[test]
fn what_the_operator_sets_is_shown() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    assert_eq!(one.account().info(&cancel).unwrap().licence, Licence::Free);
    let paid = Paid { kind: LicenceKind::Paid, paid_until: Some(1_893_456_000) };
    let address = Address::from_text(ADDRESS).unwrap();
    Operator::open_with(world.config(), world.clock.clone()).unwrap().set_licence(&address, &paid).unwrap();
    let info = one.account().info(&cancel).unwrap();
    assert_eq!((info.licence, info.paid_until), (Licence::Paid, Some(1_893_456_000)));
}

#[test]
fn a_service_restored_to_before_a_password_change_is_brought_up_to_date() {
    let mut world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let _ = add(&one, "Before", "s3cret");
    sync(&one);
    world.stop();
    let kept = std::fs::read(world.database()).unwrap();
    world.run();
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    let changed = world.clock.now();
    assert_eq!(one.password().catch_up(&cancel), Ok(CatchUp::Done));
    let _ = add(&one, "After", "s3cret");
    sync(&one);
    sync(&two);
    two.lock();
    two.unlock(NEW_PASSWORD).unwrap();

    world.stop();
    std::fs::write(world.database(), kept).unwrap();
    Operator::open_with(world.config(), world.clock.clone()).unwrap().restored(false).unwrap();
    world.run();
    let problems = sync(&one).problems;
    assert!(
        !problems.is_empty() && problems.iter().all(|one| one.error == Error::RolledBack),
        "{problems:?}"
    );
    assert_eq!(titles(&one), ["After", "Before"], "nothing is lost");
    assert!(one.due().unwrap().contains(&Due::PasswordNeeded));
    assert_eq!(one.unlock(PASSWORD), Err(Error::WrongPassword));
    assert_eq!(one.password_notice(), Ok(Some(PasswordNotice::Restored { when: changed })));
    one.unlock(NEW_PASSWORD).unwrap();
    assert!(!one.due().unwrap().contains(&Due::PasswordNeeded));
    assert!(one.due().unwrap().contains(&Due::CatchUp));
    assert_eq!(one.password().catch_up(&cancel), Ok(CatchUp::Restored));
    sync(&one);
    sync(&two);
    assert_eq!(titles(&two), ["After", "Before"]);
    let third = Device::new(&world, "Tablet").with_backup_of(&first);
    let three = third.open();
    assert_eq!(sign_in(&world, &three, PASSWORD).err(), Some(Error::WrongPassword));
    let new_device = sign_in(&world, &three, NEW_PASSWORD).unwrap();
    new_device.offer_code(&two.account().code().unwrap()).unwrap();
    assert_eq!(new_device.look_in_backup(), Ok(true));
    new_device.finish(&cancel).unwrap();
    sync(&three);
    assert_eq!(titles(&three), ["After", "Before"]);
}
