//! Reading items. Secrets are shown only when asked for.

use keyfold_core::flow::{HistoryEntry, Item, ItemField, ItemKind, Query, Sibling, Summary, Text};
use serde_json::{Value, json};

use super::items::to_kind;
use crate::args::List;
use crate::output;
use crate::refusal::Refusal;
use crate::sentences::to_moment;
use crate::session::Session;

/// Stands for a secret.
const HIDDEN: &str = "********";

/// Runs `list`.
pub(crate) fn list(session: &Session, list: &List) -> Result<(), Refusal> {
    session.unlock()?;
    let query = Query {
        kind: list.kind.map(to_kind),
        tag: list.tag.as_deref().map(Text::from),
        favourite: list.favourite,
        ..Query::default()
    };
    show_all(session, query)
}

/// Runs `search`.
pub(crate) fn search(session: &Session, words: &[String]) -> Result<(), Refusal> {
    session.unlock()?;
    show_all(session, Query { words: words.join(" ").as_str().into(), ..Query::default() })
}

/// All items of a query, page by page.
fn all(session: &Session, mut query: Query) -> Result<Vec<Summary>, Refusal> {
    let mut summaries = Vec::new();
    loop {
        let page = session.keyfold.vault().list(&query)?;
        query.offset += u32::try_from(page.summaries.len()).unwrap_or(u32::MAX);
        let is_last = page.summaries.is_empty() || query.offset >= page.total;
        summaries.extend(page.summaries);
        if is_last {
            return Ok(summaries);
        }
    }
}

fn show_all(session: &Session, query: Query) -> Result<(), Refusal> {
    let summaries = all(session, query)?;
    let data: Vec<_> = summaries.iter().map(summary_data).collect();
    output::print(session.json, &json!({ "items": data }), || match summaries.as_slice() {
        [] => "There are no items here.".to_owned(),
        summaries => output::to_table(
            &["id", "kind", "title", "user", "tags"],
            &summaries.iter().map(summary_row).collect::<Vec<_>>(),
        ),
    });
    Ok(())
}

fn summary_data(summary: &Summary) -> Value {
    json!({
        "id": summary.id.to_hex(),
        "kind": kind_name(summary.kind),
        "title": summary.title.as_str(),
        "subtitle": summary.subtitle.as_str(),
        "tags": summary.tags.iter().map(Text::as_str).collect::<Vec<_>>(),
        "favourite": summary.favourite,
        "conflict": summary.conflict,
        "modified": summary.modified / 1000,
    })
}

fn summary_row(summary: &Summary) -> Vec<String> {
    let mark = if summary.conflict { " (two versions)" } else { "" };
    let star = if summary.favourite { "* " } else { "" };
    let tags: Vec<_> = summary.tags.iter().map(Text::as_str).collect();
    vec![
        summary.id.to_hex()[..8].to_owned(),
        kind_name(summary.kind).to_owned(),
        format!("{star}{}{mark}", summary.title.as_str()),
        summary.subtitle.as_str().to_owned(),
        tags.join(", "),
    ]
}

fn kind_name(kind: ItemKind) -> &'static str {
    kind.to_name().unwrap_or("unknown")
}

/// The item whose id begins so.
pub(crate) fn find(session: &Session, id: &str) -> Result<String, Refusal> {
    let id = id.to_lowercase();
    if id.len() == 32 {
        return Ok(id);
    }
    let found: Vec<_> = all(session, Query::default())?
        .into_iter()
        .map(|summary| summary.id.to_hex())
        .filter(|full| full.starts_with(&id))
        .collect();
    match found.as_slice() {
        [full] if !id.is_empty() => Ok(full.clone()),
        [] => Err(Refusal::say("There is no item with this id.")),
        _ => Err(Refusal::say("Several items begin so. Give more of the id.")),
    }
}

/// Runs `show`.
pub(crate) fn item(session: &Session, id: &str, reveal: bool) -> Result<(), Refusal> {
    session.unlock()?;
    let id = find(session, id)?;
    let item = session.keyfold.vault().item(&id)?;
    let mut fields = Vec::new();
    let mut lines = Vec::new();
    for field in &item.fields {
        let value = field_value(session, &id, field, reveal)?;
        let others = siblings(session, &id, field, reveal)?;
        lines.push((field.label.as_str().to_owned(), value.clone()));
        lines.extend(others.iter().map(|other| (format!("  or, from {}", other.0), other.1.clone())));
        let others: Vec<_> =
            others.into_iter().map(|(at, value)| json!({ "modified": at, "value": value })).collect();
        fields.push(
            json!({ "name": field.name, "label": field.label.as_str(), "value": value, "others": others }),
        );
    }
    output::print(session.json, &item_data(&id, &item, &fields), || item_text(&id, &item, &lines));
    Ok(())
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

fn field_value(session: &Session, id: &str, field: &ItemField, reveal: bool) -> Result<String, Refusal> {
    match &field.text {
        Some(text) => Ok(text.as_str().to_owned()),
        None if field.cleared => Ok(String::new()),
        None if reveal => {
            let secret = session.keyfold.vault().reveal(id, &field.name)?;
            Ok(String::from_utf8_lossy(secret.expose()).into_owned())
        }
        None => Ok(HIDDEN.to_owned()),
    }
}

/// Other values that edits made apart left, with their moments.
fn siblings(
    session: &Session,
    id: &str,
    field: &ItemField,
    reveal: bool,
) -> Result<Vec<(String, String)>, Refusal> {
    let mut others = Vec::new();
    for sibling in &field.siblings {
        let value = match &sibling.text {
            Some(text) => text.as_str().to_owned(),
            None if sibling.cleared => String::new(),
            None if reveal => {
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
        let value = match (entry.cleared, reveal || !entry.field_type.is_secret()) {
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
        rows => output::to_table(&["replaced", "field", "was"], rows),
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
