//! A home that was copied to another machine: both go on, and nothing is lost.

use keyfold_core::flow::{Cancel, Due, Error};
use keyfold_e2e::device::Device;
use keyfold_e2e::middle::Fate;
use keyfold_e2e::steps::{PASSWORD, add, reveal, set, sign_up, sync, titles};
use keyfold_e2e::world::World;

#[test]
fn both_machines_keep_working() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Copy"));
    let one = sign_up(&world, &first);
    let id = add(&one, "Bank", "before");
    sync(&one);
    let _ = add(&one, "Unsent when copied", "s3cret");
    drop(one);
    first.copy_home_to(&second);
    let (one, two) = (first.open(), second.open());
    one.unlock(PASSWORD).unwrap();
    two.unlock(PASSWORD).unwrap();
    let _ = add(&one, "From one", "s3cret");
    let _ = add(&two, "From two", "s3cret");
    set(&one, &id, "username", "ada");
    set(&two, &id, "password", "after");
    let outcomes = [&two, &one, &two, &one].map(|keyfold| sync(keyfold));
    assert!(outcomes.iter().all(|outcome| outcome.problems.is_empty()), "{outcomes:?}");
    assert_eq!(outcomes.map(|outcome| outcome.device_copied), [true, false, false, false]);
    for keyfold in [&one, &two] {
        assert_eq!(titles(keyfold), ["Bank", "From one", "From two", "Unsent when copied"]);
        assert_eq!(reveal(keyfold, &id, "username"), "ada");
        assert_eq!(reveal(keyfold, &id, "password"), "after");
        assert_eq!(keyfold.sync().status().unwrap().unsent, 0);
        let devices = keyfold.sync().status().unwrap().devices;
        assert_eq!(devices.len(), 2, "{devices:?}");
        assert!(!keyfold.account().devices(&Cancel::new()).unwrap().is_empty());
    }
}

#[test]
fn a_copy_enrols_as_a_device_of_its_own_and_the_original_goes_on() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Copy"));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    sync(&one);
    drop(one);
    first.copy_home_to(&second);
    let (one, two) = (first.open(), second.open());
    one.unlock(PASSWORD).unwrap();
    two.unlock(PASSWORD).unwrap();
    assert!(two.due().unwrap().contains(&Due::EnrolAgain));
    assert!(!one.due().unwrap().contains(&Due::EnrolAgain));
    assert_eq!(two.account().enrol_again(b"not the password", &cancel), Err(Error::WrongPassword));
    second.middle.doom(4, Fate::DropReply);
    assert_eq!(two.account().enrol_again(PASSWORD, &cancel), Err(Error::Offline), "the answer was lost");
    second.middle.relent();
    two.account().enrol_again(PASSWORD, &cancel).unwrap();
    assert!(!two.due().unwrap().contains(&Due::EnrolAgain));
    let devices = one.account().devices(&cancel).unwrap();
    assert_eq!(devices.len(), 2, "it enrolled once: {devices:?}");
    let mine = devices.iter().find(|device| device.this).unwrap().id.clone();
    two.account().revoke_device(&mine, &cancel).unwrap();
    let _ = add(&two, "After", "s3cret");
    assert_eq!(sync(&two).problems, []);
    assert_eq!(one.sync().sync(&cancel).err(), Some(Error::DeviceRevoked));
}

#[test]
fn a_copy_of_a_copy_that_was_enrolling_becomes_a_third_device() {
    let world = World::start();
    let names = ["Phone", "Copy", "Copy of the copy"];
    let [first, second, third] = names.map(|name| Device::new(&world, name));
    let (one, cancel) = (sign_up(&world, &first), Cancel::new());
    sync(&one);
    drop(one);
    first.copy_home_to(&second);
    let two = second.open();
    two.unlock(PASSWORD).unwrap();
    second.middle.doom(4, Fate::DropReply);
    assert_eq!(two.account().enrol_again(PASSWORD, &cancel), Err(Error::Offline));
    second.middle.relent();
    drop(two);
    second.copy_home_to(&third);
    for device in [&second, &third] {
        let keyfold = device.open();
        keyfold.unlock(PASSWORD).unwrap();
        keyfold.account().enrol_again(PASSWORD, &cancel).unwrap();
        assert_eq!(sync(&keyfold).problems, []);
    }
    let one = first.open();
    one.unlock(PASSWORD).unwrap();
    assert_eq!(one.account().devices(&cancel).unwrap().len(), 3);
}
