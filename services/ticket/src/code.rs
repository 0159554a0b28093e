//! The verification code: 40 random bits as eight characters of Crockford's base32, upper case.
//!
//! Shown as `XXXX-XXXX`; read with any case, white space and dashes, O for 0, I and L for 1.

use std::fmt;

/// Proves that a mailbox is the person's.
#[derive(Clone, PartialEq, Eq)]
pub struct VerificationCode([u8; Self::LEN]);

impl VerificationCode {
    /// Characters without the dash.
    pub const LEN: usize = 8;

    /// The code that five random bytes stand for, most significant bit first.
    #[must_use]
    pub fn from_random(random: [u8; 5]) -> Self {
        let bits = random.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        Self(std::array::from_fn(|at| ALPHABET[(bits >> (35 - 5 * at) & 31) as usize]))
    }

    /// Reads a code as a person types it, at most 64 bytes; none if it isn't one.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let counts = |c: &char| !(c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}'));
        let folded: Option<Vec<u8>> = text.chars().take(64).filter(counts).map(fold).collect();
        (text.len() <= 64).then_some(Self(folded?.try_into().ok()?))
    }

    /// The eight characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("every character is from the alphabet")
    }
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn fold(c: char) -> Option<u8> {
    let folded = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        upper => upper,
    };
    ALPHABET.iter().copied().find(|symbol| char::from(*symbol) == folded)
}

/// As it is shown to a person: `XXXX-XXXX`.
impl fmt::Display for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.as_str().split_at(Self::LEN / 2);
        write!(f, "{first}-{second}")
    }
}

/// Shows nothing: logs hold no code.
impl fmt::Debug for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerificationCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        assert_eq!(VerificationCode::from_random([0; 5]).as_str(), "00000000");
        assert_eq!(VerificationCode::from_random([0xff; 5]).as_str(), "ZZZZZZZZ");
        // 00001 00010 00011 00100 00101 00110 00111 01000
        let code = VerificationCode::from_random([0x08, 0x86, 0x42, 0x98, 0xe8]);
        assert_eq!(code.to_string(), "1234-5678");
        assert_eq!(format!("{code:?}"), "VerificationCode(..)");
    }

    #[test]
    fn what_a_person_types_is_read() {
        let code = VerificationCode::from_text("1O2A-BCDZ").unwrap();
        assert_eq!(code.as_str(), "102ABCDZ");
        for text in ["lo2abcdz", " 1o2a bcdz\n", "i02a\u{2011}bcdz", "1-0-2-a-b-c-d-z"] {
            assert_eq!(VerificationCode::from_text(text), Some(code.clone()), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let spaced = format!("1234{}5678", " ".repeat(64));
        for text in ["", "1234-567", "1234-56789", "1234-567U", "1234-567\u{e9}", &spaced] {
            assert_eq!(VerificationCode::from_text(text), None, "{text}");
        }
    }
}
