//! A new device by every way a code comes, and every code that must be refused.

use keyfold_core::flow::{Cancel, Error, Field, Keyfold, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::mailbox::{Letter, letters};
use keyfold_e2e::steps::{
    ADDRESS, NEW_PASSWORD, PASSWORD, add, join, reveal, sign_in, sign_up, sign_up_as, sync,
};
use keyfold_e2e::world::World;

/// A signed-up and synced device with one item, and its item's id.
fn scene(world: &World) -> (Device, std::sync::Arc<Keyfold>, String) {
    let device = Device::new(world, "Phone");
    let keyfold = sign_up(world, &device);
    let id = add(&keyfold, "Bank", "s3cret one");
    sync(&keyfold);
    (device, keyfold, id)
}

fn mailed(world: &World, keyfold: &Keyfold) -> Letter {
    keyfold.account().mail_code(&Cancel::new()).unwrap();
    letters(world, ADDRESS, 1).pop().unwrap()
}

#[test]
fn the_picture_in_the_mail_sets_up_a_device() {
    let world = World::start();
    let (_device, one, id) = scene(&world);
    let texts = keyfold_scan::read_picture(&mailed(&world, &one).picture()).unwrap();
    let [code] = &texts[..] else { panic!("one code") };
    let second = Device::new(&world, "Laptop");
    assert_eq!(reveal(&join(&world, &second, PASSWORD, code), &id, "password"), "s3cret one");
}

#[test]
fn the_page_in_the_mail_sets_up_a_device() {
    let world = World::start();
    let (_device, one, id) = scene(&world);
    let letter = mailed(&world, &one);
    let code = keyfold_scan::read_pdf(&letter.page()).unwrap().concat();
    let second = Device::new(&world, "Laptop");
    assert_eq!(reveal(&join(&world, &second, PASSWORD, &code), &id, "password"), "s3cret one");
    let third = Device::new(&world, "Tablet");
    assert_eq!(reveal(&join(&world, &third, PASSWORD, &letter.text()), &id, "password"), "s3cret one");
}

#[test]
fn the_kit_typed_in_lower_case_with_line_breaks_sets_up_a_device() {
    let world = World::start();
    let (_device, one, id) = scene(&world);
    let kit = one.account().kit(PASSWORD).unwrap().to_lowercase();
    let lines: Vec<&str> = (0..kit.len()).step_by(31).map(|at| &kit[at..kit.len().min(at + 31)]).collect();
    let second = Device::new(&world, "Laptop");
    assert_eq!(reveal(&join(&world, &second, PASSWORD, &lines.join("\r\n ")), &id, "password"), "s3cret one");
}

#[test]
fn codes_that_are_none_damaged_or_of_another_account_are_told_apart() {
    let world = World::start();
    let (_device, one, _) = scene(&world);
    let stranger = Device::new(&world, "Stranger");
    let foreign = sign_up_as(&world, &stranger, "eve@example.org").account().code().unwrap();
    let second = Device::new(&world, "Laptop");
    let two = second.open();
    let new_device = sign_in(&world, &two, PASSWORD).unwrap();
    let code = one.account().code().unwrap();
    let mut mistyped = code.clone().into_bytes();
    mistyped[40] = if mistyped[40] == b'7' { b'8' } else { b'7' };
    let mistyped = String::from_utf8(mistyped).unwrap();
    let not_a_code = Error::InvalidInput { field: Field::Code };
    assert_eq!(new_device.offer_code("a holiday picture"), Err(not_a_code));
    assert_eq!(new_device.offer_code(&mistyped), Err(Error::CodeDamaged));
    assert_eq!(new_device.offer_code(&code[..code.len() - 9]), Err(Error::CodeDamaged));
    assert_eq!(new_device.offer_code(&foreign), Err(Error::CodeOfAnotherAccount));
    assert_eq!(new_device.finish(&Cancel::new()), Err(Error::NotFound), "no code has opened");
    assert_eq!(two.state(), Ok(State::FindingKey { address: ADDRESS.into(), have_code: false }));
    new_device.offer_code(&code).unwrap();
    new_device.finish(&Cancel::new()).unwrap();
    assert_eq!(two.state(), Ok(State::Unlocked));
}

#[test]
fn a_tampered_code_does_not_open_and_leaving_empties_the_home() {
    let world = World::start();
    let (_device, one, _) = scene(&world);
    let code = keyfold_kit::find_code(&one.account().code().unwrap()).unwrap();
    let mut sealed = *code.sealed();
    sealed[20] ^= 1;
    let tampered = keyfold_kit::SealedKey::assemble(code.header(), code.commitment(), &sealed);
    let second = Device::new(&world, "Laptop");
    let two = second.open();
    let new_device = sign_in(&world, &two, PASSWORD).unwrap();
    assert_eq!(new_device.offer_code(&tampered.to_text()), Err(Error::CodeDamaged));
    assert_eq!(two.state(), Ok(State::FindingKey { address: ADDRESS.into(), have_code: false }));
    assert_eq!(new_device.finish(&Cancel::new()), Err(Error::NotFound));
    new_device.offer_code(&code.to_text()).unwrap();
    assert_eq!(new_device.offer_code(&tampered.to_text()), Err(Error::CodeDamaged));
    let found = State::FindingKey { address: ADDRESS.into(), have_code: true };
    assert_eq!(two.state(), Ok(found), "the good code found before stays found");
    new_device.leave().unwrap();
    assert_eq!(two.state(), Ok(State::NoAccount));
}

#[test]
fn an_older_code_says_when_it_was_replaced_and_an_older_kit_opens_with_its_password() {
    let world = World::start();
    let (device, one, id) = scene(&world);
    let (old_code, old_kit) = (one.account().code().unwrap(), one.account().kit(PASSWORD).unwrap());
    world.clock.advance(3 * 86_400);
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    one.password().catch_up(&Cancel::new()).unwrap();
    let changed = world.clock.now();
    world.clock.advance(86_400);

    let second = Device::new(&world, "Laptop").with_backup_of(&device);
    let two = second.open();
    assert_eq!(sign_in(&world, &two, PASSWORD).err(), Some(Error::WrongPassword));
    let new_device = sign_in(&world, &two, NEW_PASSWORD).unwrap();
    assert_eq!(new_device.offer_code(&old_code), Err(Error::CodeReplaced { date: changed }));
    assert_eq!(new_device.offer_code(&old_kit), Err(Error::WrongPassword));
    assert_eq!(new_device.offer_kit(&old_kit, NEW_PASSWORD), Err(Error::WrongPassword));
    new_device.offer_kit(&old_kit, PASSWORD).unwrap();
    assert_eq!(new_device.look_in_backup(), Ok(true), "the backup was made anew");
    new_device.offer_code(&one.account().code().unwrap()).unwrap();
    new_device.finish(&Cancel::new()).unwrap();
    sync(&two);
    assert_eq!(reveal(&two, &id, "password"), "s3cret one");
    two.lock();
    assert_eq!(two.unlock(PASSWORD), Err(Error::WrongPassword));
    two.unlock(NEW_PASSWORD).unwrap();
}

#[test]
fn a_device_set_up_by_an_old_kit_opens_with_the_password_in_force() {
    let world = World::start();
    let (_device, one, _) = scene(&world);
    let old_kit = one.account().kit(PASSWORD).unwrap();
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    one.password().catch_up(&Cancel::new()).unwrap();
    sync(&one);
    let second = Device::new(&world, "Laptop");
    let two = second.open();
    let new_device = sign_in(&world, &two, NEW_PASSWORD).unwrap();
    new_device.offer_kit(&old_kit, PASSWORD).unwrap();
    new_device.finish(&Cancel::new()).unwrap();
    drop(new_device);
    sync(&two);
    two.lock();
    assert_eq!(two.unlock(PASSWORD), Err(Error::WrongPassword));
    two.unlock(NEW_PASSWORD).unwrap();
}
