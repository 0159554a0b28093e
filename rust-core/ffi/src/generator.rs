//! Passwords that are drawn, not thought up.

use keyfold_core::flow;

/// A password of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch that a person sees")]
pub struct Characters {
    /// How many, 4 to 128.
    #[uniffi(default = 20)]
    pub length: u8,
    /// At least one of a-z.
    #[uniffi(default = true)]
    pub lower: bool,
    /// At least one of A-Z.
    #[uniffi(default = true)]
    pub upper: bool,
    /// At least one of 0-9.
    #[uniffi(default = true)]
    pub digits: bool,
    /// At least one of 28 symbols.
    #[uniffi(default = true)]
    pub symbols: bool,
    /// None of those that look like another.
    #[uniffi(default = false)]
    pub unambiguous: bool,
}

/// A pass phrase.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Words {
    /// How many, 3 to 12.
    #[uniffi(default = 5)]
    pub count: u8,
    /// Between the words: at most 4 characters, none of them a letter, a digit or a control character; may be empty.
    #[uniffi(default = "-")]
    pub separator: String,
    /// Whether each word begins with a capital.
    #[uniffi(default = false)]
    pub capitalise: bool,
    /// Whether one of the words, drawn too, ends with a digit.
    #[uniffi(default = false)]
    pub digit: bool,
}

/// What was drawn.
#[derive(Clone, PartialEq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Generated {
    /// The password, UTF-8; wipe it after use.
    pub password: Vec<u8>,
    /// Bits: the binary logarithm of the number of equally likely results.
    pub entropy_bits: f64,
}

impl From<Characters> for flow::Characters {
    fn from(rules: Characters) -> Self {
        let Characters { length, lower, upper, digits, symbols, unambiguous } = rules;
        Self { length, lower, upper, digits, symbols, unambiguous }
    }
}

impl From<Words> for flow::Words {
    fn from(rules: Words) -> Self {
        let Words { count, separator, capitalise, digit } = rules;
        Self { count, separator, capitalise, digit }
    }
}

impl From<flow::Generated> for Generated {
    fn from(drawn: flow::Generated) -> Self {
        Self { password: drawn.password.expose().to_vec(), entropy_bits: drawn.entropy_bits }
    }
}

crate::text::names_only!(Generated);
