//! Kinds of items and types of fields. What a newer build adds shows as `Unknown` and is kept as it is.

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// A kind that this build doesn't know, or none.
    Unknown,
}

impl ItemKind {
    /// Every kind that can be written.
    pub const ALL: [Self; 6] =
        [Self::Login, Self::Card, Self::Note, Self::Identity, Self::BankAccount, Self::Custom];

    /// The name in the field `kind`; none for [`Self::Unknown`].
    #[must_use]
    pub fn to_name(self) -> Option<&'static str> {
        match self {
            Self::Login => Some("login"),
            Self::Card => Some("card"),
            Self::Note => Some("note"),
            Self::Identity => Some("identity"),
            Self::BankAccount => Some("bank_account"),
            Self::Custom => Some("custom"),
            Self::Unknown => None,
        }
    }

    /// Reads a name; [`Self::Unknown`] for any other.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.to_name() == Some(name)).unwrap_or(Self::Unknown)
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// Any text, of several lines too.
    Text,
    /// A text that is shown only when asked for; any characters.
    Secret,
    /// An address of a site; not checked beyond length and control characters.
    Url,
    /// An email address; likewise.
    Email,
    /// A phone number; likewise.
    Phone,
    /// A day, `yyyy-mm-dd`.
    Date,
    /// The secret of a one-time code: `otpauth://totp/...` or base32.
    OneTimeCode,
    /// A type that this build doesn't know.
    Unknown,
}

impl FieldType {
    /// Every type that can be written.
    pub const ALL: [Self; 7] =
        [Self::Text, Self::Secret, Self::Url, Self::Email, Self::Phone, Self::Date, Self::OneTimeCode];

    /// Whether the text is given only when it is asked for.
    #[must_use]
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::OneTimeCode | Self::Unknown)
    }

    /// The number in a value (see [`super::value`]); none for [`Self::Unknown`].
    pub(super) fn to_number(self) -> Option<u8> {
        let at = Self::ALL.into_iter().position(|known| known == self)?;
        u8::try_from(at + 1).ok()
    }

    /// Reads [`Self::to_number`].
    pub(super) fn from_number(number: u64) -> Option<Self> {
        let at = usize::try_from(number.checked_sub(1)?).ok()?;
        Self::ALL.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_frozen() {
        let names: Vec<_> = ItemKind::ALL.into_iter().filter_map(ItemKind::to_name).collect();
        assert_eq!(names, ["login", "card", "note", "identity", "bank_account", "custom"]);
        for kind in ItemKind::ALL {
            assert_eq!(ItemKind::from_name(kind.to_name().unwrap()), kind);
        }
        assert_eq!(ItemKind::from_name("passkey"), ItemKind::Unknown);
        let numbers: Vec<_> = FieldType::ALL.into_iter().filter_map(FieldType::to_number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
        for number in 1..8 {
            assert_eq!(
                FieldType::from_number(number).and_then(FieldType::to_number).map(u64::from),
                Some(number)
            );
        }
        assert_eq!((FieldType::from_number(0), FieldType::from_number(8)), (None, None));
        assert_eq!(FieldType::Unknown.to_number(), None);
    }
}
