//! The one form of an email address: trimmed, NFC, lower case, at most 254 bytes.
//!
//! Two spellings that mean one mailbox to a person are one account here, so every layer compares this form only.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::limits::ADDRESS_MAX;

/// A normalised email address.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(String);

/// Why a text isn't an email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing is left after trimming.
    #[error("the address is empty")]
    Empty,
    /// More than 254 bytes in the normal form.
    #[error("the address is longer than 254 bytes")]
    TooLong,
    /// Not of the form `name@domain`, or with spaces or control characters in it.
    #[error("the address is not of the form name@domain")]
    Malformed,
}

impl Address {
    /// Normalises `text` and checks its form.
    ///
    /// # Errors
    /// [`AddressError`] says which rule the text breaks.
    pub fn from_text(text: &str) -> Result<Self, AddressError> {
        if text.len() > 4 * ADDRESS_MAX {
            return Err(AddressError::TooLong);
        }
        let normal: String = text.trim().nfc().collect::<String>().to_lowercase().nfc().collect();
        if normal.is_empty() {
            return Err(AddressError::Empty);
        }
        if normal.len() > ADDRESS_MAX {
            return Err(AddressError::TooLong);
        }
        let (name, domain) = normal.rsplit_once('@').ok_or(AddressError::Malformed)?;
        let clean = |part: &str| {
            !part.is_empty()
                && !part.chars().any(|c| c.is_whitespace() || c.is_control() || "@<>,;:\"\\()[]".contains(c))
        };
        if !clean(name) || !clean(domain) || domain.starts_with('.') || domain.ends_with('.') {
            return Err(AddressError::Malformed);
        }
        Ok(Self(normal))
    }

    /// The normalised text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shows nothing of the address: logs hold none.
impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(..)")
    }
}

impl TryFrom<String> for Address {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        Self::from_text(&text)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_mailbox_are_one_address() {
        for text in ["Zoe\u{308}@Example.org", " zo\u{eb}@example.org\n", "ZO\u{cb}@EXAMPLE.ORG"] {
            assert_eq!(Address::from_text(text).unwrap().as_str(), "zo\u{eb}@example.org");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["a", "@b", "a@", "a b@c", "a@b@c", "a@b,c", "a\r\n@b", "<a@b>", "a@.b", "a@b."] {
            assert_eq!(Address::from_text(text), Err(AddressError::Malformed), "{text}");
        }
        assert_eq!(Address::from_text(" \t "), Err(AddressError::Empty));
        let long = format!("{}@b.c", "a".repeat(ADDRESS_MAX));
        assert_eq!(Address::from_text(&long), Err(AddressError::TooLong));
        assert_eq!(Address::from_text(&"x".repeat(10_000_000)), Err(AddressError::TooLong));
    }

    #[test]
    fn an_address_of_254_bytes_is_taken_however_much_is_around_it() {
        let longest = format!("{}@b.c", "a".repeat(250));
        assert_eq!(Address::from_text(&longest).unwrap().as_str(), longest);
        let spaced = format!("{longest}{}", " ".repeat(762));
        assert_eq!(spaced.len(), 1016, "four times as much is looked at");
        assert_eq!(Address::from_text(&spaced).unwrap().as_str(), longest);
        assert_eq!(Address::from_text(&(spaced + " ")), Err(AddressError::TooLong));
        assert_eq!(Address::from_text(&format!("a{longest}")), Err(AddressError::TooLong));
    }

    #[test]
    fn json_holds_the_normal_form_and_debug_nothing() {
        let address: Address = serde_json::from_str("\" A@B.C \"").unwrap();
        assert_eq!(serde_json::to_string(&address).unwrap(), "\"a@b.c\"");
        assert_eq!(format!("{address:?}"), "Address(..)");
    }
}
