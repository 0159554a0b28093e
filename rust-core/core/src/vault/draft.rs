//! What a person wants written: a new item, or changes to one. Holds only what changes, checks nothing yet.

use super::kind::{FieldType, ItemKind};
use super::text::Text;

/// What a person wants written; later calls for the same thing win over earlier ones.
#[derive(Debug, Default)]
#[must_use = "a draft changes nothing until it is put"]
pub struct Draft {
    pub(super) kind: Option<ItemKind>,
    pub(super) title: Option<Text>,
    pub(super) favourite: Option<bool>,
    pub(super) fields: Vec<(String, Option<Text>)>,
    pub(super) add_tags: Vec<Text>,
    pub(super) remove_tags: Vec<Text>,
    pub(super) add_fields: Vec<NewField>,
    pub(super) change_fields: Vec<FieldChange>,
}

/// A custom field to be added.
#[derive(Debug)]
pub(super) struct NewField {
    pub(super) label: Text,
    pub(super) field_type: FieldType,
    pub(super) text: Text,
}

/// What changes of a custom field.
#[derive(Debug)]
pub(super) struct FieldChange {
    pub(super) name: String,
    pub(super) label: Option<Text>,
    pub(super) field_type: Option<FieldType>,
}

impl Draft {
    /// A new item of this kind.
    pub fn from_kind(kind: ItemKind) -> Self {
        Self { kind: Some(kind), ..Self::default() }
    }

    /// Nothing yet: for changes to an item.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes it an item of another kind; no field is lost.
    pub fn set_kind(mut self, kind: ItemKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Sets the title, at most 1,000 characters; may be empty.
    pub fn set_title(mut self, title: Text) -> Self {
        self.title = Some(title);
        self
    }

    /// Makes it a favourite, or not.
    pub fn set_favourite(mut self, favourite: bool) -> Self {
        self.favourite = Some(favourite);
        self
    }

    /// Sets a well-known field, the notes or an existing custom field by its name; an empty text clears a well-known one.
    /// Setting a field to what it shows settles its siblings.
    pub fn set(mut self, name: &str, text: Text) -> Self {
        self.fields.push((name.to_owned(), Some(text)));
        self
    }

    /// Clears a well-known field or removes a custom field, by its name.
    pub fn clear(mut self, name: &str) -> Self {
        self.fields.push((name.to_owned(), None));
        self
    }

    /// Adds a tag, at most 100 characters; one that differs only in case or accents is there already.
    pub fn add_tag(mut self, tag: Text) -> Self {
        self.add_tags.push(tag);
        self
    }

    /// Removes a tag, however it is spelled in case and accents.
    pub fn remove_tag(mut self, tag: Text) -> Self {
        self.remove_tags.push(tag);
        self
    }

    /// Adds a custom field after the others; the label has 1 to 200 characters.
    pub fn add_field(mut self, label: Text, field_type: FieldType, text: Text) -> Self {
        self.add_fields.push(NewField { label, field_type, text });
        self
    }

    /// Changes label or type of a custom field; its text is set with [`Self::set`].
    pub fn change_field(mut self, name: &str, label: Option<Text>, field_type: Option<FieldType>) -> Self {
        self.change_fields.push(FieldChange { name: name.to_owned(), label, field_type });
        self
    }
}
