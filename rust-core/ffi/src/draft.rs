//! What a person wants written. A draft names only what changes; everything else stays as it is.

use keyfold_core::flow;

use crate::item::{FieldType, ItemKind};

/// A new item, or changes to one. Its defaults change nothing.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ItemDraft {
    /// Makes it an item of this kind; no field is lost. A new item without one is `Custom`.
    #[uniffi(default = None)]
    pub kind: Option<ItemKind>,
    /// Sets the title, at most 1,000 characters; may be empty.
    #[uniffi(default = None)]
    pub title: Option<String>,
    /// Makes it a favourite, or not.
    #[uniffi(default = None)]
    pub favourite: Option<bool>,
    /// Sets well-known fields, the notes or existing custom fields by their names.
    #[uniffi(default = [])]
    pub set: Vec<FieldText>,
    /// Clears well-known fields or removes custom ones, by their names.
    #[uniffi(default = [])]
    pub clear: Vec<String>,
    /// Adds tags, each at most 100 characters; one that differs only in case or accents is there already.
    #[uniffi(default = [])]
    pub add_tags: Vec<String>,
    /// Removes tags, however they are spelled in case and accents.
    #[uniffi(default = [])]
    pub remove_tags: Vec<String>,
    /// Adds custom fields after the others.
    #[uniffi(default = [])]
    pub add_fields: Vec<NewField>,
    /// Changes labels or types of custom fields.
    #[uniffi(default = [])]
    pub change_fields: Vec<FieldChange>,
}

/// The text of a field; setting it to what it shows settles its siblings.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct FieldText {
    /// The field's name: `username`, `password`, `url`, `notes`... or the name of a custom field.
    pub name: String,
    /// The text; an empty one clears a well-known field.
    pub text: String,
}

/// A custom field to be added.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct NewField {
    /// Its label, 1 to 200 characters.
    pub label: String,
    /// What it holds.
    pub field_type: FieldType,
    /// The text.
    pub text: String,
}

/// What changes of a custom field; its text is set by `ItemDraft.set`.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct FieldChange {
    /// The field's name.
    pub name: String,
    /// Its new label.
    #[uniffi(default = None)]
    pub label: Option<String>,
    /// What it holds from now on.
    #[uniffi(default = None)]
    pub field_type: Option<FieldType>,
}

impl From<ItemDraft> for flow::Draft {
    fn from(draft: ItemDraft) -> Self {
        let text = flow::Text::from_string;
        let mut to = Self::new();
        if let Some(kind) = draft.kind {
            to = to.set_kind(kind.into());
        }
        if let Some(title) = draft.title {
            to = to.set_title(text(title));
        }
        if let Some(favourite) = draft.favourite {
            to = to.set_favourite(favourite);
        }
        to = draft.set.into_iter().fold(to, |to, field| to.set(&field.name, text(field.text)));
        to = draft.clear.iter().fold(to, |to, name| to.clear(name));
        to = draft.add_tags.into_iter().fold(to, |to, tag| to.add_tag(text(tag)));
        to = draft.remove_tags.into_iter().fold(to, |to, tag| to.remove_tag(text(tag)));
        to = draft
            .add_fields
            .into_iter()
            .fold(to, |to, field| to.add_field(text(field.label), field.field_type.into(), text(field.text)));
        draft.change_fields.into_iter().fold(to, |to, change| {
            to.change_field(&change.name, change.label.map(text), change.field_type.map(Into::into))
        })
    }
}

crate::text::names_only!(ItemDraft, FieldText, NewField, FieldChange);
