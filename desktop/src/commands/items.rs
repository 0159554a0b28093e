//! Writing items.

use keyfold_core::flow::{Characters, Draft, FieldType, ItemKind, Text, well_known};
use serde_json::json;

use super::list;
use crate::args::{Add, Edit, Fields, Kind, YesNo};
use crate::output;
use crate::prompt;
use crate::refusal::Refusal;
use crate::session::Session;

/// Runs `add`.
pub(crate) fn add(session: &Session, add: &Add) -> Result<(), Refusal> {
    session.unlock()?;
    let kind = to_kind(add.kind);
    let draft = Draft::from_kind(kind).set_title(add.title.as_str().into());
    let draft = write(session, draft, kind, &add.fields, &[])?;
    let id = session.keyfold.vault().put(None, &draft)?;
    output::print(session.json, &json!({ "id": id }), || format!("Added {}.", &id[..8]));
    session.send()
}

/// Runs `edit`.
pub(crate) fn edit(session: &Session, edit: &Edit) -> Result<(), Refusal> {
    session.unlock()?;
    let vault = session.keyfold.vault();
    let id = list::find(session, &edit.id)?;
    let item = vault.item(&id)?;
    let custom: Vec<(String, String)> = item
        .fields
        .iter()
        .filter(|field| field.name.starts_with("f:"))
        .map(|field| (field.label.as_str().to_owned(), field.name.clone()))
        .collect();
    let draft = match &edit.title {
        Some(title) => Draft::new().set_title(title.as_str().into()),
        None => Draft::new(),
    };
    let mut draft = write(session, draft, item.kind, &edit.fields, &custom)?;
    for tag in &edit.remove_tag {
        draft = draft.remove_tag(tag.as_str().into());
    }
    for name in &edit.clear {
        draft = draft.clear(named(&custom, name).unwrap_or(name));
    }
    vault.put(Some(id.clone()), &draft)?;
    output::print(session.json, &json!({ "id": id }), || format!("Changed {}.", &id[..8]));
    session.send()
}

/// Runs `remove`.
pub(crate) fn remove(session: &Session, id: &str) -> Result<(), Refusal> {
    session.unlock()?;
    let id = list::find(session, id)?;
    session.keyfold.vault().remove(&id)?;
    output::print(session.json, &json!({ "id": id }), || format!("Removed {}.", &id[..8]));
    session.send()
}

/// Writes what the arguments say into a draft.
fn write(
    session: &Session,
    mut draft: Draft,
    kind: ItemKind,
    fields: &Fields,
    custom: &[(String, String)],
) -> Result<Draft, Refusal> {
    for (name, value) in [("username", &fields.username), ("url", &fields.url)] {
        if let Some(value) = value {
            draft = draft.set(name, value.as_str().into());
        }
    }
    for tag in &fields.tag {
        draft = draft.add_tag(tag.as_str().into());
    }
    if let Some(favourite) = fields.favourite {
        draft = draft.set_favourite(matches!(favourite, YesNo::Yes));
    }
    if let Some(secret) = secret(session, fields)? {
        draft = draft.set(secret_field(kind), secret);
    }
    for (name, value) in &fields.field {
        draft = write_field(draft, custom, name, value);
    }
    Ok(draft)
}

fn write_field(draft: Draft, custom: &[(String, String)], name: &str, value: &str) -> Draft {
    if well_known(name).is_some() {
        return draft.set(name, value.into());
    }
    match named(custom, name) {
        Some(known) => draft.set(known, value.into()),
        None => draft.add_field(name.into(), FieldType::Text, value.into()),
    }
}

fn named<'a>(custom: &'a [(String, String)], label: &str) -> Option<&'a str> {
    custom.iter().find(|(known, _)| known == label).map(|(_, name)| name.as_str())
}

fn secret(session: &Session, fields: &Fields) -> Result<Option<Text>, Refusal> {
    if let Some(file) = &fields.secret_file {
        return Ok(Some(prompt::secret(file)?.as_str().into()));
    }
    if !fields.generate {
        return Ok(None);
    }
    let rules =
        Characters { length: 20, lower: true, upper: true, digits: true, symbols: true, unambiguous: true };
    let made = session.keyfold.vault().make_characters(&rules)?;
    let text = String::from_utf8_lossy(made.password.expose());
    Ok(Some(text.as_ref().into()))
}

/// The field that a kind's secret goes into.
fn secret_field(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Card => "card_number",
        ItemKind::BankAccount => "account_number",
        ItemKind::Identity => "identity_number",
        ItemKind::Note => "notes",
        ItemKind::Login | ItemKind::Custom | ItemKind::Unknown => "password",
    }
}

/// A kind as core names it.
pub(crate) fn to_kind(kind: Kind) -> ItemKind {
    match kind {
        Kind::Login => ItemKind::Login,
        Kind::Card => ItemKind::Card,
        Kind::Note => ItemKind::Note,
        Kind::Identity => ItemKind::Identity,
        Kind::BankAccount => ItemKind::BankAccount,
        Kind::Custom => ItemKind::Custom,
    }
}
