//! A sync that sends and receives.

use keyfold_core::flow::{Cancel, Draft, ItemKind, Keyfold, Query, Text};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{PASSWORD, add, join, sign_up, sync, titles};
use keyfold_e2e::world::World;

use super::{at_every_request, is_clear};

/// An edit too long to be listed with its bytes, so that it is read by itself.
fn add_long(keyfold: &Keyfold, title: &str) {
    let draft = Draft::from_kind(ItemKind::Note).set_title(Text::from(title));
    let draft = draft.set("notes", Text::from_string("long ".repeat(4000)));
    keyfold.vault().put(None, &draft).unwrap();
}

#[test]
fn a_sync_survives_every_failure() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let one = sign_up(&world, &first);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let mut count = 0;
    let edit_apart = |name: &str| {
        let _ = add(&one, &format!("{name} one"), "s3cret");
        add_long(&two, &format!("{name} two"));
        sync(&two);
        one.lock();
        one.unlock(PASSWORD).unwrap();
        first.middle.relent();
    };
    edit_apart("good");
    sync(&one);
    count += first.middle.count();
    assert_eq!(count, 7, "session in three, devices, list, read, create");
    at_every_request(count, |name, doom| {
        edit_apart(name);
        doom(&first.middle);
        is_clear(one.sync().sync(&Cancel::new()).map(drop));
        first.middle.relent();
        assert_eq!(sync(&one).problems, []);
        assert_eq!(one.sync().status().unwrap().unsent, 0);
        assert_eq!(sync(&two).problems, []);
        assert_eq!(titles(&one), titles(&two));
        let query = Query { words: Text::from_string(format!("{name} two")), ..Query::default() };
        assert_eq!(one.vault().list(&query).unwrap().total, 1, "{name}");
    });
}
