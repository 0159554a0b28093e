//! Why the vault couldn't do what it was asked. Nothing of an item is in these errors: a field is named, never quoted.

use crate::sync::SyncError;

/// Why the vault couldn't do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// No such item, field or version, or it was deleted.
    #[error("there is no such item")]
    NotFound,
    /// A newer version of the app wrote this field; it is kept as it is.
    #[error("a newer version is needed to read this field")]
    UpgradeRequired,
    /// A field of a draft breaks a rule; nothing was written.
    #[error("the field {field} {rule}")]
    InvalidInput {
        /// The field's name; `new:0`, `new:1`... for custom fields that the draft adds, in its order; `tag`, `label`,
        /// `name` (no such field) or `item` (the whole).
        field: String,
        /// Which rule.
        rule: Rule,
    },
    /// The log couldn't be read or written.
    #[error(transparent)]
    Sync(#[from] SyncError),
}

/// The rule that an input breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// It is too long: the limit in characters, or in bytes for whole values and items.
    #[error("is longer than {0}")]
    TooLong(usize),
    /// There are too many of it.
    #[error("is there more than {0} times")]
    TooMany(usize),
    /// It holds control characters, or line breaks where there may be none.
    #[error("has characters that can't be kept")]
    Characters,
    /// It must not be empty.
    #[error("is empty")]
    Empty,
    /// It isn't a date of the form yyyy-mm-dd that exists.
    #[error("is not a date like 2026-04-30")]
    NotADate,
    /// It is neither an `otpauth://totp/` address nor a base32 secret.
    #[error("is not a one-time code's secret")]
    NotAOneTimeCode,
    /// There is no field of this name, or it can't be written.
    #[error("is not a field that can be written")]
    UnknownField,
}

impl VaultError {
    /// The field `field` breaks `rule`.
    pub(super) fn invalid(field: &str, rule: Rule) -> Self {
        Self::InvalidInput { field: field.to_owned(), rule }
    }
}
