//! Reading items. Secrets are shown only when asked for.

use keyfold_core::flow::{FieldType, HistoryEntry, Item, ItemField, OneTimeCode, Sibling, Text};
use serde_json::{Value, json};

use super::list::{find, kind_name};
use crate::output;
use crate::refusal::Refusal;
use crate::sentences::{count, to_moment};
use crate::session::Session;
use crate::table;

/// Stands for a secret.
const HIDDEN: &str = "********";

/// How much of the secrets is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reveal {
    /// None.
    Nothing,
    /// All, but of a one-time code only the code of this moment.
    Secrets,
    /// All, and what one-time codes are made from.
    Seeds,
}

impl Reveal {
    /// As the arguments say.
    pub(crate) fn of(reveal: bool, seed: bool) -> Self {
        match (reveal, seed) {
            (false, _) => Self::Nothing,
            (true, false) => Self::Secrets,
            (true, true) => Self::Seeds,
        }
    }

    /// Whether the text of a field of this type is shown.
    fn shows(self, field_type: FieldType) -> bool {
        match self {
            Self::Nothing => !field_type.is_secret(),
            Self::Secrets => field_type != FieldType::OneTimeCode,
            Self::Seeds => true,
        }
    }
}

/// Runs `show`.
pub(crate) fn item(session: &Session, id: &str, reveal: Reveal) -> Result<(), Refusal> {
    session.unlock()?;
    let id = find(session, id)?;
    let item = session.keyfold.vault().item(&id)?;
    let mut fields = Vec::new();
    let mut lines = Vec::new();
    for field in &item.fields {
        let value = field_value(session, &id, field, reveal)?;
        let others = siblings(session, &id, field, reveal)?;
        let code = code_now(session, &id, field, reveal)?;
        lines.push((field.label.as_str().to_owned(), line_of(&value, code.as_ref(), reveal)));
        lines.extend(others.iter().map(|other| (format!("  or, from {}", other.0), other.1.clone())));
        let others: Vec<_> =
            others.into_iter().map(|(at, value)| json!({ "modified": at, "value": value })).collect();
        let mut data =
            json!({ "name": field.name, "label": field.label.as_str(), "value": value, "others": others });
        if let Some(code) = code {
            data["code"] = json!(code.code.as_str());
            data["seconds_left"] = json!(code.seconds_left);
        }
        fields.push(data);
    }
    output::print(session.json, &item_data(&id, &item, &fields), || item_text(&id, &item, &lines));
    Ok(())
}

/// A field's value; of a one-time code the code, and the seed only if it was asked for.
fn line_of(value: &str, code: Option<&OneTimeCode>, reveal: Reveal) -> String {
    match code {
        None => value.to_owned(),
        Some(code) => {
            let left = count(u64::from(code.seconds_left), "second");
            let seed = if reveal == Reveal::Seeds { format!("\nmade from {value}") } else { String::new() };
            format!("{} (good for {left}){seed}", code.code.as_str())
        }
    }
}

fn item_data(id: &str, item: &Item, fields: &[Value]) -> Value {
    json!({
        "id": id,
        "kind": kind_name(item.kind),
        "title": item.title.as_str(),
        "other_titles": item.title_siblings.iter().filter_map(|s| s.text.as_ref()).map(Text::as_str).collect::<Vec<_>>(),
        "tags": item.tags.iter().map(Text::as_str).collect::<Vec<_>>(),
        "favourite": item.favourite,
        "fields": fields,
        "modified": item.modified / 1000,
    })
}

fn item_text(id: &str, item: &Item, lines: &[(String, String)]) -> String {
    let mut all = vec![("Title".to_owned(), item.title.as_str().to_owned())];
    let other = |sibling: &Sibling| {
        let text = sibling.text.as_ref().map_or(String::new(), |text| text.as_str().to_owned());
        ("  or".to_owned(), text)
    };
    all.extend(item.title_siblings.iter().map(other));
    all.extend_from_slice(lines);
    if !item.tags.is_empty() {
        let tags: Vec<_> = item.tags.iter().map(Text::as_str).collect();
        all.push(("Tags".to_owned(), tags.join(", ")));
    }
    all.push(("Kind".to_owned(), kind_name(item.kind).to_owned()));
    all.push(("Changed".to_owned(), to_moment(item.modified / 1000)));
    all.push(("Id".to_owned(), id.to_owned()));
    let width = all.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    all.iter().map(|(label, value)| to_line(label, value, width)).collect()
}

fn to_line(label: &str, value: &str, width: usize) -> String {
    let value = output::on_lines(value).replace('\n', &format!("\n{:width$}  ", ""));
    format!("{:width$}  {value}\n", output::on_one_line(label))
}

fn field_value(session: &Session, id: &str, field: &ItemField, reveal: Reveal) -> Result<String, Refusal> {
    match &field.text {
        Some(text) => Ok(text.as_str().to_owned()),
        None if field.cleared => Ok(String::new()),
        None if reveal.shows(field.field_type) => {
            let secret = session.keyfold.vault().reveal(id, &field.name)?;
            Ok(String::from_utf8_lossy(secret.expose()).into_owned())
        }
        None => Ok(HIDDEN.to_owned()),
    }
}

/// The code of this moment, and the seconds that it is good for.
fn code_now(
    session: &Session,
    id: &str,
    field: &ItemField,
    reveal: Reveal,
) -> Result<Option<OneTimeCode>, Refusal> {
    if field.field_type != FieldType::OneTimeCode || field.cleared || reveal == Reveal::Nothing {
        return Ok(None);
    }
    Ok(Some(session.keyfold.vault().one_time_code(id, &field.name)?))
}

/// Other values that edits made apart left, with their moments.
fn siblings(
    session: &Session,
    id: &str,
    field: &ItemField,
    reveal: Reveal,
) -> Result<Vec<(String, String)>, Refusal> {
    let mut others = Vec::new();
    for sibling in &field.siblings {
        let value = match &sibling.text {
            Some(text) => text.as_str().to_owned(),
            None if sibling.cleared => String::new(),
            None if reveal.shows(field.field_type) => {
                let secret = session.keyfold.vault().reveal_version(id, &field.name, sibling.version)?;
                String::from_utf8_lossy(secret.expose()).into_owned()
            }
            None => HIDDEN.to_owned(),
        };
        others.push((to_moment(sibling.modified / 1000), value));
    }
    Ok(others)
}

/// Runs `history`.
pub(crate) fn history(session: &Session, id: &str, reveal: bool) -> Result<(), Refusal> {
    session.unlock()?;
    let id = find(session, id)?;
    let vault = session.keyfold.vault();
    let mut rows = Vec::new();
    let mut data = Vec::new();
    for entry in vault.history(&id)? {
        let value = match (entry.cleared, Reveal::of(reveal, false).shows(entry.field_type)) {
            (true, _) => String::new(),
            (false, false) => HIDDEN.to_owned(),
            (false, true) => {
                let old = vault.reveal_version(&id, &entry.name, entry.version)?;
                String::from_utf8_lossy(old.expose()).into_owned()
            }
        };
        data.push(history_data(&entry, &value));
        rows.push(vec![to_moment(entry.replaced / 1000), entry.label.as_str().to_owned(), value]);
    }
    output::print(session.json, &json!({ "history": data }), || match rows.as_slice() {
        [] => "Nothing was replaced yet.".to_owned(),
        rows => table::to_table(&["replaced", "field", "was"], rows),
    });
    Ok(())
}

fn history_data(entry: &HistoryEntry, value: &str) -> Value {
    json!({
        "field": entry.name,
        "label": entry.label.as_str(),
        "value": value,
        "modified": entry.modified / 1000,
        "replaced": entry.replaced / 1000,
    })
}
