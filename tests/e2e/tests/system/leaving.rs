//! Devices that are revoked, signed out or whose account is deleted; addresses that are confirmed.

use keyfold_core::flow::{Cancel, Error, Field, Removed, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::mailbox::letters;
use keyfold_e2e::steps::{ADDRESS, PASSWORD, add, join, reveal, sign_in, sign_up, sign_up_as, sync, titles};
use keyfold_e2e::world::World;

#[test]
fn a_revoked_device_keeps_its_data_and_is_told() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    let id = add(&one, "Bank", "s3cret one");
    sync(&one);
    world.clock.advance(1);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let devices = one.account().devices(&cancel).unwrap();
    let names: Vec<_> = devices.iter().map(|device| (device.name.as_str(), device.this)).collect();
    assert_eq!(names, [("Phone", true), ("Laptop", false)]);
    one.account().revoke_device(&devices[1].id, &cancel).unwrap();
    one.account().revoke_device(&devices[1].id, &cancel).unwrap();
    assert_eq!(one.account().revoke_device("no id", &cancel), Err(Error::NotFound));
    let _ = add(&two, "Kept", "s3cret two");
    assert_eq!(two.sync().sync(&cancel).err(), Some(Error::DeviceRevoked));
    assert_eq!(two.state(), Ok(State::Removed { why: Removed::Revoked }));
    drop(two);
    let two = second.open();
    assert_eq!(two.state(), Ok(State::Removed { why: Removed::Revoked }));
    two.unlock(PASSWORD).unwrap();
    assert_eq!(reveal(&two, &id, "password"), "s3cret one");
    assert_eq!(titles(&two), ["Bank", "Kept"]);
    assert_eq!(one.account().devices(&cancel).unwrap().len(), 1);
    sync(&one);
}

#[test]
fn a_signed_out_device_is_empty_and_gone_from_the_account() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    sync(&one);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let _ = add(&two, "Late", "s3cret");
    assert_eq!(two.account().sign_out(false, &cancel), Err(Error::UnsentEdits));
    sync(&two);
    two.account().sign_out(false, &cancel).unwrap();
    assert_eq!(two.state(), Ok(State::NoAccount));
    assert_eq!(one.account().devices(&cancel).unwrap().len(), 1);
    sync(&one);
    assert_eq!(titles(&one), ["Late"]);
    let again = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    assert_eq!(titles(&again), ["Late"], "the same home can be used again");
}

#[test]
fn a_deleted_account_is_gone_everywhere_but_on_other_devices() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    let _ = add(&one, "Bank", "s3cret one");
    sync(&one);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    assert_eq!(one.account().delete(b"another password", &cancel), Err(Error::WrongPassword));
    one.account().delete(PASSWORD, &cancel).unwrap();
    assert_eq!(one.state(), Ok(State::NoAccount));
    assert_eq!(std::fs::read_dir(first.backup()).unwrap().count(), 0);
    assert_eq!(two.sync().sync(&cancel).err(), Some(Error::DeviceRevoked));
    assert_eq!(two.state(), Ok(State::Removed { why: Removed::Deleted }));
    two.lock();
    two.unlock(PASSWORD).unwrap();
    assert_eq!(titles(&two), ["Bank"]);
    let third = Device::new(&world, "Tablet");
    assert_eq!(sign_in(&world, &third.open(), PASSWORD).err(), Some(Error::WrongPassword));
    drop(sign_up(&world, &first));
}

#[test]
fn the_address_is_confirmed_by_the_code_from_the_mail() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    assert!(!one.account().info(&cancel).unwrap().address_confirmed);
    one.account().mail_confirmation(&cancel).unwrap();
    let code = letters(&world, ADDRESS, 1)[0].verification_code();
    let wrong = Err(Error::InvalidInput { field: Field::Confirmation });
    assert_eq!(one.account().confirm_address("", &cancel), wrong);
    assert_eq!(one.account().confirm_address("0000-0000", &cancel), wrong);
    assert_eq!(one.account().confirm_address(&"9".repeat(1000), &cancel), wrong);
    one.account().confirm_address(&format!(" {} ", code.to_lowercase()), &cancel).unwrap();
    assert!(one.account().info(&cancel).unwrap().address_confirmed);
}

#[test]
fn a_mail_with_the_code_confirms_the_address_too() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    let (one, cancel) = (sign_up_as(&world, &first, "Büro.Ada@Example.ORG "), Cancel::new());
    assert_eq!(one.account().info(&cancel).unwrap().address, "büro.ada@example.org");
    one.account().mail_code(&cancel).unwrap();
    let letter = &letters(&world, "büro.ada@example.org", 1)[0];
    one.account().confirm_address(&letter.verification_code(), &cancel).unwrap();
    assert!(one.account().info(&cancel).unwrap().address_confirmed);
}

#[test]
fn a_revoked_device_signs_out_and_comes_back_as_a_new_one() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    sync(&one);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let this = two.account().devices(&cancel).unwrap().into_iter().find(|device| device.this).unwrap();
    one.account().revoke_device(&this.id, &cancel).unwrap();
    let _ = add(&two, "Only here", "s3cret");
    assert_eq!(two.sync().sync(&cancel).err(), Some(Error::DeviceRevoked));
    assert_eq!(sign_in(&world, &two, PASSWORD).err(), Some(Error::Busy), "what is here isn't overwritten");
    assert_eq!(two.account().sign_out(false, &cancel), Err(Error::UnsentEdits));
    two.account().sign_out(true, &cancel).unwrap();
    assert_eq!(two.state(), Ok(State::NoAccount));
    drop(two);
    drop(join(&world, &second, PASSWORD, &one.account().code().unwrap()));
    assert_eq!(one.account().devices(&cancel).unwrap().len(), 2);
}

#[test]
fn an_unreachable_service_hinders_a_sign_out_only_if_it_matters() {
    let mut world = World::start();
    let first = Device::new(&world, "Phone");
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    sync(&one);
    world.stop();
    assert_eq!(one.account().sign_out(false, &cancel), Err(Error::Offline));
    assert_eq!(one.state(), Ok(State::Unlocked));
    one.account().sign_out(true, &cancel).unwrap();
    assert_eq!(one.state(), Ok(State::NoAccount));
    world.run();
}

#[test]
fn a_revoked_device_comes_back_with_what_it_never_sent() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let devices = one.account().devices(&cancel).unwrap();
    let laptop = devices.iter().find(|device| !device.this).unwrap().id.clone();
    one.account().revoke_device(&laptop, &cancel).unwrap();
    let _ = add(&two, "Kept", "s3cret");
    assert_eq!(two.sync().sync(&cancel).err(), Some(Error::DeviceRevoked));
    two.lock();
    assert_eq!(two.account().enrol_again(PASSWORD, &cancel), Err(Error::Locked));
    two.unlock(PASSWORD).unwrap();
    assert_eq!(two.account().enrol_again(b"not the password", &cancel), Err(Error::WrongPassword));
    assert_eq!(two.state(), Ok(State::Removed { why: Removed::Revoked }));
    two.account().enrol_again(PASSWORD, &cancel).unwrap();
    assert_eq!(two.state(), Ok(State::Unlocked));
    assert_eq!(sync(&two).problems, []);
    assert_eq!(sync(&one).problems, []);
    assert_eq!(titles(&one), ["Kept"]);
    let devices = one.account().devices(&cancel).unwrap();
    assert!(devices.len() == 2 && devices.iter().all(|device| device.id != laptop), "{devices:?}");
}

#[test]
fn an_address_that_is_anothers_by_now_is_refused() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    one.account().delete(PASSWORD, &cancel).unwrap();
    drop(sign_up_as(&world, &Device::new(&world, "Next"), ADDRESS));
    assert_eq!(two.account().enrol_again(PASSWORD, &cancel), Err(Error::CodeOfAnotherAccount));
    assert_eq!(two.account().enrol_again(b"", &cancel), Err(Error::InvalidInput { field: Field::Password }));
}
