//! Edits made apart, and items of every size.

use keyfold_core::flow::{Draft, Error, Field, ItemKind, Query, Text};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{PASSWORD, add, join, reveal, set, sign_up, sync, titles};
use keyfold_e2e::world::World;

#[test]
fn two_edits_of_one_item_made_apart_are_both_kept() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let one = sign_up(&world, &first);
    let id = add(&one, "Bank", "before");
    sync(&one);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    set(&one, &id, "password", "from the phone");
    world.clock.advance(5);
    set(&two, &id, "password", "from the laptop");
    set(&two, &id, "username", "ada");
    sync(&one);
    sync(&two);
    sync(&one);
    for keyfold in [&one, &two] {
        assert_eq!(reveal(keyfold, &id, "password"), "from the laptop");
        assert_eq!(reveal(keyfold, &id, "username"), "ada");
        let item = keyfold.vault().item(&id).unwrap();
        let field = item.fields.iter().find(|field| field.name == "password").unwrap();
        let [sibling] = &field.siblings[..] else { panic!("one sibling") };
        let kept = keyfold.vault().reveal_version(&id, "password", sibling.version).unwrap();
        assert_eq!(kept.expose(), b"from the phone");
        let conflicts = Query { conflict: true, ..Query::default() };
        assert_eq!(keyfold.vault().list(&conflicts).unwrap().total, 1);
    }
    set(&one, &id, "password", "settled");
    sync(&one);
    sync(&two);
    assert_eq!(reveal(&two, &id, "password"), "settled");
    assert_eq!(two.vault().list(&Query { conflict: true, ..Query::default() }).unwrap().total, 0);
    let held: Vec<String> = history(&two, &id);
    assert!(held.contains(&"from the phone".to_owned()) && held.contains(&"before".to_owned()), "{held:?}");
}

fn history(keyfold: &keyfold_core::flow::Keyfold, id: &str) -> Vec<String> {
    let vault = keyfold.vault();
    let entries = vault.history(id).unwrap();
    let passwords = entries.iter().filter(|entry| entry.name == "password");
    let value = |entry: &keyfold_core::flow::HistoryEntry| {
        let value = vault.reveal_version(id, "password", entry.version).unwrap();
        String::from_utf8(value.expose().to_vec()).unwrap()
    };
    passwords.map(value).collect()
}

#[test]
fn an_edit_brings_back_an_item_deleted_elsewhere() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let one = sign_up(&world, &first);
    let id = add(&one, "Bank", "before");
    sync(&one);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    one.vault().remove(&id).unwrap();
    set(&two, &id, "username", "ada");
    sync(&one);
    sync(&two);
    sync(&one);
    assert_eq!(titles(&one), ["Bank"]);
    assert_eq!(reveal(&one, &id, "password"), "before");
    one.vault().remove(&id).unwrap();
    sync(&one);
    sync(&two);
    assert_eq!((titles(&one), titles(&two)), (vec![], vec![]));
}

#[test]
fn items_of_one_mebibyte_and_of_nothing_travel_and_longer_ones_are_refused() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let one = sign_up(&world, &first);
    let long = "é".repeat(512 * 1024);
    let note = Draft::from_kind(ItemKind::Note).set_title(Text::from("Diary"));
    let long_id = one.vault().put(None, &note.set("notes", Text::from(long.as_str()))).unwrap();
    let nothing = one.vault().put(None, &Draft::from_kind(ItemKind::Custom)).unwrap();
    let title = Draft::from_kind(ItemKind::Note).set_title(Text::from_string("x".repeat(1_000_000)));
    assert_eq!(one.vault().put(None, &title), Err(Error::InvalidInput { field: Field::Title }));
    let more = Draft::from_kind(ItemKind::Note).set("notes", Text::from_string(long.clone() + "x"));
    assert_eq!(one.vault().put(None, &more), Err(Error::InvalidInput { field: Field::Item }));
    assert_eq!(one.vault().list(&Query::default()).unwrap().total, 2, "nothing was written");
    sync(&one);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    assert_eq!(reveal(&two, &long_id, "notes"), long);
    assert_eq!(two.vault().item(&nothing).unwrap().fields, []);
    assert_eq!(two.vault().list(&Query::default()).unwrap().total, 2);
}
