//! The main job over the exported objects alone: sign up, a second device from the code, items, a new password.

use keyfold_e2e::world::World;
use keyfold_ffi::draft::FieldText;
use keyfold_ffi::error::KeyfoldError;
use keyfold_ffi::page::{CodeKind, PageForm, draw_code, look_at_code};
use keyfold_ffi::password::CatchUp;
use keyfold_ffi::port::Cancel;
use keyfold_ffi::state::HomeState;

use crate::callbacks::{all, note};
use crate::phone::{ADDRESS, PASSWORD, Phone};

#[test]
fn a_second_device_has_what_the_first_wrote_and_takes_its_new_password() {
    let world = World::start();
    let (_first_phone, first) = Phone::signed_up(&world);
    let secret = FieldText { name: "notes".to_owned(), text: "under the mat".to_owned() };
    let id = first.vault().put(None, note("Key")).unwrap();
    let mut change = note("Key");
    change.set = vec![secret];
    assert_eq!(first.vault().put(Some(id.clone()), change).unwrap(), id);
    first.sync().sync(&Cancel::new()).unwrap();
    let code = first.account().code().unwrap();

    let second_phone = Phone::new(&world);
    let second = second_phone.open();
    let joining = second.new_device().unwrap();
    joining.sign_in(ADDRESS, &world.account_url(), None, PASSWORD, &Cancel::new()).unwrap();
    joining.offer_code(&format!("Here it is:\n{code}")).unwrap();
    joining.finish(&Cancel::new()).unwrap();
    second.sync().sync(&Cancel::new()).unwrap();
    assert_eq!(second.vault().reveal(&id, "notes").unwrap(), b"under the mat");
    assert_eq!(second.account().devices(&Cancel::new()).unwrap().len(), 2);

    let new = b"a wholly different pass phrase";
    first.password().change(PASSWORD, new).unwrap();
    assert!(first.password().catch_up(&Cancel::new()).unwrap() == CatchUp::Done);
    first.sync().sync(&Cancel::new()).unwrap();
    second.sync().sync(&Cancel::new()).unwrap();
    second.lock();
    second.unlock(new).unwrap();
    assert!(second.state().unwrap() == HomeState::Unlocked);
    assert_eq!(second.vault().list(all()).unwrap().total, 1);
}

#[test]
fn the_device_key_opens_and_is_forgotten() {
    let world = World::start();
    let (phone, keyfold) = Phone::signed_up(&world);
    keyfold.enable_device_key().unwrap();
    let key = phone.keystore.key.lock().unwrap().clone().unwrap();
    keyfold.lock();
    keyfold.unlock_with_device_key(&key).unwrap();
    keyfold.disable_device_key().unwrap();
    keyfold.lock();
    assert_eq!(keyfold.unlock_with_device_key(&key), Err(KeyfoldError::BiometricsChanged));
}

#[test]
fn codes_and_kits_are_told_apart_and_drawn() {
    let world = World::start();
    let (_phone, keyfold) = Phone::signed_up(&world);
    let (code, kit) = (keyfold.account().code().unwrap(), keyfold.account().kit(PASSWORD).unwrap());
    for (text, kind) in [(code, CodeKind::Code), (kit, CodeKind::Kit)] {
        let facts = look_at_code(&text.to_lowercase()).unwrap();
        assert!((facts.kind, facts.made, &facts.text) == (kind, world.clock.now(), &text));
        assert!(draw_code(&text, PageForm::Pdf).unwrap().starts_with(b"%PDF-"));
    }
}
