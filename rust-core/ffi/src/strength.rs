//! The strength of a password that is being chosen. Reasons and advice are enums: shells have the words.

use keyfold_core::flow;

use crate::call::call;
use crate::error::KeyfoldError;

/// How strong a password is.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Strength {
    /// For a bar of five steps: 0 (worst) to 4.
    pub score: u8,
    /// About how many guesses it withstands, as a power of ten.
    pub guesses_log10: f64,
    /// Whether it is taken as a new password; else it would be `WeakPassword`.
    pub is_enough: bool,
    /// What makes it weak, if that can be said.
    pub weakness: Option<Weakness>,
    /// What would make it stronger.
    pub advice: Vec<Advice>,
}

/// What makes a password weak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Weakness {
    /// A row of keys.
    KeyboardRow,
    /// A short pattern on the keyboard.
    KeyboardPattern,
    /// One character again and again.
    RepeatedCharacter,
    /// A few characters again and again.
    RepeatedPart,
    /// Among the most common passwords.
    Common,
    /// Much like a common one.
    LikeCommon,
    /// A sequence such as abc.
    Sequence,
    /// A recent year.
    RecentYear,
    /// One word alone.
    SingleWord,
    /// A date.
    Date,
    /// A name alone.
    Name,
    /// A common name.
    CommonName,
}

/// What would make a password stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Advice {
    /// A few words that don't belong together.
    SeveralWords,
    /// Symbols, digits and capitals aren't needed.
    SymbolsNotNeeded,
    /// Another word or two.
    AddWords,
    /// Capitals hardly help.
    CapitalsDontHelp,
    /// All capitals hardly help.
    AllCapitalsDontHelp,
    /// Words backwards hardly help.
    ReversalDoesntHelp,
    /// @ for a hardly helps.
    SubstitutionsDontHelp,
    /// A longer pattern with more turns.
    LongerPattern,
    /// No repeats.
    AvoidRepeats,
    /// No sequences.
    AvoidSequences,
    /// No recent years.
    AvoidRecentYears,
    /// No years of the person's own.
    AvoidOwnYears,
    /// No dates of the person's own.
    AvoidOwnDates,
}

/// Estimates how many guesses a password withstands, given words of the person: address, name. Takes a millisecond or
/// two; the first call some more. The first 20 words that aren't longer than an address count. Wipe the password's
/// buffer afterwards.
///
/// # Errors
/// `InvalidInput` if it can't be a password at all; an empty one is only weak.
#[uniffi::export]
pub fn estimate_strength(password: &[u8], words: &[String]) -> Result<Strength, KeyfoldError> {
    call(|| flow::estimate_strength(password, words))
}

impl From<flow::Strength> for Strength {
    fn from(strength: flow::Strength) -> Self {
        let flow::Strength { score, guesses_log10, is_enough, weakness, advice } = strength;
        let advice = advice.into_iter().map(Advice::from).collect();
        Self { score, guesses_log10, is_enough, weakness: weakness.map(Weakness::from), advice }
    }
}

impl From<flow::Weakness> for Weakness {
    fn from(weakness: flow::Weakness) -> Self {
        match weakness {
            flow::Weakness::KeyboardRow => Self::KeyboardRow,
            flow::Weakness::KeyboardPattern => Self::KeyboardPattern,
            flow::Weakness::RepeatedCharacter => Self::RepeatedCharacter,
            flow::Weakness::RepeatedPart => Self::RepeatedPart,
            flow::Weakness::Common => Self::Common,
            flow::Weakness::LikeCommon => Self::LikeCommon,
            flow::Weakness::Sequence => Self::Sequence,
            flow::Weakness::RecentYear => Self::RecentYear,
            flow::Weakness::SingleWord => Self::SingleWord,
            flow::Weakness::Date => Self::Date,
            flow::Weakness::Name => Self::Name,
            flow::Weakness::CommonName => Self::CommonName,
        }
    }
}

impl From<flow::Advice> for Advice {
    fn from(advice: flow::Advice) -> Self {
        match advice {
            flow::Advice::SeveralWords => Self::SeveralWords,
            flow::Advice::SymbolsNotNeeded => Self::SymbolsNotNeeded,
            flow::Advice::AddWords => Self::AddWords,
            flow::Advice::CapitalsDontHelp => Self::CapitalsDontHelp,
            flow::Advice::AllCapitalsDontHelp => Self::AllCapitalsDontHelp,
            flow::Advice::ReversalDoesntHelp => Self::ReversalDoesntHelp,
            flow::Advice::SubstitutionsDontHelp => Self::SubstitutionsDontHelp,
            flow::Advice::LongerPattern => Self::LongerPattern,
            flow::Advice::AvoidRepeats => Self::AvoidRepeats,
            flow::Advice::AvoidSequences => Self::AvoidSequences,
            flow::Advice::AvoidRecentYears => Self::AvoidRecentYears,
            flow::Advice::AvoidOwnYears => Self::AvoidOwnYears,
            flow::Advice::AvoidOwnDates => Self::AvoidOwnDates,
        }
    }
}
