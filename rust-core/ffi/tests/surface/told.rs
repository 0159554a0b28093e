//! What a person is told of passwords, and of a service that was restored; and the way back from each.

use std::sync::Arc;

use keyfold_e2e::world::World;
use keyfold_e2e::yesterday::Yesterday;
use keyfold_ffi::error::KeyfoldError;
use keyfold_ffi::health::Due;
use keyfold_ffi::keyfold::Keyfold;
use keyfold_ffi::password::{CatchUp, PasswordNotice};
use keyfold_ffi::port::Cancel;

use crate::callbacks::{all, note};
use crate::phone::{ADDRESS, PASSWORD, Phone};

const NEW_PASSWORD: &[u8] = b"a wholly different pass phrase";

fn joined(world: &World, code: &str) -> (Phone, Arc<Keyfold>) {
    let phone = Phone::new(world);
    let keyfold = phone.open();
    let joining = keyfold.new_device().unwrap();
    joining.sign_in(ADDRESS, &world.account_url(), None, PASSWORD, &Cancel::new()).unwrap();
    joining.offer_code(code).unwrap();
    joining.finish(&Cancel::new()).unwrap();
    keyfold.sync().sync(&Cancel::new()).unwrap();
    (phone, keyfold)
}

fn change(keyfold: &Keyfold) {
    keyfold.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    assert!(keyfold.password().catch_up(&Cancel::new()).unwrap() == CatchUp::Done);
}

#[test]
fn a_password_changed_elsewhere_is_said_and_no_longer_does_for_changes() {
    let world = World::start();
    let (_first_phone, first) = Phone::signed_up(&world);
    let (_second_phone, second) = joined(&world, &first.account().code().unwrap());
    change(&first);
    let at = world.clock.now();
    first.sync().sync(&Cancel::new()).unwrap();
    second.sync().sync(&Cancel::new()).unwrap();
    let notice = PasswordNotice::Changed { who: "A phone".to_owned(), at };
    assert!(second.password_notice().unwrap() == Some(notice));
    let changed = KeyfoldError::PasswordChanged { date: at };
    assert_eq!(second.account().kit(PASSWORD), Err(changed));
    assert_eq!(second.password().change(PASSWORD, b"yet another pass phrase"), Err(changed));
}

#[test]
fn a_password_that_no_device_told_of_is_adopted() {
    let world = World::start();
    let (_first_phone, first) = Phone::signed_up(&world);
    let (_second_phone, second) = joined(&world, &first.account().code().unwrap());
    change(&first);
    let since = world.clock.now();
    // The first phone is lost before it told the others; a new session asks the service anew.
    second.lock();
    second.unlock(PASSWORD).unwrap();
    second.sync().sync(&Cancel::new()).unwrap();
    assert!(second.password_notice().unwrap() == Some(PasswordNotice::Unknown { since }));
    let unknown = Err(KeyfoldError::PasswordUnknown { since });
    assert_eq!(second.password().revoke_codes(PASSWORD, &Cancel::new()), unknown);
    assert_eq!(second.account().code(), Err(KeyfoldError::NotInSync));
    let adopt = |password: &[u8]| second.password().adopt(password, &Cancel::new());
    assert_eq!(adopt(PASSWORD), Err(KeyfoldError::WrongPassword));
    adopt(NEW_PASSWORD).unwrap();
    assert!(second.password_notice().unwrap().is_none());
    second.lock();
    second.unlock(NEW_PASSWORD).unwrap();
}

#[test]
fn an_account_that_a_restored_service_forgot_is_registered_again() {
    let mut world = World::start();
    let before = Yesterday::of(&mut world);
    let (_phone, keyfold) = Phone::signed_up(&world);
    keyfold.vault().put(None, note("One")).unwrap();
    keyfold.sync().sync(&Cancel::new()).unwrap();
    before.restore(&mut world);
    keyfold.lock();
    keyfold.unlock(PASSWORD).unwrap();
    let synced = keyfold.sync().sync(&Cancel::new());
    assert!(synced.err() == Some(KeyfoldError::AccountUnknown));
    assert!(keyfold.due().unwrap().contains(&Due::RegisterAgain));
    let again = |password: &[u8]| keyfold.account().register_again(password, &Cancel::new());
    assert_eq!(again(NEW_PASSWORD), Err(KeyfoldError::WrongPassword));
    again(PASSWORD).unwrap();
    assert!(!keyfold.due().unwrap().contains(&Due::RegisterAgain));
    keyfold.sync().sync(&Cancel::new()).unwrap();
    assert_eq!(keyfold.vault().list(all()).unwrap().total, 1);
}
