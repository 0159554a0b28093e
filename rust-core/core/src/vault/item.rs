//! An item as it is shown: what the log's state means. Secrets are left out; `reveal` gives them one at a time.
//!
//! Where edits made apart left several values, the one with the highest clock is shown and the others are its siblings.

use super::field::{FAVOURITE, KIND, TITLE, derive_place, is_custom, is_tag, well_known};
use super::fold::{cut, fold, host};
use super::kind::{FieldType, ItemKind};
use super::summary::Summary;
use super::text::Text;
use super::value::{Custom, TypedText, Value};
use crate::sync::{Dot, ItemId, ItemState, Version};

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which item.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Its title; may be empty.
    pub title: Text,
    /// Other titles that edits made apart left.
    pub title_siblings: Vec<Sibling>,
    /// Its tags, sorted.
    pub tags: Vec<Text>,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// Its fields in a stable order: those of its kind, other well-known ones, notes, custom ones, unknown ones.
    pub fields: Vec<ItemField>,
    /// When it was last changed, milliseconds UTC by the clock of the device that did.
    pub modified: i64,
}

/// A field of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemField {
    /// Its name, which stays the same.
    pub name: String,
    /// The label of a custom field; else the English label, for shells that have no translation of the name.
    pub label: Text,
    /// What it holds.
    pub field_type: FieldType,
    /// The text; none for a secret.
    pub text: Option<Text>,
    /// Whether the shown value is "cleared", while an edit made apart left another one.
    pub cleared: bool,
    /// The shown value's version; its log says which device wrote it.
    pub version: Dot,
    /// When it was written, milliseconds UTC.
    pub modified: i64,
    /// Other values that edits made apart left; the next edit of this field replaces them all.
    pub siblings: Vec<Sibling>,
}

/// Another value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sibling {
    /// The value's version; its log says which device wrote it.
    pub version: Dot,
    /// The label that this value has; see [`ItemField::label`].
    pub label: Text,
    /// The text; none for a secret.
    pub text: Option<Text>,
    /// Whether this edit cleared the field.
    pub cleared: bool,
    /// When it was written, milliseconds UTC.
    pub modified: i64,
}

/// A field's name, the value that is shown, and the different ones beside it.
struct Shown<'a> {
    name: &'a str,
    version: &'a Version,
    value: Value,
    others: Vec<(&'a Version, Value)>,
}

impl Item {
    /// What the state means.
    #[must_use]
    pub fn from_state(id: ItemId, state: &ItemState) -> Self {
        let kind = shown_kind(state);
        let all: Vec<_> = shown(state).collect();
        let title = all.iter().find(|field| field.name == TITLE);
        let mut fields: Vec<_> = all.iter().filter(|field| field.is_listed()).collect();
        fields.sort_by_key(|field| (derive_place(kind, field.name, field.order()), field.name));
        Self {
            id,
            kind,
            title: title.and_then(|title| title.value.text()).map(Text::from).unwrap_or_default(),
            title_siblings: title.map(Shown::siblings).unwrap_or_default(),
            tags: tags(&all),
            favourite: shown_value(state, FAVOURITE) == Value::Flag(true),
            fields: fields.into_iter().map(Shown::to_field).collect(),
            modified: state.modified().shown_ms(),
        }
    }

    /// What the list shows of it.
    #[must_use]
    pub fn to_summary(&self) -> Summary {
        let urls = self.fields.iter().filter(|field| field.field_type == FieldType::Url);
        let mut hosts: Vec<_> =
            urls.filter_map(|field| field.text.as_ref()).map(|url| host(url.as_str())).collect();
        hosts.retain(|host| !host.is_empty());
        hosts.sort();
        hosts.dedup();
        Summary {
            id: self.id,
            kind: self.kind,
            title: self.title.clone(),
            subtitle: self.subtitle(),
            hosts,
            tags: self.tags.clone(),
            favourite: self.favourite,
            conflict: !self.title_siblings.is_empty()
                || self.fields.iter().any(|field| !field.siblings.is_empty()),
            modified: self.modified,
        }
    }

    fn subtitle(&self) -> Text {
        let texts = self.kind.subtitle_fields().iter().filter_map(|name| self.text(name));
        let line = texts.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_default();
        Text::from(cut(line.lines().next().unwrap_or_default().trim(), 400))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name)?.text.as_ref().map(Text::as_str)
    }
}

impl Shown<'_> {
    /// Whether it is one of [`Item::fields`]: not of the item itself, no tag, and not cleared everywhere.
    fn is_listed(&self) -> bool {
        let is_there = self.value != Value::Cleared || !self.others.is_empty();
        is_there && !matches!(self.name, KIND | TITLE | FAVOURITE) && !is_tag(self.name)
    }

    fn order(&self) -> u32 {
        let all = std::iter::once(&self.value).chain(self.others.iter().map(|(_, value)| value));
        all.filter_map(custom).map(|custom| custom.order).next().unwrap_or_default()
    }

    fn to_field(&self) -> ItemField {
        // A cleared field is listed for its siblings' sake and looks like them.
        let typed = if self.value == Value::Cleared { &self.others[0].1 } else { &self.value };
        ItemField {
            name: self.name.to_owned(),
            label: derive_label(self.name, typed),
            field_type: derive_type(typed),
            text: shown_text(self.name, &self.value),
            cleared: self.value == Value::Cleared,
            version: self.version.dot,
            modified: self.version.stamp.shown_ms(),
            siblings: self.siblings(),
        }
    }

    fn siblings(&self) -> Vec<Sibling> {
        let to_sibling = |(version, value): &(&Version, Value)| Sibling {
            version: version.dot,
            label: derive_label(self.name, value),
            text: shown_text(self.name, value),
            cleared: *value == Value::Cleared,
            modified: version.stamp.shown_ms(),
        };
        self.others.iter().map(to_sibling).collect()
    }
}

/// Every field with the value that is shown; siblings of the same bytes are one.
fn shown(state: &ItemState) -> impl Iterator<Item = Shown<'_>> {
    state.fields().filter_map(|(name, _)| {
        let version = state.shown(name)?;
        let mut others: Vec<(&Version, Value)> = Vec::new();
        for other in state.others(name) {
            if others.iter().all(|(known, _)| known.value != other.value) {
                others.push((other, Value::from_bytes(&other.value)));
            }
        }
        Some(Shown { name, version, value: Value::from_bytes(&version.value), others })
    })
}

/// The value that a field shows; cleared if there is none.
pub(super) fn shown_value(state: &ItemState, name: &str) -> Value {
    state.shown(name).map_or(Value::Cleared, |version| Value::from_bytes(&version.value))
}

/// The label of a value: its own, else the one that goes with the name.
pub(super) fn derive_label(name: &str, value: &Value) -> Text {
    match (custom(value), name) {
        (Some(custom), _) => custom.label.clone(),
        (None, TITLE) => Text::from("Title"),
        (None, KIND) => Text::from("Kind"),
        (None, FAVOURITE) => Text::from("Favourite"),
        (None, name) if is_tag(name) => Text::from("Tag"),
        (None, name) if is_custom(name) => Text::default(),
        (None, name) => Text::from(well_known(name).map_or(name, |field| field.label)),
    }
}

/// What a value holds.
pub(super) fn derive_type(value: &Value) -> FieldType {
    match value {
        Value::Text(TypedText { field_type, .. }) => *field_type,
        Value::Cleared | Value::Flag(_) => FieldType::Text,
        Value::Unknown => FieldType::Unknown,
    }
}

fn shown_kind(state: &ItemState) -> ItemKind {
    shown_value(state, KIND).text().map_or(ItemKind::Unknown, ItemKind::from_name)
}

fn custom(value: &Value) -> Option<&Custom> {
    match value {
        Value::Text(TypedText { custom, .. }) => custom.as_ref(),
        Value::Cleared | Value::Flag(_) | Value::Unknown => None,
    }
}

/// The text unless it is a secret by its own type or by the field's; empty if cleared.
fn shown_text(name: &str, value: &Value) -> Option<Text> {
    let secret_by_name = well_known(name).is_some_and(|field| field.field_type.is_secret());
    match value {
        Value::Cleared | Value::Flag(_) => Some(Text::default()),
        Value::Text(text) if !text.field_type.is_secret() && !secret_by_name => Some(text.text.clone()),
        Value::Text(_) | Value::Unknown => None,
    }
}

/// Tags that two devices added apart show once, spelled as the first.
fn tags(all: &[Shown<'_>]) -> Vec<Text> {
    let tags = all.iter().filter(|field| is_tag(field.name)).filter_map(|field| field.value.text());
    let mut tags: Vec<_> = tags.map(|tag| (fold(tag), Text::from(tag))).collect();
    tags.sort();
    tags.dedup_by(|next, kept| next.0 == kept.0);
    tags.into_iter().map(|(_, tag)| tag).collect()
}

#[cfg(test)]
mod tests;
