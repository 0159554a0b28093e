//! The names of an item's fields in the log, and which of them each kind shows first.
//!
//! | name | what |
//! |---|---|
//! | `kind`, `title`, `favourite` | of the item itself |
//! | the names of [`WELL_KNOWN`] | fields with a fixed meaning; any item may have any of them |
//! | `t:` and 16 lower-case hexadecimal digits | a tag, its id 8 random bytes |
//! | `f:` and 16 lower-case hexadecimal digits | a custom field, likewise |

use super::kind::{FieldType, ItemKind};
use crate::sync::ItemId;

/// Which kind of item this is.
pub const KIND: &str = "kind";
/// The item's title.
pub const TITLE: &str = "title";
/// Whether it is a favourite.
pub const FAVOURITE: &str = "favourite";
/// Notes.
pub const NOTES: &str = "notes";

/// A field with a fixed meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WellKnown {
    /// Its name in the log, and the translation key of shells.
    pub name: &'static str,
    /// Its English label.
    pub label: &'static str,
    /// What it holds.
    pub field_type: FieldType,
}

const fn field(name: &'static str, label: &'static str, field_type: FieldType) -> WellKnown {
    WellKnown { name, label, field_type }
}

/// All fields with a fixed meaning, in the order in which an item shows those that aren't of its own kind.
pub const WELL_KNOWN: [WellKnown; 37] = [
    field("username", "User name", FieldType::Text),
    field("password", "Password", FieldType::Secret),
    field("url", "Website", FieldType::Url),
    field("one_time_code", "One-time code", FieldType::OneTimeCode),
    field("cardholder", "Cardholder", FieldType::Text),
    field("card_number", "Card number", FieldType::Secret),
    field("card_brand", "Brand", FieldType::Text),
    field("valid_from", "Valid from", FieldType::Text),
    field("expires", "Expires", FieldType::Text),
    field("security_code", "Security code", FieldType::Secret),
    field("first_name", "First name", FieldType::Text),
    field("middle_name", "Middle name", FieldType::Text),
    field("last_name", "Last name", FieldType::Text),
    field("company", "Company", FieldType::Text),
    field("born", "Date of birth", FieldType::Date),
    field("email", "Email", FieldType::Email),
    field("phone", "Phone", FieldType::Phone),
    field("street", "Street", FieldType::Text),
    field("city", "City", FieldType::Text),
    field("region", "Region", FieldType::Text),
    field("postal_code", "Postal code", FieldType::Text),
    field("country", "Country", FieldType::Text),
    field("passport_number", "Passport number", FieldType::Secret),
    field("passport_expires", "Passport expires", FieldType::Date),
    field("identity_number", "Identity number", FieldType::Secret),
    field("licence_number", "Driving licence number", FieldType::Secret),
    field("tax_number", "Tax number", FieldType::Secret),
    field("bank", "Bank", FieldType::Text),
    field("account_holder", "Account holder", FieldType::Text),
    field("account_type", "Type of account", FieldType::Text),
    field("account_number", "Account number", FieldType::Secret),
    field("routing_number", "Routing number", FieldType::Text),
    field("iban", "IBAN", FieldType::Secret),
    field("bic", "BIC", FieldType::Text),
    field("pin", "PIN", FieldType::Secret),
    field("pass_phrase", "Pass phrase", FieldType::Secret),
    field(NOTES, "Notes", FieldType::Text),
];

const LOGIN: [&str; 4] = ["username", "password", "url", "one_time_code"];
const CARD: [&str; 8] =
    ["cardholder", "card_number", "card_brand", "valid_from", "expires", "security_code", "pin", "bank"];
const IDENTITY: [&str; 17] = [
    "first_name",
    "middle_name",
    "last_name",
    "company",
    "born",
    "email",
    "phone",
    "street",
    "city",
    "region",
    "postal_code",
    "country",
    "passport_number",
    "passport_expires",
    "identity_number",
    "licence_number",
    "tax_number",
];
const BANK_ACCOUNT: [&str; 9] = [
    "bank",
    "account_holder",
    "account_type",
    "account_number",
    "routing_number",
    "iban",
    "bic",
    "pin",
    "phone",
];

impl ItemKind {
    /// The fields that a form for this kind offers, in order; notes and custom fields come after them.
    #[must_use]
    pub fn own_fields(self) -> &'static [&'static str] {
        match self {
            Self::Login => &LOGIN,
            Self::Card => &CARD,
            Self::Identity => &IDENTITY,
            Self::BankAccount => &BANK_ACCOUNT,
            Self::Note | Self::Custom | Self::Unknown => &[],
        }
    }

    /// Where the list's second line comes from: the first of these that isn't empty.
    pub(super) fn subtitle_fields(self) -> &'static [&'static str] {
        match self {
            Self::Card => &["cardholder", "bank"],
            Self::BankAccount => &["bank", "account_holder"],
            Self::Identity => &["last_name", "company", "email"],
            Self::Note => &[],
            Self::Login | Self::Custom | Self::Unknown => &["username", "email"],
        }
    }
}

/// The field with this name, if it has a fixed meaning.
#[must_use]
pub fn well_known(name: &str) -> Option<&'static WellKnown> {
    WELL_KNOWN.iter().find(|field| field.name == name)
}

/// Whether the name is a tag's.
pub(super) fn is_tag(name: &str) -> bool {
    has_form(name, "t:")
}

/// Whether the name is a custom field's.
pub(super) fn is_custom(name: &str) -> bool {
    has_form(name, "f:")
}

/// The name of a tag with this random id.
pub(super) fn tag_name(id: ItemId) -> String {
    to_name("t:", id)
}

/// The name of a custom field with this random id.
pub(super) fn custom_name(id: ItemId) -> String {
    to_name("f:", id)
}

/// Where a field stands among an item's fields: own fields, other well-known ones, notes, custom ones by their
/// order, then names that this build doesn't know.
pub(super) fn derive_place(kind: ItemKind, name: &str, custom_order: u32) -> (u8, u32) {
    let at = |index: usize| u32::try_from(index).expect("the tables are short");
    if let Some(index) = kind.own_fields().iter().position(|own| *own == name) {
        return (0, at(index));
    }
    match WELL_KNOWN.iter().position(|field| field.name == name) {
        Some(index) => (1, at(index)),
        None if is_custom(name) => (2, custom_order),
        None => (3, 0),
    }
}

fn has_form(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix)
        .is_some_and(|id| id.len() == 16 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

fn to_name(prefix: &str, id: ItemId) -> String {
    format!("{prefix}{}", data_encoding::HEXLOWER.encode(&id.0[..8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_own_field_is_well_known_and_no_name_stands_twice() {
        for kind in ItemKind::ALL {
            for name in kind.own_fields().iter().chain(kind.subtitle_fields()) {
                assert!(well_known(name).is_some(), "{name}");
            }
        }
        let mut names: Vec<_> = WELL_KNOWN.iter().map(|field| field.name).collect();
        names.extend([KIND, TITLE, FAVOURITE]);
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn names_made_of_ids_have_their_form() {
        let (tag, custom) = (tag_name(ItemId([0xa0; 16])), custom_name(ItemId([0x0b; 16])));
        assert_eq!((tag.as_str(), custom.as_str()), ("t:a0a0a0a0a0a0a0a0", "f:0b0b0b0b0b0b0b0b"));
        assert!(is_tag(&tag) && !is_custom(&tag) && is_custom(&custom) && !is_tag(&custom));
        for name in ["t:", "t:0123", "t:0123456789abcdeF", "t:0123456789abcdef0", "f0123456789abcdef", ""] {
            assert!(!is_tag(name) && !is_custom(name), "{name}");
        }
    }

    #[test]
    fn places_are_in_order() {
        let kind = ItemKind::BankAccount;
        let order = ["bank", "phone", "username", NOTES, "f:0123456789abcdef", "from a newer build"];
        let places: Vec<_> = order.iter().map(|name| derive_place(kind, name, 7)).collect();
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
    }
}
