//! Byte strings as JSON shows them: base64url without padding, of a fixed or of a bounded length.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Exactly `N` bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fixed<const N: usize>(pub [u8; N]);

/// At most `MAX` bytes.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Bounded<const MAX: usize>(Vec<u8>);

impl<const MAX: usize> Bounded<MAX> {
    /// Takes `bytes` unless they are too many.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() <= MAX).then_some(Self(bytes))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, owned.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Encodes bytes as base64url without padding.
#[must_use]
pub fn to_base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes base64url without padding.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

impl<const N: usize> std::fmt::Debug for Fixed<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fixed<{N}>(..)")
    }
}

impl<const MAX: usize> std::fmt::Debug for Bounded<MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl<const N: usize> Serialize for Fixed<N> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&to_base64(&self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Fixed<N> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let bytes = from_base64(&text).ok_or_else(|| D::Error::custom("not base64url"))?;
        bytes.try_into().map(Self).map_err(|_| D::Error::custom(format!("not {N} bytes")))
    }
}

impl<const MAX: usize> Serialize for Bounded<MAX> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&to_base64(&self.0))
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Bounded<MAX> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let bytes = from_base64(&text).ok_or_else(|| D::Error::custom("not base64url"))?;
        Self::from_bytes(bytes).ok_or_else(|| D::Error::custom(format!("more than {MAX} bytes")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        assert_eq!(serde_json::to_string(&Fixed([0xfb, 0xff, 0x00])).unwrap(), "\"-_8A\"");
        let bounded: Bounded<3> = serde_json::from_str("\"-_8A\"").unwrap();
        assert_eq!(bounded.as_bytes(), [0xfb, 0xff, 0x00]);
        assert_eq!(bounded.into_bytes(), [0xfb, 0xff, 0x00]);
    }

    #[test]
    fn wrong_lengths_and_alphabets_are_refused() {
        for text in ["\"\"", "\"-_8\"", "\"-_8AAA\"", "\"+/8A\"", "\"-_8A=\"", "\"-_8A\\n\"", "7"] {
            assert!(serde_json::from_str::<Fixed<3>>(text).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Bounded<2>>("\"-_8A\"").is_err());
        assert!(serde_json::from_str::<Bounded<2>>("\"\"").is_ok());
    }
}
