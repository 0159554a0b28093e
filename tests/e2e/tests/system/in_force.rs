//! Which password is in force: nobody brings an older one back, nothing is reported that didn't happen, and whoever lost
//! sight of the others has a way on (amendment A).

use std::sync::Arc;

use keyfold_core::flow::{Cancel, CatchUp, Error, Keyfold, PasswordNotice, Response};
use keyfold_e2e::device::Device;
use keyfold_e2e::middle::Fate;
use keyfold_e2e::steps::{NEW_PASSWORD, PASSWORD, add, join, sign_in, sign_up, sync, titles};
use keyfold_e2e::world::World;
use keyfold_wire::account::Account;
use keyfold_wire::ids::LoginId;
use keyfold_wire::path;

const OTHER_PASSWORD: &[u8] = b"the laptop's own idea";
const LAST_PASSWORD: &[u8] = b"the very last of these";

/// A phone and a laptop in sync.
fn scene(world: &World) -> (Device, Device, Arc<Keyfold>, Arc<Keyfold>) {
    let (first, second) = (Device::new(world, "Phone"), Device::new(world, "Laptop"));
    let one = sign_up(world, &first);
    sync(&one);
    let two = join(world, &second, PASSWORD, &one.account().code().unwrap());
    sync(&one);
    (first, second, one, two)
}

fn change(keyfold: &Keyfold, old: &[u8], new: &[u8]) {
    keyfold.password().change(old, new).unwrap();
    assert_eq!(keyfold.password().catch_up(&Cancel::new()), Ok(CatchUp::Done));
}

fn unlock(keyfold: &Keyfold, password: &[u8]) {
    keyfold.lock();
    keyfold.unlock(password).unwrap();
}

/// What the service takes, by a new device's sign-in.
fn takes(world: &World, password: &[u8]) -> bool {
    let device = Device::new(world, "Asker");
    match sign_in(world, &device.open(), password) {
        Ok(_) => true,
        Err(Error::WrongPassword) => false,
        Err(error) => panic!("{error:?}"),
    }
}

fn changed_by(keyfold: &Keyfold) -> Option<String> {
    match keyfold.password_notice().unwrap() {
        Some(PasswordNotice::Changed { who, .. }) => Some(who),
        _ => None,
    }
}

fn is_unknown(keyfold: &Keyfold) -> bool {
    matches!(keyfold.password_notice().unwrap(), Some(PasswordNotice::Unknown { .. }))
}

#[test]
fn a_change_whose_codes_were_revoked_before_anyone_heard_of_it() {
    let world = World::start();
    let (_a, _b, one, two) = scene(&world);
    let cancel = Cancel::new();
    change(&one, PASSWORD, NEW_PASSWORD);
    one.password().revoke_codes(NEW_PASSWORD, &cancel).unwrap();
    sync(&one);
    sync(&two);
    assert_eq!(changed_by(&two).as_deref(), Some("Phone"));
    let refused = two.password().revoke_codes(PASSWORD, &cancel);
    assert!(matches!(refused, Err(Error::PasswordChanged { .. })), "{refused:?}");
    assert!(takes(&world, NEW_PASSWORD) && !takes(&world, PASSWORD));
    unlock(&two, NEW_PASSWORD);
    two.password().revoke_codes(NEW_PASSWORD, &cancel).unwrap();
    assert!(takes(&world, NEW_PASSWORD));
}

#[test]
fn codes_revoked_elsewhere_while_a_change_waits() {
    let world = World::start();
    let (_a, _b, one, two) = scene(&world);
    let cancel = Cancel::new();
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    two.password().revoke_codes(PASSWORD, &cancel).unwrap();
    let unheard = one.password().catch_up(&cancel).unwrap();
    assert_eq!(unheard, CatchUp::PasswordUnknown { since: world.clock.now() }, "the laptop hasn't told yet");
    assert!(is_unknown(&one));
    sync(&two);
    sync(&one);
    assert_eq!(one.password().catch_up(&cancel), Ok(CatchUp::Done), "nothing was dropped");
    assert_eq!(one.password_notice(), Ok(None));
    assert!(takes(&world, NEW_PASSWORD) && !takes(&world, PASSWORD));
    sync(&one);
    sync(&two);
    unlock(&two, NEW_PASSWORD);
}

#[test]
fn an_older_device_that_changes_it_too_leads_nobody_back() {
    let world = World::start();
    let (_a, _b, one, two) = scene(&world);
    let cancel = Cancel::new();
    change(&one, PASSWORD, OTHER_PASSWORD);
    change(&one, OTHER_PASSWORD, NEW_PASSWORD);
    two.password().change(PASSWORD, LAST_PASSWORD).unwrap();
    let unheard = two.password().catch_up(&cancel).unwrap();
    assert!(matches!(unheard, CatchUp::PasswordUnknown { .. }), "{unheard:?}");
    sync(&one);
    sync(&two);
    let lost = two.password().catch_up(&cancel).unwrap();
    assert!(matches!(&lost, CatchUp::ChangedElsewhere { who, .. } if who == "Phone"), "{lost:?}");
    unlock(&two, LAST_PASSWORD);
    unlock(&two, NEW_PASSWORD);
    assert!(takes(&world, NEW_PASSWORD));
    sync(&one);
    assert_eq!(one.password_notice(), Ok(None), "the service never went back");
}

#[test]
fn consent_after_being_told_replaces_what_nobody_told_of() {
    let world = World::start();
    let (first, _b, one, two) = scene(&world);
    change(&one, PASSWORD, NEW_PASSWORD);
    two.password().change(PASSWORD, OTHER_PASSWORD).unwrap();
    let told = two.password().catch_up(&Cancel::new()).unwrap();
    assert!(matches!(told, CatchUp::PasswordUnknown { .. }), "{told:?}");
    let again = two.password().catch_up(&Cancel::new()).unwrap();
    assert!(matches!(again, CatchUp::PasswordUnknown { .. }), "a retry is no consent: {again:?}");
    let revoked = two.password().revoke_codes(OTHER_PASSWORD, &Cancel::new());
    assert!(matches!(revoked, Err(Error::PasswordUnknown { .. })), "nor is a revocation: {revoked:?}");
    assert!(takes(&world, NEW_PASSWORD));
    change(&two, OTHER_PASSWORD, OTHER_PASSWORD);
    assert!(takes(&world, OTHER_PASSWORD) && !takes(&world, NEW_PASSWORD));
    sync(&two);
    sync(&one);
    assert_eq!(changed_by(&one).as_deref(), Some("Laptop"));
    drop(one);
    let one = first.open();
    one.unlock(OTHER_PASSWORD).unwrap();
    assert_eq!(one.password_notice(), Ok(None));
}

#[test]
fn the_device_that_changed_it_is_lost_before_it_told_anyone() {
    let world = World::start();
    let (_a, second, one, two) = scene(&world);
    let cancel = Cancel::new();
    let third = Device::new(&world, "Tablet");
    let three = join(&world, &third, PASSWORD, &one.account().code().unwrap());
    change(&one, PASSWORD, NEW_PASSWORD);
    let since = world.clock.now();
    drop(one);
    world.clock.advance(3600);
    sync(&two);
    assert_eq!(two.password_notice(), Ok(Some(PasswordNotice::Unknown { since })));
    assert_eq!(two.account().code().err(), Some(Error::NotInSync), "it would be dead");
    assert_eq!(two.password().adopt(PASSWORD, &cancel), Err(Error::WrongPassword));
    two.password().adopt(NEW_PASSWORD, &cancel).unwrap();
    assert_eq!(two.password_notice(), Ok(None));
    two.lock();
    assert_eq!(two.unlock(PASSWORD), Err(Error::WrongPassword));
    two.unlock(NEW_PASSWORD).unwrap();
    sync(&two);
    sync(&three);
    assert_eq!(changed_by(&three).as_deref(), Some("Laptop"), "it vouched for it");
    unlock(&three, NEW_PASSWORD);
    change(&three, NEW_PASSWORD, LAST_PASSWORD);
    sync(&three);
    sync(&two);
    drop(two);
    let two = second.open();
    two.unlock(LAST_PASSWORD).unwrap();
    let fourth = Device::new(&world, "Watch");
    drop(join(&world, &fourth, LAST_PASSWORD, &two.account().code().unwrap()));
}

#[test]
fn an_accepted_change_whose_answer_was_lost_and_then_another() {
    let world = World::start();
    let (first, _b, one, two) = scene(&world);
    let cancel = Cancel::new();
    one.password().change(PASSWORD, OTHER_PASSWORD).unwrap();
    first.middle.meddle(
        |_, request| {
            if request.url.ends_with(path::RE_REGISTER) { Fate::DropReply } else { Fate::Pass }
        },
    );
    assert_eq!(one.password().catch_up(&cancel), Err(Error::Offline));
    first.middle.relent();
    assert!(takes(&world, OTHER_PASSWORD), "it arrived");
    change(&one, OTHER_PASSWORD, NEW_PASSWORD);
    assert!(takes(&world, NEW_PASSWORD) && !takes(&world, OTHER_PASSWORD));
    sync(&one);
    sync(&two);
    two.lock();
    assert_eq!(two.unlock(OTHER_PASSWORD), Err(Error::WrongPassword));
    two.unlock(NEW_PASSWORD).unwrap();
    drop(join(&world, &Device::new(&world, "Tablet"), NEW_PASSWORD, &two.account().code().unwrap()));
}

#[test]
fn a_change_waits_on_while_the_service_names_garbage() {
    let world = World::start();
    let (first, _b, one, two) = scene(&world);
    let cancel = Cancel::new();
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    first.middle.rewrite(|path, answer: &mut Response| {
        if path == path::ACCOUNT && answer.status == 200 {
            let mut account: Account = serde_json::from_slice(&answer.body).unwrap();
            account.login_id = LoginId([0xee; 8]);
            answer.body = serde_json::to_vec(&account).unwrap();
        }
    });
    let told = one.password().catch_up(&cancel).unwrap();
    assert!(matches!(told, CatchUp::PasswordUnknown { .. }), "{told:?}");
    assert_eq!(one.password().adopt(NEW_PASSWORD, &cancel), Err(Error::WrongPassword));
    assert!(one.password().adopt(PASSWORD, &cancel).is_err(), "the login proves another registration");
    first.middle.relent();
    assert_eq!(one.password().catch_up(&cancel), Ok(CatchUp::Done));
    sync(&one);
    sync(&two);
    unlock(&two, NEW_PASSWORD);
}

#[test]
fn a_change_of_a_new_device_waits_for_its_first_sync() {
    let world = World::start();
    let (_a, _b, one, _two) = scene(&world);
    let third = Device::new(&world, "Tablet");
    let three = third.open();
    let new_device = sign_in(&world, &three, PASSWORD).unwrap();
    new_device.offer_code(&one.account().code().unwrap()).unwrap();
    new_device.finish(&Cancel::new()).unwrap();
    assert_eq!(three.password().change(PASSWORD, NEW_PASSWORD), Err(Error::NotInSync));
    assert_eq!(three.password().revoke_codes(PASSWORD, &Cancel::new()), Err(Error::NotInSync));
    sync(&three);
    change(&three, PASSWORD, NEW_PASSWORD);
    assert!(takes(&world, NEW_PASSWORD));
}

#[test]
fn revoked_then_changed_elsewhere_comes_back_with_the_new_password() {
    let world = World::start();
    let (_a, _b, one, two) = scene(&world);
    let cancel = Cancel::new();
    let laptop = one.account().devices(&cancel).unwrap().into_iter().find(|device| !device.this).unwrap();
    one.account().revoke_device(&laptop.id, &cancel).unwrap();
    change(&one, PASSWORD, NEW_PASSWORD);
    sync(&one);
    let _ = add(&two, "Never sent", "s3cret");
    assert_eq!(two.sync().sync(&cancel).err(), Some(Error::DeviceRevoked));
    unlock(&two, PASSWORD);
    assert_eq!(two.account().enrol_again(PASSWORD, &cancel), Err(Error::WrongPassword));
    two.account().enrol_again(NEW_PASSWORD, &cancel).unwrap();
    unlock(&two, NEW_PASSWORD);
    assert_eq!(sync(&two).problems, []);
    assert_eq!(two.password_notice(), Ok(None));
    sync(&one);
    assert_eq!(titles(&one), ["Never sent"]);
    change(&two, NEW_PASSWORD, LAST_PASSWORD);
    sync(&two);
    sync(&one);
    assert_eq!(changed_by(&one).as_deref(), Some("Laptop"));
}
