//! A service that was restored to before a device enrolled, an account was made or a device was put out.

use keyfold_account::Operator;
use keyfold_core::flow::{Cancel, Due, Error, PasswordNotice, Removed, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::middle::Fate;
use keyfold_e2e::steps::{NEW_PASSWORD, PASSWORD, add, join, sign_up, sync, titles};
use keyfold_e2e::world::World;
use keyfold_wire::path;

/// The service's database and its journal. An operator who puts both back has no journal: then it is the devices that
/// know what happened since.
type Kept = [Option<Vec<u8>>; 2];

fn back_up(world: &mut World) -> Kept {
    world.stop();
    let kept =
        [world.database().to_owned(), world.config().journal_path()].map(|path| std::fs::read(path).ok());
    world.run();
    kept
}

fn restore(world: &mut World, kept: &Kept) {
    world.stop();
    let paths = [world.database().to_owned(), world.config().journal_path()];
    for (path, kept) in paths.iter().zip(kept) {
        match kept {
            Some(bytes) => std::fs::write(path, bytes).unwrap(),
            None => std::fs::remove_file(path).unwrap(),
        }
    }
    Operator::open_with(world.config(), world.clock.clone()).unwrap().restored(false).unwrap();
    world.run();
}

#[test]
fn a_device_that_enrolled_since_enrols_again() {
    let mut world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    sync(&one);
    let kept = back_up(&mut world);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let _ = add(&two, "From two", "s3cret");
    sync(&two);
    restore(&mut world, &kept);
    assert_eq!(two.sync().sync(&cancel).err(), Some(Error::DeviceUnknown));
    assert!(two.due().unwrap().contains(&Due::EnrolAgain));
    two.account().enrol_again(PASSWORD, &cancel).unwrap();
    assert!(!two.due().unwrap().contains(&Due::EnrolAgain));
    sync(&two);
    sync(&one);
    assert_eq!(titles(&one), ["From two"]);
    two.lock();
    two.unlock(PASSWORD).unwrap();
}

#[test]
fn an_account_that_was_made_since_is_registered_again() {
    let mut world = World::start();
    let kept = back_up(&mut world);
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    let _ = add(&one, "Kept", "s3cret");
    sync(&one);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let old_code = one.account().code().unwrap();
    restore(&mut world, &kept);
    assert_eq!(one.sync().sync(&cancel).err(), Some(Error::AccountUnknown));
    assert_eq!(two.sync().sync(&cancel).err(), Some(Error::AccountUnknown));
    assert!(one.due().unwrap().contains(&Due::RegisterAgain));
    assert_eq!(one.account().register_again(NEW_PASSWORD, &cancel), Err(Error::WrongPassword));
    first.middle.meddle(
        |_, request| {
            if request.url.ends_with(path::SIGN_UP) { Fate::DropReply } else { Fate::Pass }
        },
    );
    assert_eq!(one.account().register_again(PASSWORD, &cancel), Err(Error::Offline), "the answer was lost");
    first.middle.relent();
    one.account().register_again(PASSWORD, &cancel).unwrap();
    assert!(!one.due().unwrap().contains(&Due::RegisterAgain));
    sync(&one);
    assert_eq!(one.password_notice(), Ok(None));
    assert_eq!(two.sync().sync(&cancel).err(), Some(Error::DeviceUnknown), "the account is there again");
    two.account().enrol_again(PASSWORD, &cancel).unwrap();
    sync(&two);
    let third = Device::new(&world, "Tablet");
    let three = third.open();
    let new_device = keyfold_e2e::steps::sign_in(&world, &three, PASSWORD).unwrap();
    assert!(matches!(new_device.offer_code(&old_code), Err(Error::CodeReplaced { .. })));
    new_device.offer_code(&one.account().code().unwrap()).unwrap();
    new_device.finish(&cancel).unwrap();
    sync(&three);
    assert_eq!(titles(&three), ["Kept"], "the vault was brought back");
}

#[test]
fn a_device_that_was_put_out_since_stays_out() {
    let mut world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    sync(&one);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    sync(&one);
    let kept = back_up(&mut world);
    let laptop = one.account().devices(&cancel).unwrap().into_iter().find(|device| !device.this).unwrap();
    one.account().revoke_device(&laptop.id, &cancel).unwrap();
    assert_eq!(two.sync().sync(&cancel).err(), Some(Error::DeviceRevoked));
    restore(&mut world, &kept);
    sync(&one);
    let left: Vec<_> = one.account().devices(&cancel).unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(two.sync().sync(&cancel).is_err());
    assert_eq!(two.state(), Ok(State::Removed { why: Removed::Revoked }));
}

#[test]
fn a_device_that_reads_of_its_own_end_stops() {
    let mut world = World::start();
    let names = ["Phone", "Laptop", "Tablet"];
    let [first, second, third] = names.map(|name| Device::new(&world, name));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    sync(&one);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let three = join(&world, &third, PASSWORD, &one.account().code().unwrap());
    for keyfold in [&one, &two, &three] {
        sync(keyfold);
    }
    let kept = back_up(&mut world);
    let devices = one.account().devices(&cancel).unwrap();
    let laptop = devices.iter().find(|device| device.name == "Laptop").unwrap();
    one.account().revoke_device(&laptop.id, &cancel).unwrap();
    sync(&one);
    sync(&three);
    restore(&mut world, &kept);
    // The tablet never put anybody out: it does what the phone told.
    sync(&three);
    assert_eq!(three.account().devices(&cancel).unwrap().len(), 2);
    assert_eq!(two.sync().sync(&cancel).err(), Some(Error::DeviceRevoked));
}

#[test]
fn a_device_that_the_log_does_not_know_is_named() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    sync(&one);
    let two = second.open();
    let new_device = keyfold_e2e::steps::sign_in(&world, &two, PASSWORD).unwrap();
    new_device.offer_code(&one.account().code().unwrap()).unwrap();
    new_device.finish(&cancel).unwrap();
    world.clock.advance(3600);
    sync(&one);
    assert_eq!(one.sync().status().unwrap().strangers, ["Laptop"]);
    sync(&two);
    world.clock.advance(3600);
    sync(&one);
    world.clock.advance(3600);
    sync(&one);
    assert_eq!(one.sync().status().unwrap().strangers, [""; 0]);
}

#[test]
fn an_older_device_does_not_bring_its_password_back_to_a_restored_service() {
    let mut world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    sync(&one);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    sync(&one);
    let kept = back_up(&mut world);
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    one.password().catch_up(&cancel).unwrap();
    sync(&one);
    sync(&two);
    restore(&mut world, &kept);
    sync(&two);
    assert!(matches!(two.password_notice(), Ok(Some(PasswordNotice::Changed { .. }))));
    assert!(matches!(two.password().revoke_codes(PASSWORD, &cancel), Err(Error::PasswordChanged { .. })));
    two.lock();
    two.unlock(PASSWORD).unwrap();
    assert!(!two.due().unwrap().contains(&Due::CatchUp), "it isn't registered again");
    two.lock();
    two.unlock(NEW_PASSWORD).unwrap();
    sync(&two);
    assert!(matches!(two.password_notice(), Ok(Some(PasswordNotice::Restored { .. }))));
    two.lock();
    two.unlock(NEW_PASSWORD).unwrap();
    assert_eq!(two.password().catch_up(&cancel), Ok(keyfold_core::flow::CatchUp::Restored));
    let third = Device::new(&world, "Tablet");
    drop(join(&world, &third, NEW_PASSWORD, &two.account().code().unwrap()));
}

#[test]
fn a_change_that_waits_is_registered_with_the_account() {
    let mut world = World::start();
    let kept = back_up(&mut world);
    let (first, cancel) = (Device::new(&world, "Phone"), Cancel::new());
    let one = sign_up(&world, &first);
    sync(&one);
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    restore(&mut world, &kept);
    assert_eq!(one.password().catch_up(&cancel), Err(Error::AccountUnknown));
    assert_eq!(one.account().register_again(PASSWORD, &cancel), Err(Error::WrongPassword));
    one.account().register_again(NEW_PASSWORD, &cancel).unwrap();
    assert!(!one.due().unwrap().contains(&Due::CatchUp));
    sync(&one);
    let second = Device::new(&world, "Laptop");
    drop(join(&world, &second, NEW_PASSWORD, &one.account().code().unwrap()));
}
