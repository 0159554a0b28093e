//! The text form: `KEYFOLD1-` and 269 characters of Crockford's base32 (no padding, most significant bit first, last
//! bit zero), upper case.
//!
//! Written in this one way, read forgivingly: case, white space, line breaks, every Unicode dash and space, O for 0,
//! I and L for 1, and a missing prefix. Invariant: whatever is forgiven, the checksum decides.

use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};

use crate::error::CodeError;
use crate::sealed_key::SealedKey;

/// Characters of the text form.
pub const TEXT_LEN: usize = 278;

/// What the text form begins with: the last character but the dash is the format.
pub const PREFIX: &str = "KEYFOLD1-";

/// Characters after the prefix.
pub(crate) const BODY_LEN: usize = TEXT_LEN - PREFIX.len();

/// The longest text that is looked at, in bytes: no page with a code on it is longer.
const INPUT_MAX: usize = 64 * 1024;

/// The prefix without its format and dash, with O and L folded.
const NAME: &str = "KEYF01D";

/// What every body of format 1 begins with: the format's eight bits and the kind's first two.
const BODY_START: &str = "04";

/// So many characters of a code in a row are hardly prose.
pub(crate) const PROSE_MAX: usize = 32;

/// Crockford's alphabet has no I, L, O and U.
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static CROCKFORD: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str(ALPHABET);
    specification.encoding().expect("32 symbols, all of them different")
});

impl SealedKey {
    /// The text form, of [`TEXT_LEN`] characters.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(TEXT_LEN);
        text.push_str(PREFIX);
        CROCKFORD.encode_append(self.as_bytes(), &mut text);
        text
    }

    /// Reads the text form, forgivingly; the text may hold nothing else.
    ///
    /// # Errors
    /// [`CodeError`] says what is wrong, and where a character is.
    pub fn from_text(text: &str) -> Result<Self, CodeError> {
        if text.len() > INPUT_MAX {
            return Err(CodeError::TooLong);
        }
        let signs: Vec<Sign> = signs_of(text).collect();
        let body = match Start::of(&signs) {
            Start::Prefix(body) | Start::Body(body) => body,
            Start::Newer(format) => return Err(CodeError::UpgradeRequired { format }),
            Start::Other => return Err(CodeError::NotACode),
        };
        if let Some(sign) = body.iter().find(|sign| !sign.is_symbol()) {
            return Err(CodeError::BadCharacter { position: sign.position });
        }
        from_body(body)
    }
}

/// A character that counts.
#[derive(Clone, Copy)]
pub(crate) struct Sign {
    /// In upper case.
    upper: char,
    /// Counted from 1, over all characters of the text.
    pub(crate) position: usize,
}

impl Sign {
    /// O as 0, I and L as 1.
    fn folded(self) -> char {
        match self.upper {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        }
    }

    /// Whether a body can contain it.
    fn is_symbol(self) -> bool {
        ALPHABET.contains(self.folded())
    }
}

/// The characters that count.
pub(crate) fn signs_of(text: &str) -> impl Iterator<Item = Sign> {
    let numbered = text.chars().zip(1..);
    numbered
        .filter(|(c, _)| !is_ignored(*c))
        .map(|(c, position)| Sign { upper: c.to_ascii_uppercase(), position })
}

/// How `signs` begin.
#[derive(Clone, Copy)]
pub(crate) enum Start<'a> {
    /// With the prefix; then comes the body.
    Prefix(&'a [Sign]),
    /// As a body does whose prefix is missing.
    Body(&'a [Sign]),
    /// With the prefix of a newer format, and enough after it that it isn't prose.
    Newer(u8),
    /// Otherwise.
    Other,
}

impl<'a> Start<'a> {
    pub(crate) fn of(signs: &'a [Sign]) -> Self {
        if begins_with(signs, BODY_START) {
            return Self::Body(signs);
        }
        if !begins_with(signs, NAME) {
            return Self::Other;
        }
        let after = &signs[NAME.len()..];
        match after.first().and_then(|sign| sign.upper.to_digit(10)) {
            Some(1) => Self::Prefix(&after[1..]),
            Some(digit @ 2..=9) if symbols_of(&after[1..]).len() >= PROSE_MAX => {
                Self::Newer(u8::try_from(digit).expect("one digit"))
            }
            _ => Self::Other,
        }
    }
}

/// The signs up to the first that no body contains, but no more than a body has.
pub(crate) fn symbols_of(signs: &[Sign]) -> &[Sign] {
    let whole = &signs[..signs.len().min(BODY_LEN)];
    let end = whole.iter().position(|sign| !sign.is_symbol());
    &whole[..end.unwrap_or(whole.len())]
}

/// Decodes a body of symbols only.
pub(crate) fn from_body(body: &[Sign]) -> Result<SealedKey, CodeError> {
    match body.len() {
        BODY_LEN => {}
        len if len < BODY_LEN => return Err(CodeError::Truncated { missing: BODY_LEN - len }),
        _ => return Err(CodeError::TooLong),
    }
    let symbols: String = body.iter().map(|sign| sign.folded()).collect();
    let bytes = CROCKFORD.decode(symbols.as_bytes()).map_err(|_| CodeError::Damaged)?;
    SealedKey::from_bytes(&bytes)
}

fn begins_with(signs: &[Sign], start: &str) -> bool {
    signs.len() >= start.len() && signs.iter().zip(start.chars()).all(|(sign, c)| sign.folded() == c)
}

/// White space, what is invisible, and every character with Unicode's property `Dash` (Unicode 17, `PropList.txt`), with
/// the soft hyphen and the hyphen bullet.
fn is_ignored(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}'
                | '\u{feff}' | '\u{180e}' | '\u{ad}'
        )
        || matches!(
            c,
            '-' | '\u{58a}' | '\u{5be}' | '\u{1400}' | '\u{1806}' | '\u{2010}'..='\u{2015}' | '\u{2043}'
                | '\u{2053}' | '\u{207b}' | '\u{208b}' | '\u{2212}' | '\u{2e17}' | '\u{2e1a}'
                | '\u{2e3a}'..='\u{2e3b}' | '\u{2e40}' | '\u{2e5d}' | '\u{301c}' | '\u{3030}' | '\u{30a0}'
                | '\u{fe31}'..='\u{fe32}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{10d6e}' | '\u{10ead}'
        )
}
