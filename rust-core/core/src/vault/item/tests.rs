//! What is shown: order, secrets left out, siblings of edits made apart, unknown kinds and fields kept.

use super::super::draft::Draft;
use super::super::made::{Device, text};
use super::super::value::Value;
use super::*;
use crate::sync::{Op, OpBody};

fn draft(title: &str) -> Draft {
    Draft::from_kind(ItemKind::Login)
        .set_title(text(title))
        .set("password", text("secret"))
        .set("username", text("me"))
}

/// Two devices that share an item made by the first.
fn pair() -> (Device, Device) {
    let (mut one, mut two) = (Device::new(1), Device::new(2));
    two.hear(&one.put(10, &draft("Bank")).unwrap());
    (one, two)
}

fn meet(one: &mut Device, two: &mut Device, ops_one: &[Op], ops_two: &[Op]) {
    one.hear(ops_two);
    two.hear(ops_one);
    assert_eq!(one.item(), two.item());
}

fn field(item: &Item, name: &str) -> ItemField {
    item.fields.iter().find(|field| field.name == name).unwrap().clone()
}

#[test]
fn fields_are_in_order_and_secrets_are_left_out() {
    let mut device = Device::new(1);
    let draft = draft("Bank")
        .set("notes", text("n"))
        .set("phone", text("1"))
        .add_field(text("Z"), FieldType::Url, text("z.org"))
        .add_field(text("A"), FieldType::OneTimeCode, text("JBSWY3DP"))
        .set("url", text("https://a.org/x"))
        .set_favourite(true);
    device.put(10, &draft).unwrap();
    let item = device.item();
    let shown: Vec<_> = item
        .fields
        .iter()
        .map(|field| (field.label.as_str(), field.text.as_ref().map(Text::as_str)))
        .collect();
    let expected = [
        ("User name", Some("me")),
        ("Password", None),
        ("Website", Some("https://a.org/x")),
        ("Phone", Some("1")),
        ("Notes", Some("n")),
        ("Z", Some("z.org")),
        ("A", None),
    ];
    assert_eq!(shown, expected);
    assert!(item.favourite && item.modified == 10);
    let summary = item.to_summary();
    assert_eq!((summary.title, summary.subtitle, summary.favourite), (text("Bank"), text("me"), true));
    assert_eq!((summary.hosts, summary.conflict), (vec![text("a.org"), text("z.org")], false));
}

#[test]
fn edits_of_different_fields_made_apart_both_stand() {
    let (mut one, mut two) = pair();
    let a = one.put(20, &Draft::new().set("username", text("you"))).unwrap();
    let b = two.put(21, &Draft::new().set("url", text("b.org")).set_title(text("New"))).unwrap();
    meet(&mut one, &mut two, &a, &b);
    let item = one.item();
    assert_eq!((item.title.as_str(), item.modified), ("New", 21));
    assert_eq!(field(&item, "username").text, Some(text("you")));
    assert!(!item.to_summary().conflict);
}

#[test]
fn edits_of_one_field_made_apart_are_siblings_until_one_is_chosen() {
    let (mut one, mut two) = pair();
    let a = one.put(20, &Draft::new().set("username", text("first")).set("password", text("p1"))).unwrap();
    let b = two.put(21, &Draft::new().set("username", text("later")).set("password", text("p2"))).unwrap();
    meet(&mut one, &mut two, &a, &b);
    let item = one.item();
    let name = field(&item, "username");
    assert_eq!((name.text, name.modified, name.version.log.0), (Some(text("later")), 21, [2; 8]));
    let sibling = &name.siblings[0];
    assert_eq!(
        (sibling.text.clone(), sibling.modified, sibling.version.log.0),
        (Some(text("first")), 20, [1; 8])
    );
    let password = field(&item, "password");
    assert_eq!((password.text, password.siblings.len(), password.siblings[0].text.clone()), (None, 1, None));
    assert!(item.to_summary().conflict);
    // Choosing what is shown already settles it too.
    let chosen =
        one.put(30, &Draft::new().set("username", text("later")).set("password", text("p1"))).unwrap();
    two.hear(&chosen);
    assert_eq!(one.item(), two.item());
    assert!(!two.item().to_summary().conflict);
}

#[test]
fn the_same_value_written_apart_is_no_conflict() {
    let (mut one, mut two) = pair();
    let a = one.put(20, &Draft::new().set_title(text("Same"))).unwrap();
    let b = two.put(21, &Draft::new().set_title(text("Same"))).unwrap();
    meet(&mut one, &mut two, &a, &b);
    assert!(one.item().title_siblings.is_empty() && !one.item().to_summary().conflict);
    assert_eq!(one.put(30, &Draft::new().set_title(text("Same"))).unwrap(), []);
}

#[test]
fn a_title_and_a_cleared_field_show_their_siblings() {
    let (mut one, mut two) = pair();
    let a = one.put(20, &Draft::new().set_title(text("One")).set("password", text("kept"))).unwrap();
    let b = two.put(21, &Draft::new().set_title(text("Two")).clear("password")).unwrap();
    meet(&mut one, &mut two, &a, &b);
    let item = two.item();
    assert_eq!((item.title.as_str(), item.title_siblings[0].text.clone()), ("Two", Some(text("One"))));
    let password = field(&item, "password");
    assert!(password.cleared && password.field_type == FieldType::Secret);
    assert_eq!((password.siblings.len(), password.siblings[0].cleared), (1, false));
    two.put(30, &Draft::new().clear("password")).unwrap();
    assert!(two.item().fields.iter().all(|field| field.name != "password"));
}

#[test]
fn a_custom_field_renamed_apart_shows_both_labels() {
    let mut one = Device::new(1);
    let mut two = Device::new(2);
    let new = draft("x").add_field(text("Door"), FieldType::Text, text("1"));
    two.hear(&one.put(10, &new).unwrap());
    let door = one.name_of("Door");
    let a = one.put(20, &Draft::new().change_field(&door, Some(text("Gate")), None)).unwrap();
    let b = two.put(21, &Draft::new().set(&door, text("2"))).unwrap();
    meet(&mut one, &mut two, &a, &b);
    let shown = field(&one.item(), &door);
    assert_eq!((shown.label.as_str(), shown.siblings[0].label.as_str()), ("Door", "Gate"));
}

#[test]
fn the_same_tag_added_apart_shows_once_and_goes_at_once() {
    let (mut one, mut two) = pair();
    let a = one.put(20, &Draft::new().add_tag(text("Work"))).unwrap();
    let b = two.put(20, &Draft::new().add_tag(text("work"))).unwrap();
    meet(&mut one, &mut two, &a, &b);
    assert_eq!(one.item().tags.len(), 1);
    one.put(30, &Draft::new().remove_tag(text("WORK"))).unwrap();
    assert!(one.item().tags.is_empty());
}

#[test]
fn unknown_kinds_fields_and_values_survive_an_edit() {
    let (mut one, mut two) = pair();
    let kind = Value::from_text(FieldType::Text, text("passkey")).to_bytes().unwrap();
    let strange: [(&str, &[u8]); 4] = [
        ("kind", &kind),
        ("passkey", b"\x82\x18\x20\x41\x07"),
        ("f:00000000000000aa", b"\xa1\x01\x02"),
        ("t:00000000000000aa", b"not cbor"),
    ];
    let ops: Vec<_> = strange.iter().map(|(name, bytes)| two.write(20, name, bytes)).collect();
    one.hear(&ops);
    one.put(30, &Draft::new().set_title(text("Edited")).add_tag(text("t")).clear("username")).unwrap();
    for (name, bytes) in strange {
        assert_eq!(one.state.shown(name).unwrap().value.as_slice(), bytes, "{name}");
    }
    let item = one.item();
    assert_eq!((item.kind, item.title.as_str(), item.tags.len()), (ItemKind::Unknown, "Edited", 1));
    let unknown = field(&item, "passkey");
    assert_eq!(
        (unknown.field_type, unknown.text, unknown.label.as_str()),
        (FieldType::Unknown, None, "passkey")
    );
    let refused = one.put(40, &Draft::new().set("f:00000000000000aa", text("x")));
    assert!(refused.is_err());
    one.put(50, &Draft::new().clear("f:00000000000000aa")).unwrap();
    assert_eq!(one.item().fields.len(), 2);
}

#[test]
fn a_secret_stays_one_if_a_newer_build_calls_it_text() {
    let (mut one, _) = pair();
    let value = Value::from_text(FieldType::Text, text("pw")).to_bytes().unwrap();
    one.write(20, "password", &value);
    assert_eq!(field(&one.item(), "password").text, None);
}

#[test]
fn an_edit_brings_a_deleted_item_back_whole() {
    let (mut one, mut two) = pair();
    let saw = one.state.remaining().map(|(_, version)| version.dot).collect();
    let dot = Dot { log: keyfold_wire::ids::LogId([1; 8]), number: 90 };
    let stamp = crate::sync::Stamp::from_parts(20, 0);
    let delete = Op { dot, stamp, body: OpBody::Delete { item: super::super::made::ID, saw } };
    one.hear(std::slice::from_ref(&delete));
    assert!(!one.state.is_alive());
    let edit = two.put(21, &Draft::new().set("url", text("x.org"))).unwrap();
    meet(&mut one, &mut two, &[delete], &edit);
    assert!(one.state.is_alive());
    assert_eq!(one.item().title.as_str(), "Bank");
}

#[test]
fn nothing_is_shown_by_debug() {
    let (one, _) = pair();
    let shown = format!("{:?} {:?}", one.item(), one.item().to_summary());
    assert!(!shown.contains("Bank") && !shown.contains("secret"), "{shown}");
}
