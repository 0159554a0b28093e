//! Finding items: all, those that fit, the one that is meant.

use keyfold_core::flow::{ItemKind, Query, Summary, Text};
use serde_json::{Value, json};

use super::items::to_kind;
use crate::args::List;
use crate::output;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::table;

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
        summaries => table::to_table(
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

/// A kind's name.
pub(crate) fn kind_name(kind: ItemKind) -> &'static str {
    kind.to_name().unwrap_or("unknown")
}
