//! The password generator: characters or words, every allowed result equally likely, and how many bits that is worth.

use std::sync::LazyLock;

use zeroize::Zeroizing;

use crate::port::Random;
use crate::secret::SecretVec;

/// Lengths of a password of characters.
pub const LENGTHS: std::ops::RangeInclusive<u8> = 4..=128;
/// Numbers of words of a pass phrase.
pub const WORD_COUNTS: std::ops::RangeInclusive<u8> = 3..=12;
/// Characters of a separator.
pub const SEPARATOR_MAX: usize = 4;

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
/// Without quotes, backslash and backtick, which forms and shells tend to break.
const SYMBOLS: &str = "!#$%&()*+,-./:;<=>?@[]^_{|}~";
/// Looks like another one in some typeface.
const AMBIGUOUS: &str = "Il1|O0o.,:;";

/// A password of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch that a person sees")]
pub struct Characters {
    /// How many, 4 to 128.
    pub length: u8,
    /// At least one of a-z.
    pub lower: bool,
    /// At least one of A-Z.
    pub upper: bool,
    /// At least one of 0-9.
    pub digits: bool,
    /// At least one of 28 symbols.
    pub symbols: bool,
    /// None of those that look like another.
    pub unambiguous: bool,
}

/// A pass phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// How many, 3 to 12.
    pub count: u8,
    /// Between the words: at most 4 characters, none of them a letter, a digit or a control character; may be empty.
    pub separator: String,
    /// Whether each word begins with a capital.
    pub capitalise: bool,
    /// Whether one of the words, drawn too, ends with a digit.
    pub digit: bool,
}

/// What was drawn.
#[derive(Debug)]
pub struct Generated {
    /// The password, ASCII but for the separator.
    pub password: SecretVec,
    /// Bits: the binary logarithm of the number of equally likely results.
    pub entropy_bits: f64,
}

/// Which setting is outside its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GeneratorError {
    /// The length isn't 4 to 128.
    #[error("the length is not between 4 and 128")]
    Length,
    /// No class of characters is chosen.
    #[error("no characters are chosen")]
    NoCharacters,
    /// The number of words isn't 3 to 12.
    #[error("the number of words is not between 3 and 12")]
    WordCount,
    /// The separator is too long or has letters, digits or control characters.
    #[error("the separator can't be used")]
    Separator,
}

impl Default for Characters {
    fn default() -> Self {
        Self { length: 20, lower: true, upper: true, digits: true, symbols: true, unambiguous: false }
    }
}

impl Default for Words {
    fn default() -> Self {
        Self { count: 6, separator: "-".to_owned(), capitalise: false, digit: false }
    }
}

impl Characters {
    /// Draws a password: uniform among all that have at least one of each chosen class.
    ///
    /// # Errors
    /// [`GeneratorError`] for settings out of range.
    pub fn make(self, random: &dyn Random) -> Result<Generated, GeneratorError> {
        if !LENGTHS.contains(&self.length) {
            return Err(GeneratorError::Length);
        }
        let classes = self.classes();
        let all: Vec<u8> = classes.concat();
        if all.is_empty() {
            return Err(GeneratorError::NoCharacters);
        }
        let mut password = Zeroizing::new(vec![0; usize::from(self.length)]);
        // Drawing the whole again, never a part, is what keeps every result equally likely: 15 times on average at worst.
        while !classes.iter().all(|class| password.iter().any(|c| class.contains(c))) {
            password.fill_with(|| all[draw_below(random, all.len())]);
        }
        let password = SecretVec::from_vec(std::mem::take(&mut *password));
        Ok(Generated { password, entropy_bits: derive_bits(self.length, &classes) })
    }

    fn classes(self) -> Vec<Vec<u8>> {
        let chosen =
            [(self.lower, LOWER), (self.upper, UPPER), (self.digits, DIGITS), (self.symbols, SYMBOLS)];
        let kept = |c: &u8| !(self.unambiguous && AMBIGUOUS.as_bytes().contains(c));
        chosen
            .iter()
            .filter(|(chosen, _)| *chosen)
            .map(|(_, class)| class.bytes().filter(kept).collect())
            .collect()
    }
}

impl Words {
    /// Draws a pass phrase: uniform among all of these settings.
    ///
    /// # Errors
    /// [`GeneratorError`] for settings out of range.
    pub fn make(&self, random: &dyn Random) -> Result<Generated, GeneratorError> {
        if !WORD_COUNTS.contains(&self.count) {
            return Err(GeneratorError::WordCount);
        }
        if self.separator.chars().count() > SEPARATOR_MAX
            || self.separator.chars().any(|c| c.is_alphanumeric() || c.is_control())
        {
            return Err(GeneratorError::Separator);
        }
        let count = usize::from(self.count);
        let digit_after = self.digit.then(|| draw_below(random, count));
        // Longest word and a digit: reserved at once, so that growing leaves no copy behind.
        let mut phrase = Vec::with_capacity(count * (8 + self.separator.len()));
        for at in 0..count {
            if at > 0 {
                phrase.extend_from_slice(self.separator.as_bytes());
            }
            self.push_word(&mut phrase, random);
            if digit_after == Some(at) {
                phrase.push(DIGITS.as_bytes()[draw_below(random, 10)]);
            }
        }
        Ok(Generated { password: SecretVec::from_vec(phrase), entropy_bits: self.entropy_bits() })
    }

    fn push_word(&self, phrase: &mut Vec<u8>, random: &dyn Random) {
        let start = phrase.len();
        phrase.extend_from_slice(WORDS[draw_below(random, WORDS.len())].as_bytes());
        if self.capitalise {
            phrase[start].make_ascii_uppercase();
        }
    }

    fn entropy_bits(&self) -> f64 {
        let words = f64::from(self.count) * to_f64(WORDS.len()).log2();
        words + if self.digit { (10.0 * f64::from(self.count)).log2() } else { 0.0 }
    }
}

/// The words of `generator/words.txt`.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    include_str!("generator/words.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// A number below `bound`, each equally likely: what lies above the highest multiple is drawn again.
fn draw_below(random: &dyn Random, bound: usize) -> usize {
    let bound = u32::try_from(bound).expect("sets are small");
    let unfair = u32::MAX - u32::MAX % bound;
    loop {
        let mut bytes = Zeroizing::new([0; 4]);
        random.fill(&mut *bytes);
        let drawn = u32::from_be_bytes(*bytes);
        if drawn < unfair {
            return (drawn % bound) as usize;
        }
    }
}

/// log2 of how many strings have at least one of each class, by inclusion and exclusion over the classes left out.
fn derive_bits(length: u8, classes: &[Vec<u8>]) -> f64 {
    let total = to_f64(classes.iter().map(Vec::len).sum());
    let share: f64 = (0_u32..1 << classes.len())
        .map(|left_out| {
            let missing = classes.iter().enumerate().filter(|(at, _)| left_out >> at & 1 == 1);
            let missing = to_f64(missing.map(|(_, class)| class.len()).sum());
            let sign = if left_out.count_ones() % 2 == 0 { 1.0 } else { -1.0 };
            sign * (1.0 - missing / total).powi(i32::from(length))
        })
        .sum();
    f64::from(length) * total.log2() + share.log2()
}

fn to_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("sets are small"))
}

#[cfg(test)]
mod tests;
