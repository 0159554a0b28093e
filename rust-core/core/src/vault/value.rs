//! The value of one field as the log keeps it. Whatever this build doesn't understand stays the bytes it was.
//!
//! CBOR (RFC 8949, definite lengths, shortest integers), an array that begins with a number:
//!
//! | array | what |
//! |---|---|
//! | `[0]` | cleared: the field, tag or custom field is gone |
//! | `[type, text]` | a well-known field, the kind's name, the title or a tag; type 1 text, 2 secret, 3 url, 4 email, 5 phone, 6 date, 7 one-time code |
//! | `[type, text, label, order]` | a custom field: its label, and its place among the custom fields |
//! | `[8, bool]` | a flag |
//!
//! Further elements are skipped; any other number or form is unknown.

use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

use super::kind::FieldType;
use super::text::Text;

const CLEARED: u8 = 0;
const FLAG: u8 = 8;

/// The value of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// The field is gone.
    Cleared,
    /// A text of some type.
    Text(TypedText),
    /// Yes or no.
    Flag(bool),
    /// Bytes of a newer build.
    Unknown,
}

/// A text, what it is, and for a custom field how it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypedText {
    pub(super) field_type: FieldType,
    pub(super) text: Text,
    pub(super) custom: Option<Custom>,
}

/// How a custom field is named and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Custom {
    pub(super) label: Text,
    pub(super) order: u32,
}

impl Value {
    /// A text without a label.
    pub(super) fn from_text(field_type: FieldType, text: Text) -> Self {
        Self::Text(TypedText { field_type, text, custom: None })
    }

    /// Reads a value; never fails, since what can't be read is [`Self::Unknown`].
    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        read(bytes).unwrap_or(Self::Unknown)
    }

    /// The bytes for the log; wiped when dropped. None for [`Self::Unknown`], which is never written anew.
    pub(super) fn to_bytes(&self) -> Option<Zeroizing<Vec<u8>>> {
        // Reserved at once, so that growing leaves no copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.text_len() + 32));
        let mut to = Encoder::new(&mut *bytes);
        let written = match self {
            Self::Cleared => to.array(1).and_then(|to| to.u8(CLEARED)),
            Self::Flag(flag) => to.array(2).and_then(|to| to.u8(FLAG)).and_then(|to| to.bool(*flag)),
            Self::Text(text) => write_text(&mut to, text.field_type.to_number()?, text),
            Self::Unknown => return None,
        };
        written.expect("a Vec takes every byte");
        Some(bytes)
    }

    /// Bytes of text and label, as limits count them.
    pub(super) fn text_len(&self) -> usize {
        match self {
            Self::Text(text) => {
                text.text.as_str().len()
                    + text.custom.as_ref().map_or(0, |custom| custom.label.as_str().len())
            }
            Self::Cleared | Self::Flag(_) | Self::Unknown => 0,
        }
    }

    /// The text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.text.as_str()),
            Self::Cleared | Self::Flag(_) | Self::Unknown => None,
        }
    }
}

type Written<'a, 'v> =
    Result<&'a mut Encoder<&'v mut Vec<u8>>, minicbor::encode::Error<std::convert::Infallible>>;

fn write_text<'a, 'v>(to: &'a mut Encoder<&'v mut Vec<u8>>, number: u8, text: &TypedText) -> Written<'a, 'v> {
    to.array(if text.custom.is_some() { 4 } else { 2 })?.u8(number)?.str(text.text.as_str())?;
    match &text.custom {
        Some(custom) => to.str(custom.label.as_str())?.u32(custom.order),
        None => Ok(to),
    }
}

fn read(bytes: &[u8]) -> Option<Value> {
    let mut from = Decoder::new(bytes);
    let len = from.array().ok()??;
    let number = from.u64().ok()?;
    let (value, read) = match (number, len) {
        (0, 1..) => (Value::Cleared, 1),
        (8, 2..) => (Value::Flag(from.bool().ok()?), 2),
        (_, 2..) => read_text(&mut from, FieldType::from_number(number)?, len)?,
        _ => return None,
    };
    for _ in read..len {
        from.skip().ok()?;
    }
    (from.position() == bytes.len()).then_some(value)
}

fn read_text(from: &mut Decoder<'_>, field_type: FieldType, len: u64) -> Option<(Value, u64)> {
    let text = Text::from(from.str().ok()?);
    if len < 4 {
        return Some((Value::from_text(field_type, text), 2));
    }
    let label = Text::from(from.str().ok()?);
    let custom = Some(Custom { label, order: from.u32().ok()? });
    Some((Value::Text(TypedText { field_type, text, custom }), 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn custom() -> Value {
        let custom = Some(Custom { label: Text::from("Door"), order: 300 });
        Value::Text(TypedText { field_type: FieldType::Secret, text: Text::from("1234"), custom })
    }

    #[test]
    fn known_answers() {
        let cases: [(Value, &[u8]); 5] = [
            (Value::Cleared, &[0x81, 0]),
            (Value::Flag(true), &[0x82, 8, 0xf5]),
            (Value::from_text(FieldType::Text, Text::from("login")), b"\x82\x01\x65login"),
            (Value::from_text(FieldType::OneTimeCode, Text::from("\u{e9}")), b"\x82\x07\x62\xc3\xa9"),
            (custom(), b"\x84\x02\x641234\x64Door\x19\x01\x2c"),
        ];
        for (value, bytes) in cases {
            assert_eq!(value.to_bytes().unwrap().as_slice(), bytes);
            assert_eq!(Value::from_bytes(bytes), value);
        }
    }

    #[test]
    fn what_a_newer_build_adds_is_skipped_or_unknown() {
        assert_eq!(Value::from_bytes(b"\x85\x02\x641234\x64Door\x19\x01\x2c\x82\x01\x02"), custom());
        assert_eq!(
            Value::from_bytes(b"\x83\x01\x61x\xf6"),
            Value::from_text(FieldType::Text, Text::from("x"))
        );
        let unknown: [&[u8]; 9] = [
            b"",
            b"\x80",
            b"\x81\x01",
            b"\x82\x09\x61x",
            b"\x82\x18\xff\x61x",
            b"\x82\x01\x07",
            b"\x65login",
            b"\x9f\x00\xff",
            b"\x84\x01\x61x\x61y\x20",
        ];
        for bytes in unknown {
            assert_eq!(Value::from_bytes(bytes), Value::Unknown, "{bytes:?}");
        }
        assert!(Value::Unknown.to_bytes().is_none());
    }

    #[test]
    fn truncated_or_lengthened_it_is_unknown() {
        let bytes = custom().to_bytes().unwrap();
        for end in 0..bytes.len() {
            assert_eq!(Value::from_bytes(&bytes[..end]), Value::Unknown, "{end}");
        }
        assert_eq!(Value::from_bytes(&[bytes.as_slice(), &[0]].concat()), Value::Unknown);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_and_what_is_understood_is_written_alike(bytes: [u8; 12], len in 0_usize..13) {
            // The first byte makes an array, so that the rest is looked at.
            let bytes = [&[0x80 | bytes[0] & 7], &bytes[1..]].concat();
            let value = Value::from_bytes(&bytes[..len.min(12)]);
            if let Some(written) = value.to_bytes() {
                proptest::prop_assert_eq!(Value::from_bytes(&written), value);
            }
        }

        #[test]
        fn any_text_comes_back(text: String, label: String, order: u32) {
            let custom = Some(Custom { label: Text::from_string(label), order });
            let typed = TypedText { field_type: FieldType::Text, text: Text::from_string(text), custom };
            let value = Value::Text(typed);
            proptest::prop_assert_eq!(Value::from_bytes(&value.to_bytes().unwrap()), value);
        }
    }

    #[test]
    fn nothing_is_shown() {
        let shown = format!("{:?}", custom());
        assert!(!shown.contains("1234") && !shown.contains("Door"), "{shown}");
    }
}
