//! Drafts become the fewest writes, or none and a named field.

use super::super::kind::ItemKind;
use super::super::limits::{TITLE_MAX, VALUE_MAX};
use super::super::made::{Device, text};
use super::*;
use crate::sync::{Op, OpBody};

fn fields(ops: &[Op]) -> Vec<&str> {
    ops.iter().map(name).collect()
}

fn name(op: &Op) -> &str {
    match &op.body {
        OpBody::Write { field, .. } => field,
        _ => panic!("only writes"),
    }
}

fn login() -> Device {
    let mut device = Device::new(1);
    let draft = Draft::from_kind(ItemKind::Login)
        .set_title(text("Bank"))
        .set("username", text("me"))
        .set("password", text("p"))
        .add_tag(text("work"))
        .add_field(text("Door"), FieldType::Secret, text("1234"));
    device.put(10, &draft).unwrap();
    device
}

fn refused(device: &mut Device, draft: &Draft) -> (String, Rule) {
    let before = device.state.clone();
    let error = device.put(99, draft).unwrap_err();
    assert!(device.state == before, "nothing may be written");
    match error {
        VaultError::InvalidInput { field, rule } => (field, rule),
        other => panic!("{other}"),
    }
}

#[test]
fn an_item_with_no_fields_is_its_kind() {
    let mut device = Device::new(1);
    assert_eq!(fields(&device.put(10, &Draft::from_kind(ItemKind::Note)).unwrap()), ["kind"]);
    let item = device.item();
    assert_eq!((item.kind, item.title.as_str(), item.fields.len()), (ItemKind::Note, "", 0));
    let mut other = Device::new(2);
    other.put(10, &Draft::new()).unwrap();
    assert_eq!(other.item().kind, ItemKind::Custom);
}

#[test]
fn only_what_changes_is_written() {
    let mut device = login();
    let draft = Draft::new()
        .set_kind(ItemKind::Login)
        .set_title(text(" Bank "))
        .set_favourite(false)
        .set("username", text("me"))
        .clear("url")
        .set("notes", text(""))
        .add_tag(text("W\u{d6}RK"))
        .remove_tag(text("home"));
    let door = device.name_of("Door");
    let draft = draft.change_field(&door, Some(text("Door")), None).set(&door, text("1234"));
    assert_eq!(fields(&device.put(20, &draft).unwrap()), ["favourite"]);
    assert_eq!(device.put(30, &draft).unwrap(), []);
    let draft =
        Draft::new().set("password", text("q")).set("username", text("you")).set("username", text("me"));
    assert_eq!(fields(&device.put(40, &draft).unwrap()), ["password"]);
}

#[test]
fn tags_come_and_go_however_they_are_spelled() {
    let mut device = login();
    let draft = Draft::new().add_tag(text(" Caf\u{e9} ")).add_tag(text("cafe"));
    assert_eq!(device.put(20, &draft).unwrap().len(), 1);
    assert_eq!(device.item().tags, [text("Caf\u{e9}"), text("work")]);
    let draft = Draft::new().remove_tag(text("CAFE ")).remove_tag(text("work")).add_tag(text("Work"));
    device.put(30, &draft).unwrap();
    assert_eq!(device.item().tags, [text("Work")]);
}

#[test]
fn custom_fields_change_label_type_and_text_apart() {
    let mut device = login();
    let door = device.name_of("Door");
    let draft = Draft::new()
        .change_field(&door, Some(text("Gate")), Some(FieldType::Text))
        .set(&door, text("4321"))
        .add_field(text("Empty"), FieldType::Date, text(""))
        .add_field(text("Last"), FieldType::Date, text("2024-02-29"));
    device.put(20, &draft).unwrap();
    let labels = |device: &Device| {
        let fields = device.item().fields;
        fields.iter().map(|field| field.label.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(labels(&device), ["User name", "Password", "Gate", "Empty", "Last"]);
    let gate = device.item().fields[2].clone();
    assert_eq!((gate.name, gate.field_type, gate.text), (door.clone(), FieldType::Text, Some(text("4321"))));
    device.put(30, &Draft::new().clear(&door)).unwrap();
    assert_eq!(labels(&device), ["User name", "Password", "Empty", "Last"]);
    assert_eq!(
        refused(&mut device, &Draft::new().set(&door, text("x"))),
        ("name".to_owned(), Rule::UnknownField)
    );
}

#[test]
fn each_refusal_names_its_field_and_writes_nothing() {
    let mut device = login();
    let door = device.name_of("Door");
    let huge = || Text::from_string("x".repeat(1_000_000));
    let cases: [(Draft, &str, Rule); 11] = [
        (Draft::new().set_title(huge()).set("username", text("y")), "title", Rule::TooLong(TITLE_MAX)),
        (Draft::new().set_kind(ItemKind::Unknown), "kind", Rule::UnknownField),
        (Draft::new().set("born", text("2023-02-29")), "born", Rule::NotADate),
        (Draft::new().set("one_time_code", text("?")), "one_time_code", Rule::NotAOneTimeCode),
        (Draft::new().set("url", text("a\u{7}")), "url", Rule::Characters),
        (Draft::new().set("kind", text("card")), "name", Rule::UnknownField),
        (Draft::new().clear("t:0123456789abcdef"), "name", Rule::UnknownField),
        (Draft::new().add_tag(text(" ")), "tag", Rule::Empty),
        (Draft::new().add_field(huge(), FieldType::Text, text("")), "label", Rule::TooLong(200)),
        (
            Draft::new().add_field(text("a"), FieldType::Text, text("")).add_field(
                text("b"),
                FieldType::Date,
                text("x"),
            ),
            "new:1",
            Rule::NotADate,
        ),
        (
            Draft::new().change_field(&door, None, Some(FieldType::Email)).set(&door, text("\n\u{0}x")),
            &door,
            Rule::Characters,
        ),
    ];
    for (draft, field, rule) in cases {
        assert_eq!(refused(&mut device, &draft), (field.to_owned(), rule));
    }
}

#[test]
fn a_value_of_one_mebibyte_is_kept_and_two_are_too_many() {
    let mut device = login();
    let long = Text::from_string("n".repeat(VALUE_MAX));
    device.put(20, &Draft::new().set("notes", long)).unwrap();
    let more = Text::from_string("m".repeat(65 * 1024));
    let over = refused(&mut device, &Draft::new().set("street", more));
    assert_eq!(over, ("item".to_owned(), Rule::TooLong(ITEM_MAX)));
    let longer = Text::from_string("n".repeat(VALUE_MAX + 1));
    let over = refused(&mut device, &Draft::new().set("notes", longer));
    assert_eq!(over, ("notes".to_owned(), Rule::TooLong(VALUE_MAX)));
}

#[test]
fn an_item_that_grew_too_big_elsewhere_can_still_be_changed() {
    let mut device = login();
    let big = Value::from_text(FieldType::Text, Text::from_string("n".repeat(2 * ITEM_MAX)));
    device.write(20, "notes", &big.to_bytes().unwrap());
    assert_eq!(refused(&mut device, &Draft::new().set_title(text("Longer"))).0, "item");
    device.put(30, &Draft::new().set_title(text("Ba"))).unwrap();
    device.put(40, &Draft::new().set("notes", text("short"))).unwrap();
    assert_eq!(device.item().title, text("Ba"));
}

#[test]
fn an_item_of_exactly_the_limit_is_kept() {
    let mut device = login();
    let kept = |device: &Device| {
        let no_id = || ItemId([0; 16]);
        Plan { state: Some(&device.state), make_id: &no_id, wanted: BTreeMap::new() }.measure().2
    };
    let rest = 1_114_112 - kept(&device) - VALUE_MAX;
    device.put(20, &Draft::new().set("notes", Text::from_string("n".repeat(VALUE_MAX)))).unwrap();
    let fill = |more: usize| Draft::new().set("street", Text::from_string("m".repeat(rest + more)));
    assert_eq!(refused(&mut device, &fill(1)).0, "item");
    device.put(30, &fill(0)).unwrap();
    assert_eq!(kept(&device), 1_114_112);
    device.put(40, &Draft::new().set_title(text("Park"))).unwrap();
    assert_eq!(refused(&mut device, &Draft::new().set_title(text("Parks"))).0, "item");
}

#[test]
fn an_item_that_is_too_big_may_be_edited_as_long_as_it_does_not_grow() {
    let mut device = login();
    let big = Value::from_text(FieldType::Text, Text::from_string("n".repeat(2 * ITEM_MAX)));
    device.write(20, "notes", &big.to_bytes().unwrap());
    device.put(30, &Draft::new().set_title(text("Park"))).unwrap();
    assert_eq!(device.item().title, text("Park"), "as long as before");
    assert_eq!(refused(&mut device, &Draft::new().set_title(text("Parks"))).0, "item");
    for at in 0..=TAGS_MAX {
        let tag = Value::from_text(FieldType::Text, Text::from_string(format!("tag {at}")));
        let name = tag_name(ItemId([u8::try_from(at).unwrap(); 16]));
        device.write(40, &name, &tag.to_bytes().unwrap());
    }
    let swap = Draft::new().remove_tag(text("tag 1")).add_tag(text("tag b"));
    device.put(50, &swap).unwrap();
    assert_eq!(refused(&mut device, &Draft::new().add_tag(text("tag c"))).0, "tag");
}

#[test]
fn tags_and_custom_fields_are_counted() {
    let mut device = login();
    let mut draft = Draft::new();
    for at in 0..TAGS_MAX {
        draft = draft.add_tag(Text::from_string(format!("tag {at}")));
    }
    assert_eq!(refused(&mut device, &draft), ("tag".to_owned(), Rule::TooMany(TAGS_MAX)));
    device.put(20, &draft.remove_tag(text("work"))).unwrap();
    let mut draft = Draft::new();
    for at in 0..CUSTOM_FIELDS_MAX {
        draft = draft.add_field(Text::from_string(format!("field {at}")), FieldType::Text, text(""));
    }
    assert_eq!(refused(&mut device, &draft), ("item".to_owned(), Rule::TooMany(CUSTOM_FIELDS_MAX)));
}
