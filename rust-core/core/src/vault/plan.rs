//! From a draft to the writes that carry it out: checked as a whole before the first one, and only what changes.

use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

use super::check::{check_label, check_tag, check_title, check_value};
use super::draft::{Draft, FieldChange, NewField};
use super::error::{Rule, VaultError};
use super::field::{FAVOURITE, KIND, TITLE, custom_name, is_custom, is_tag, tag_name, well_known};
use super::fold::fold;
use super::item::shown_value;
use super::kind::{FieldType, ItemKind};
use super::limits::{CUSTOM_FIELDS_MAX, ITEM_MAX, TAGS_MAX};
use super::text::Text;
use super::value::{Custom, TypedText, Value};
use crate::sync::{ItemId, ItemState};

/// One field's new value; wiped when dropped.
pub(super) struct Write {
    pub(super) name: String,
    pub(super) value: Zeroizing<Vec<u8>>,
}

/// What must be written so that the item (none: a new one) becomes what the draft says; `make_id` draws
/// the ids of new tags and custom fields.
///
/// # Errors
/// [`VaultError::InvalidInput`]; then nothing may be written.
pub(super) fn plan(
    state: Option<&ItemState>,
    draft: &Draft,
    make_id: &dyn Fn() -> ItemId,
) -> Result<Vec<Write>, VaultError> {
    let mut plan = Plan { state, make_id, wanted: BTreeMap::new() };
    plan.take_item(draft)?;
    plan.take_tags(draft)?;
    plan.take_custom(draft)?;
    for (name, text) in &draft.fields {
        plan.take_field(name, text.as_ref())?;
    }
    plan.check_limits()?;
    Ok(plan.into_writes())
}

struct Plan<'a> {
    state: Option<&'a ItemState>,
    make_id: &'a dyn Fn() -> ItemId,
    wanted: BTreeMap<String, Value>,
}

impl Plan<'_> {
    fn take_item(&mut self, draft: &Draft) -> Result<(), VaultError> {
        let kind = draft.kind.or(self.state.is_none().then_some(ItemKind::Custom));
        if let Some(kind) = kind {
            let name = kind.to_name().ok_or_else(|| VaultError::invalid(KIND, Rule::UnknownField))?;
            self.want(KIND, Value::from_text(FieldType::Text, Text::from(name)));
        }
        if let Some(title) = &draft.title {
            self.want(TITLE, to_value(FieldType::Text, check_title(title)?));
        }
        // A new item needs no field to say that it isn't a favourite.
        if let Some(favourite) = draft.favourite.filter(|flag| *flag || self.state.is_some()) {
            self.want(FAVOURITE, Value::Flag(favourite));
        }
        Ok(())
    }

    fn take_tags(&mut self, draft: &Draft) -> Result<(), VaultError> {
        for tag in &draft.remove_tags {
            for name in self.tags_like(&fold(tag.as_str().trim())) {
                self.want(&name, Value::Cleared);
            }
        }
        for tag in &draft.add_tags {
            let tag = check_tag(tag)?;
            if self.tags_like(&fold(tag.as_str())).is_empty() {
                self.want(&tag_name((self.make_id)()), Value::from_text(FieldType::Text, tag));
            }
        }
        Ok(())
    }

    fn take_custom(&mut self, draft: &Draft) -> Result<(), VaultError> {
        for change in &draft.change_fields {
            self.change_custom(change)?;
        }
        for (at, field) in draft.add_fields.iter().enumerate() {
            self.add_custom(&format!("new:{at}"), field)?;
        }
        Ok(())
    }

    fn add_custom(&mut self, called: &str, field: &NewField) -> Result<(), VaultError> {
        let text = check_custom(called, field.field_type, &field.text)?;
        let order = self.present(is_custom).iter().map(|(_, value)| order(value) + 1).max().unwrap_or(0);
        let custom = Some(Custom { label: check_label(&field.label)?, order });
        let value = Value::Text(TypedText { field_type: field.field_type, text, custom });
        self.want(&custom_name((self.make_id)()), value);
        Ok(())
    }

    fn change_custom(&mut self, change: &FieldChange) -> Result<(), VaultError> {
        let mut field = self.custom(&change.name)?;
        if let Some(field_type) = change.field_type {
            field.field_type = field_type;
        }
        if let (Some(label), Some(custom)) = (&change.label, &mut field.custom) {
            custom.label = check_label(label)?;
        }
        self.want(&change.name, Value::Text(field));
        Ok(())
    }

    fn take_field(&mut self, name: &str, text: Option<&Text>) -> Result<(), VaultError> {
        if let Some(field) = well_known(name) {
            let value = match text.filter(|text| !text.is_empty()) {
                Some(text) => to_value(field.field_type, check_value(name, field.field_type, text)?),
                None => Value::Cleared,
            };
            self.want(name, value);
            return Ok(());
        }
        match text {
            None if is_custom(name) => self.want(name, Value::Cleared),
            None => return Err(VaultError::invalid("name", Rule::UnknownField)),
            Some(text) => {
                let field = self.custom(name)?;
                self.want(name, Value::Text(TypedText { text: text.clone(), ..field }));
            }
        }
        Ok(())
    }

    fn want(&mut self, name: &str, value: Value) {
        self.wanted.insert(name.to_owned(), value);
    }

    /// The custom field as it will be so far.
    fn custom(&self, name: &str) -> Result<TypedText, VaultError> {
        match self.value(name) {
            Value::Text(field @ TypedText { custom: Some(_), .. }) if is_custom(name) => Ok(field),
            _ => Err(VaultError::invalid("name", Rule::UnknownField)),
        }
    }

    fn value(&self, name: &str) -> Value {
        let kept = || self.state.map_or(Value::Cleared, |state| shown_value(state, name));
        self.wanted.get(name).cloned().unwrap_or_else(kept)
    }

    /// The fields whose name has this form and that will be there, with what they will show.
    fn present(&self, form: fn(&str) -> bool) -> Vec<(String, Value)> {
        let kept = self.state.into_iter().flat_map(ItemState::fields).map(|(name, _)| name);
        let names: BTreeSet<_> = kept.chain(self.wanted.keys().map(String::as_str)).collect();
        let fitting = names.into_iter().filter(|name| form(name));
        fitting
            .map(|name| (name.to_owned(), self.value(name)))
            .filter(|(_, value)| *value != Value::Cleared)
            .collect()
    }

    fn tags_like(&self, folded: &Text) -> Vec<String> {
        let like = |value: &Value| value.text().is_some_and(|tag| fold(tag) == *folded);
        self.present(is_tag).into_iter().filter(|(_, value)| like(value)).map(|(name, _)| name).collect()
    }

    /// Texts of custom fields by their final type, then counts and size; an item that edits made apart have grown too big
    /// may still be changed as long as it doesn't grow.
    fn check_limits(&mut self) -> Result<(), VaultError> {
        self.check_custom_texts()?;
        let before = Plan { state: self.state, make_id: self.make_id, wanted: BTreeMap::new() };
        let (tags, custom, size) = self.measure();
        let (old_tags, old_custom, old_size) = before.measure();
        if tags > old_tags.max(TAGS_MAX) {
            return Err(VaultError::invalid("tag", Rule::TooMany(TAGS_MAX)));
        }
        if custom > old_custom.max(CUSTOM_FIELDS_MAX) {
            return Err(VaultError::invalid("item", Rule::TooMany(CUSTOM_FIELDS_MAX)));
        }
        if size > old_size.max(ITEM_MAX) {
            return Err(VaultError::invalid("item", Rule::TooLong(ITEM_MAX)));
        }
        Ok(())
    }

    fn check_custom_texts(&mut self) -> Result<(), VaultError> {
        for (name, value) in &mut self.wanted {
            if let Value::Text(TypedText { field_type, text, custom: Some(_) }) = value {
                *text = check_custom(name, *field_type, text)?;
            }
        }
        Ok(())
    }

    /// Tags, custom fields, bytes of all texts.
    fn measure(&self) -> (usize, usize, usize) {
        let all = self.present(|_| true);
        let count = |form: fn(&str) -> bool| all.iter().filter(|(name, _)| form(name)).count();
        (count(is_tag), count(is_custom), all.iter().map(|(_, value)| value.text_len()).sum())
    }

    /// Leaves out what is so already: one value, or several that are the same.
    fn into_writes(self) -> Vec<Write> {
        let state = self.state;
        let writes = self.wanted.into_iter().filter_map(|(name, value)| {
            let write = Write { value: value.to_bytes()?, name };
            let live = state.map_or(&[][..], |state| state.siblings(&write.name));
            let same = live.iter().all(|version| version.value == write.value);
            let there = if live.is_empty() { value == Value::Cleared } else { same };
            (!there).then_some(write)
        });
        writes.collect()
    }
}

/// A custom field may be empty whatever its type.
fn check_custom(called: &str, field_type: FieldType, text: &Text) -> Result<Text, VaultError> {
    if text.is_empty() && field_type != FieldType::Unknown {
        return Ok(Text::default());
    }
    check_value(called, field_type, text)
}

fn to_value(field_type: FieldType, text: Text) -> Value {
    if text.is_empty() { Value::Cleared } else { Value::from_text(field_type, text) }
}

fn order(value: &Value) -> u32 {
    match value {
        Value::Text(TypedText { custom: Some(custom), .. }) => custom.order.min(u32::MAX - 1),
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
