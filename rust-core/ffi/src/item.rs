//! Items as shells see them: what is no secret crosses as text, secrets cross one field at a time, when asked for.

use keyfold_core::flow;

use crate::error::KeyfoldError;

/// What an item is. Ones of kinds that this build doesn't know are `Unknown`: shown, never lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum ItemKind {
    /// A user name and a password.
    Login,
    /// A payment card.
    Card,
    /// A text.
    Note,
    /// A person and their papers.
    Identity,
    /// A bank account.
    BankAccount,
    /// Only custom fields.
    Custom,
    /// A kind that this build doesn't know.
    Unknown,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum FieldType {
    /// Any text, of several lines too.
    Text,
    /// A text that is shown only when asked for; any characters.
    Secret,
    /// An address of a site.
    Url,
    /// An email address.
    Email,
    /// A phone number.
    Phone,
    /// A day, `yyyy-mm-dd`.
    Date,
    /// The secret of a one-time code: `otpauth://totp/...` or base32.
    OneTimeCode,
    /// A type that this build doesn't know.
    Unknown,
}

/// Names one version of one field.
#[derive(Debug, Clone, PartialEq, Eq, Hash, uniffi::Record)]
pub struct VersionId {
    /// The log of the device that wrote it, 16 hexadecimal digits.
    pub log: String,
    /// The number of the edit in that log.
    pub number: u64,
}

/// An item without its secrets.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Item {
    /// Which item, 32 hexadecimal digits.
    pub id: String,
    /// What it is.
    pub kind: ItemKind,
    /// Its title; may be empty.
    pub title: String,
    /// Other titles that edits made apart left.
    pub title_siblings: Vec<Sibling>,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// Its fields in a stable order: those of its kind, other well-known ones, notes, custom ones, unknown ones.
    pub fields: Vec<ItemField>,
    /// When it was last changed, milliseconds UTC by the clock of the device that did.
    pub modified: i64,
}

/// A field of an item.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ItemField {
    /// Its name, which stays the same: `username`, `password`, `url`... or a random one. Translate by it.
    pub name: String,
    /// The label of a custom field; else the English label, for shells that have no translation of the name.
    pub label: String,
    /// What it holds.
    pub field_type: FieldType,
    /// The text; none for a secret, which `Vault.reveal` gives.
    pub text: Option<String>,
    /// Whether the shown value is "cleared", while an edit made apart left another one.
    pub cleared: bool,
    /// The shown value's version.
    pub version: VersionId,
    /// When it was written, milliseconds UTC.
    pub modified: i64,
    /// Other values that edits made apart left: show them, the next edit of this field replaces them all.
    pub siblings: Vec<Sibling>,
}

/// Another value of a field, which `Vault.reveal_version` gives if it is a secret.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Sibling {
    /// The value's version.
    pub version: VersionId,
    /// The label that this value has.
    pub label: String,
    /// The text; none for a secret.
    pub text: Option<String>,
    /// Whether this edit cleared the field.
    pub cleared: bool,
    /// When it was written, milliseconds UTC.
    pub modified: i64,
}

/// A version that was replaced, which `Vault.reveal_version` gives.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct HistoryEntry {
    /// Of which field.
    pub name: String,
    /// The label that this version has.
    pub label: String,
    /// What it holds.
    pub field_type: FieldType,
    /// The version.
    pub version: VersionId,
    /// When it was written, milliseconds UTC.
    pub modified: i64,
    /// When it was replaced, milliseconds UTC.
    pub replaced: i64,
    /// Whether this version cleared the field.
    pub cleared: bool,
}

/// A one-time code and how long it is good.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct OneTimeCode {
    /// Six to eight digits.
    pub code: String,
    /// Seconds until the next one, 1 to `period`.
    pub seconds_left: u32,
    /// Seconds that each code is good.
    pub period: u32,
}

impl From<flow::ItemKind> for ItemKind {
    fn from(kind: flow::ItemKind) -> Self {
        match kind {
            flow::ItemKind::Login => Self::Login,
            flow::ItemKind::Card => Self::Card,
            flow::ItemKind::Note => Self::Note,
            flow::ItemKind::Identity => Self::Identity,
            flow::ItemKind::BankAccount => Self::BankAccount,
            flow::ItemKind::Custom => Self::Custom,
            flow::ItemKind::Unknown => Self::Unknown,
        }
    }
}

impl From<ItemKind> for flow::ItemKind {
    fn from(kind: ItemKind) -> Self {
        match kind {
            ItemKind::Login => Self::Login,
            ItemKind::Card => Self::Card,
            ItemKind::Note => Self::Note,
            ItemKind::Identity => Self::Identity,
            ItemKind::BankAccount => Self::BankAccount,
            ItemKind::Custom => Self::Custom,
            ItemKind::Unknown => Self::Unknown,
        }
    }
}

impl From<flow::FieldType> for FieldType {
    fn from(field_type: flow::FieldType) -> Self {
        match field_type {
            flow::FieldType::Text => Self::Text,
            flow::FieldType::Secret => Self::Secret,
            flow::FieldType::Url => Self::Url,
            flow::FieldType::Email => Self::Email,
            flow::FieldType::Phone => Self::Phone,
            flow::FieldType::Date => Self::Date,
            flow::FieldType::OneTimeCode => Self::OneTimeCode,
            flow::FieldType::Unknown => Self::Unknown,
        }
    }
}

impl From<FieldType> for flow::FieldType {
    fn from(field_type: FieldType) -> Self {
        match field_type {
            FieldType::Text => Self::Text,
            FieldType::Secret => Self::Secret,
            FieldType::Url => Self::Url,
            FieldType::Email => Self::Email,
            FieldType::Phone => Self::Phone,
            FieldType::Date => Self::Date,
            FieldType::OneTimeCode => Self::OneTimeCode,
            FieldType::Unknown => Self::Unknown,
        }
    }
}

impl From<flow::Dot> for VersionId {
    fn from(dot: flow::Dot) -> Self {
        Self { log: dot.log.to_hex(), number: dot.number }
    }
}

impl VersionId {
    pub(crate) fn to_dot(&self) -> Result<flow::Dot, KeyfoldError> {
        flow::Dot::from_parts(&self.log, self.number).ok_or(KeyfoldError::NotFound)
    }
}

impl From<flow::Item> for Item {
    fn from(item: flow::Item) -> Self {
        let flow::Item { id, kind, title, title_siblings, tags, favourite, fields, modified } = item;
        Self {
            id: id.to_hex(),
            kind: kind.into(),
            title: to_string(&title),
            title_siblings: title_siblings.into_iter().map(Sibling::from).collect(),
            tags: to_strings(&tags),
            favourite,
            fields: fields.into_iter().map(ItemField::from).collect(),
            modified,
        }
    }
}

impl From<flow::ItemField> for ItemField {
    fn from(field: flow::ItemField) -> Self {
        let flow::ItemField { name, label, field_type, text, cleared, version, modified, siblings } = field;
        Self {
            name,
            label: to_string(&label),
            field_type: field_type.into(),
            text: text.as_ref().map(to_string),
            cleared,
            version: version.into(),
            modified,
            siblings: siblings.into_iter().map(Sibling::from).collect(),
        }
    }
}

impl From<flow::Sibling> for Sibling {
    fn from(sibling: flow::Sibling) -> Self {
        let flow::Sibling { version, label, text, cleared, modified } = sibling;
        let text = text.as_ref().map(to_string);
        Self { version: version.into(), label: to_string(&label), text, cleared, modified }
    }
}

impl From<flow::HistoryEntry> for HistoryEntry {
    fn from(entry: flow::HistoryEntry) -> Self {
        let flow::HistoryEntry { name, label, field_type, version, modified, replaced, cleared } = entry;
        let (label, field_type) = (to_string(&label), field_type.into());
        Self { name, label, field_type, version: version.into(), modified, replaced, cleared }
    }
}

impl From<flow::OneTimeCode> for OneTimeCode {
    fn from(code: flow::OneTimeCode) -> Self {
        Self { code: to_string(&code.code), seconds_left: code.seconds_left, period: code.period }
    }
}

pub(crate) fn to_string(text: &flow::Text) -> String {
    text.as_str().to_owned()
}

pub(crate) fn to_strings(texts: &[flow::Text]) -> Vec<String> {
    texts.iter().map(to_string).collect()
}

crate::text::names_only!(Item, ItemField, Sibling, HistoryEntry, OneTimeCode);
