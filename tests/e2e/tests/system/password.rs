//! Password changes: offline first, then brought to the service, and told to the other devices.

use keyfold_core::flow::Cancel;
use keyfold_core::flow::{CatchUp, Due, Error, PasswordNotice, RecoveryWay};
use keyfold_e2e::device::Device;
use keyfold_e2e::mailbox::letters;
use keyfold_e2e::steps::{
    ADDRESS, NEW_PASSWORD, PASSWORD, add, join, reveal, sign_in, sign_up, sync, titles,
};
use keyfold_e2e::world::World;

const OTHER_PASSWORD: &[u8] = b"the laptop's own idea";

#[test]
fn changed_with_the_services_stopped_then_caught_up() {
    let mut world = World::start();
    let first = Device::new(&world, "Phone");
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    one.account().mail_code(&cancel).unwrap();
    let id = add(&one, "Bank", "s3cret one");
    sync(&one);
    let old_code = one.account().code().unwrap();
    world.stop();
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    assert_eq!(one.due().unwrap(), [Due::CatchUp]);
    assert_eq!(one.password().catch_up(&cancel), Err(Error::Offline));
    one.lock();
    assert_eq!(one.unlock(PASSWORD), Err(Error::WrongPassword));
    one.unlock(NEW_PASSWORD).unwrap();
    drop(one);
    world.run();

    let one = first.open();
    one.unlock(NEW_PASSWORD).unwrap();
    let second = Device::new(&world, "Laptop").with_backup_of(&first);
    let two = second.open();
    assert_eq!(sign_in(&world, &two, NEW_PASSWORD).err(), Some(Error::WrongPassword), "not yet");
    world.clock.advance(3600);
    assert_eq!(one.password().catch_up(&cancel), Ok(CatchUp::Done));
    assert_eq!(one.password().catch_up(&cancel), Ok(CatchUp::Nothing));
    assert!(!one.due().unwrap().contains(&Due::CatchUp));
    assert!(one.account().health().unwrap().ways.contains(&RecoveryWay::Code));
    assert_eq!(one.account().info(&cancel).unwrap().password_since, world.clock.now());

    assert_eq!(sign_in(&world, &two, PASSWORD).err(), Some(Error::WrongPassword));
    let new_device = sign_in(&world, &two, NEW_PASSWORD).unwrap();
    let replaced = Error::CodeReplaced { date: world.clock.now() };
    assert_eq!(new_device.offer_code(&old_code), Err(replaced));
    let mailed = letters(&world, ADDRESS, 2);
    assert_eq!(new_device.offer_code(&mailed[0].text()), Err(replaced));
    new_device.offer_code(&mailed[1].text()).unwrap();
    assert_eq!(new_device.look_in_backup(), Ok(true));
    new_device.finish(&cancel).unwrap();
    sync(&two);
    assert_eq!(reveal(&two, &id, "password"), "s3cret one");
}

#[test]
fn another_device_opens_with_the_old_one_until_the_new_one_has_opened_once() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let one = sign_up(&world, &first);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    world.clock.advance(60);
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    let when = world.clock.now();
    assert_eq!(one.password().catch_up(&Cancel::new()), Ok(CatchUp::Done));
    sync(&one);
    two.lock();
    assert_eq!(two.unlock(NEW_PASSWORD), Err(Error::WrongPassword));
    two.unlock(PASSWORD).unwrap();
    assert_eq!(two.password_notice(), Ok(None));
    sync(&two);
    let notice = Some(PasswordNotice::Changed { who: "Phone".into(), when });
    assert_eq!(two.password_notice(), Ok(notice.clone()));
    two.lock();
    two.unlock(PASSWORD).unwrap();
    assert_eq!(two.password_notice(), Ok(notice));
    two.lock();
    two.unlock(NEW_PASSWORD).unwrap();
    assert_eq!(two.password_notice(), Ok(None));
    two.lock();
    assert_eq!(two.unlock(PASSWORD), Err(Error::WrongPassword));
    two.unlock(NEW_PASSWORD).unwrap();
    let code = two.account().code().unwrap();
    let third = Device::new(&world, "Tablet");
    let three = join(&world, &third, NEW_PASSWORD, &code);
    assert_eq!(titles(&three), [""; 0]);
}

#[test]
fn two_devices_change_it_offline_and_the_first_accepted_wins() {
    let mut world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    sync(&one);
    world.stop();
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    let when = world.clock.now();
    two.password().change(PASSWORD, OTHER_PASSWORD).unwrap();
    world.run();
    world.clock.advance(600);
    assert_eq!(one.password().catch_up(&cancel), Ok(CatchUp::Done));
    sync(&one);
    let accepted = world.clock.now();
    world.clock.advance(600);
    sync(&two);
    match two.password().catch_up(&cancel).unwrap() {
        CatchUp::ChangedElsewhere { who, when } => assert_eq!((who.as_str(), when), ("Phone", accepted)),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        two.password_notice(),
        Ok(Some(PasswordNotice::Changed { who: "Phone".into(), when: accepted.min(when + 600) }))
    );
    two.lock();
    two.unlock(OTHER_PASSWORD).unwrap();
    two.lock();
    two.unlock(NEW_PASSWORD).unwrap();
    two.lock();
    assert_eq!(two.unlock(OTHER_PASSWORD), Err(Error::WrongPassword));
    two.unlock(NEW_PASSWORD).unwrap();
    assert_eq!(two.password().catch_up(&cancel), Ok(CatchUp::Nothing));
    let third = Device::new(&world, "Tablet");
    drop(join(&world, &third, NEW_PASSWORD, &two.account().code().unwrap()));
}

#[test]
fn caught_up_with_only_a_fingerprint_at_hand() {
    let mut world = World::start();
    let first = Device::new(&world, "Phone");
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    one.enable_device_key().unwrap();
    world.stop();
    one.password().change_with_device_key(&first.keystore.release(), NEW_PASSWORD).unwrap();
    drop(one);
    world.run();
    let one = first.open();
    one.unlock_with_device_key(&first.keystore.release()).unwrap();
    assert_eq!(one.password().catch_up(&cancel), Ok(CatchUp::Done));
    let second = Device::new(&world, "Laptop");
    drop(join(&world, &second, NEW_PASSWORD, &one.account().code().unwrap()));
}

#[test]
fn changed_twice_before_it_was_caught_up() {
    let mut world = World::start();
    let first = Device::new(&world, "Phone");
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    world.stop();
    one.password().change(PASSWORD, OTHER_PASSWORD).unwrap();
    assert_eq!(one.password().catch_up(&cancel), Err(Error::Offline));
    one.password().change(OTHER_PASSWORD, NEW_PASSWORD).unwrap();
    world.run();
    assert_eq!(one.password().catch_up(&cancel), Ok(CatchUp::Done));
    let second = Device::new(&world, "Laptop");
    drop(join(&world, &second, NEW_PASSWORD, &one.account().code().unwrap()));
}

#[test]
fn revoked_codes_are_dead_and_the_password_stays() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    let second = Device::new(&world, "Laptop");
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let old_code = one.account().code().unwrap();
    world.clock.advance(86_400);
    assert_eq!(one.password().revoke_codes(NEW_PASSWORD, &cancel), Err(Error::WrongPassword));
    one.password().revoke_codes(PASSWORD, &cancel).unwrap();
    let date = world.clock.now();
    sync(&one);
    sync(&two);
    assert_eq!(two.password_notice(), Ok(None));
    let third = Device::new(&world, "Tablet").with_backup_of(&first);
    let three = third.open();
    let new_device = sign_in(&world, &three, PASSWORD).unwrap();
    assert_eq!(new_device.offer_code(&old_code), Err(Error::CodeReplaced { date }));
    assert_eq!(new_device.look_in_backup(), Ok(true));
    drop(new_device);
    drop(three);
    let fourth = Device::new(&world, "Watch");
    drop(join(&world, &fourth, PASSWORD, &two.account().code().unwrap()));
}

#[test]
fn the_old_password_ends_after_seven_days() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let one = sign_up(&world, &first);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    one.password().catch_up(&Cancel::new()).unwrap();
    sync(&one);
    sync(&two);
    world.clock.advance(7 * 86_400);
    two.lock();
    two.unlock(PASSWORD).unwrap();
    world.clock.advance(1);
    two.lock();
    assert_eq!(two.unlock(PASSWORD), Err(Error::WrongPassword));
    assert!(two.password_notice().unwrap().is_some(), "it says who and when");
    two.unlock(NEW_PASSWORD).unwrap();
}

#[test]
fn the_old_password_only_opens_once_a_newer_one_is_known() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    one.password().catch_up(&cancel).unwrap();
    sync(&one);
    sync(&two);
    let changed = Error::PasswordChanged { when: world.clock.now() };
    assert_eq!(two.password().revoke_codes(PASSWORD, &cancel), Err(changed));
    assert_eq!(two.password().change(PASSWORD, OTHER_PASSWORD), Err(changed));
    assert_eq!(two.account().delete(PASSWORD, &cancel), Err(changed));
    assert_eq!(two.account().kit(PASSWORD).err(), Some(changed), "a kit of it would be old at once");
    assert_eq!(two.check_password(PASSWORD), Ok(()));
    assert_eq!(two.password().catch_up(&cancel), Ok(CatchUp::Nothing));
    two.password().revoke_codes(NEW_PASSWORD, &cancel).unwrap();
    let third = Device::new(&world, "Tablet");
    drop(join(&world, &third, NEW_PASSWORD, &two.account().code().unwrap()));
}

#[test]
fn a_wrong_or_weak_password_changes_nothing() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    let one = sign_up(&world, &first);
    first.middle.relent();
    let password = one.password();
    assert_eq!(password.change(NEW_PASSWORD, OTHER_PASSWORD), Err(Error::WrongPassword));
    assert_eq!(password.change(PASSWORD, b"short"), Err(Error::WeakPassword));
    for nonsense in [&b""[..], &[0xff; 9], &[b'a'; 2000]] {
        assert!(matches!(password.change(PASSWORD, nonsense), Err(Error::InvalidInput { .. })));
        assert!(matches!(password.change(nonsense, NEW_PASSWORD), Err(Error::InvalidInput { .. })));
    }
    assert_eq!(password.catch_up(&Cancel::new()), Ok(CatchUp::Nothing));
    assert_eq!(first.middle.count(), 0, "nothing was sent");
    one.lock();
    one.unlock(PASSWORD).unwrap();
}
