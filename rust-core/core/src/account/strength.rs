//! How many guesses a password withstands, by zxcvbn: dictionaries, keyboards, dates, repeats, and words of the person.
//!
//! An estimate, and a lower bound of nobody's patience. What is said about a password is said in enums: shells translate.

use zxcvbn::feedback::{Feedback, Suggestion, Warning};

/// Characters of a password that are looked at; what follows can only make it stronger.
const LOOKED_AT: usize = 100;

/// Words of the person that are looked at, so that an estimate stays quick.
const WORDS_MAX: usize = 20;

/// Bytes of the longest such word: an address.
const WORD_MAX: usize = 254;

/// The least number of guesses for a new password, as a power of ten.
///
/// A guess at a kit or a stolen home costs Argon2id's floor, about a tenth of a second of a processor with 64 MiB. At
/// this number that is four months for one processor, and a day for a hundred.
const GUESSES_LOG10_MIN: f64 = 8.0;

/// Fewest characters of a new password.
const CHARACTERS_MIN: usize = 8;

/// How strong a password is.
#[derive(Debug, Clone, PartialEq)]
pub struct Strength {
    /// For a bar of five steps: 0 (worst) to 4.
    pub score: u8,
    /// About how many guesses it withstands, as a power of ten.
    pub guesses_log10: f64,
    /// Whether it is taken as a new password.
    pub is_enough: bool,
    /// What makes it weak, if that can be said.
    pub weakness: Option<Weakness>,
    /// What would make it stronger.
    pub advice: Vec<Advice>,
}

/// What makes a password weak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Estimates the strength of `password`, given `words` that whoever guesses would try first: the address, names. Of
/// them the first [`WORDS_MAX`] that aren't longer than an address count.
#[must_use]
pub fn estimate_strength(password: &str, words: &[&str]) -> Strength {
    let end = password.char_indices().nth(LOOKED_AT).map_or(password.len(), |(end, _)| end);
    let words = words.iter().copied().filter(|word| word.len() <= WORD_MAX).take(WORDS_MAX);
    let halves = words.clone().flat_map(|word| word.split('@'));
    let parts = halves.clone().flat_map(|half| half.split(['.', ' ', '-', '_', '+']));
    let own: Vec<&str> = words.chain(halves).chain(parts).collect();
    let estimate = zxcvbn::zxcvbn(&password[..end], &own);
    let feedback = estimate.feedback();
    let is_long = password.chars().count() >= CHARACTERS_MIN;
    Strength {
        score: u8::from(estimate.score()),
        guesses_log10: estimate.guesses_log10(),
        is_enough: is_long && estimate.guesses_log10() >= GUESSES_LOG10_MIN,
        weakness: feedback.and_then(Feedback::warning).map(to_weakness),
        advice: feedback
            .map(Feedback::suggestions)
            .unwrap_or_default()
            .iter()
            .copied()
            .map(to_advice)
            .collect(),
    }
}

fn to_weakness(warning: Warning) -> Weakness {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => Weakness::KeyboardRow,
        Warning::ShortKeyboardPatternsAreEasyToGuess => Weakness::KeyboardPattern,
        Warning::RepeatsLikeAaaAreEasyToGuess => Weakness::RepeatedCharacter,
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => Weakness::RepeatedPart,
        Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword => {
            Weakness::Common
        }
        Warning::ThisIsSimilarToACommonlyUsedPassword => Weakness::LikeCommon,
        Warning::SequencesLikeAbcAreEasyToGuess => Weakness::Sequence,
        Warning::RecentYearsAreEasyToGuess => Weakness::RecentYear,
        Warning::AWordByItselfIsEasyToGuess => Weakness::SingleWord,
        Warning::DatesAreOftenEasyToGuess => Weakness::Date,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => Weakness::Name,
        Warning::CommonNamesAndSurnamesAreEasyToGuess => Weakness::CommonName,
    }
}

fn to_advice(suggestion: Suggestion) -> Advice {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => Advice::SeveralWords,
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => Advice::SymbolsNotNeeded,
        Suggestion::AddAnotherWordOrTwo => Advice::AddWords,
        Suggestion::CapitalizationDoesntHelpVeryMuch => Advice::CapitalsDontHelp,
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => Advice::AllCapitalsDontHelp,
        Suggestion::ReversedWordsArentMuchHarderToGuess => Advice::ReversalDoesntHelp,
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => Advice::SubstitutionsDontHelp,
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => Advice::LongerPattern,
        Suggestion::AvoidRepeatedWordsAndCharacters => Advice::AvoidRepeats,
        Suggestion::AvoidSequences => Advice::AvoidSequences,
        Suggestion::AvoidRecentYears => Advice::AvoidRecentYears,
        Suggestion::AvoidYearsThatAreAssociatedWithYou => Advice::AvoidOwnYears,
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => Advice::AvoidOwnDates,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_enough(password: &str) -> bool {
        estimate_strength(password, &["anna.berg@example.org"]).is_enough
    }

    #[test]
    fn what_everybody_guesses_is_not_enough() {
        for password in
            ["", "password1", "12345678", "qwertyuiop", "aaaaaaaaaaaa", "anna.berg2", "Summer2026!", "x7#Qp2"]
        {
            assert!(!is_enough(password), "{password}");
        }
    }

    #[test]
    fn several_words_and_drawn_characters_are_enough() {
        for password in
            ["correct horse battery", "a password for tomorrow", "tR7#kq9!vLm2", "günther fährt mit dem zug"]
        {
            assert!(is_enough(password), "{password}");
        }
    }

    #[test]
    fn scores_rise_and_reasons_are_given() {
        let scores = ["12345678", "anna1990berg", "horse battery 7", "correct horse battery staple"]
            .map(|password| estimate_strength(password, &[]).score);
        assert!(scores.is_sorted() && scores[0] == 0 && scores[3] == 4, "{scores:?}");
        let common = estimate_strength("password", &[]);
        assert_eq!((common.weakness, common.score), (Some(Weakness::Common), 0));
        assert!(common.advice.contains(&Advice::AddWords));
        assert!(estimate_strength("qwertyuiop[]", &[]).weakness.is_some());
    }

    #[test]
    fn what_a_person_would_use_counts_for_less() {
        let stranger = estimate_strength("annaberg-example", &[]);
        let own = estimate_strength("annaberg-example", &["annaberg@example.org"]);
        assert!(own.guesses_log10 < stranger.guesses_log10 - 1.0);
    }

    #[test]
    fn the_length_is_bounded() {
        let long = "x1".repeat(500_000);
        assert!(estimate_strength(&long, &[]).guesses_log10.is_finite());
        let accents = "é".repeat(200);
        assert!(estimate_strength(&accents, &[]).guesses_log10.is_finite());
    }

    #[test]
    fn words_that_nobody_would_have_count_for_nothing() {
        let stranger = estimate_strength("annaberg-example", &[]).guesses_log10;
        let huge = format!("annaberg@example.{}", "org".repeat(100_000));
        let mut words = vec![huge.as_str(); 1000];
        assert!((estimate_strength("annaberg-example", &words).guesses_log10 - stranger).abs() < 1e-9);
        words.push("annaberg@example.org");
        assert!(estimate_strength("annaberg-example", &words).guesses_log10 < stranger);
        words.splice(.., ["other"; WORDS_MAX]);
        words.push("annaberg@example.org");
        assert!((estimate_strength("annaberg-example", &words).guesses_log10 - stranger).abs() < 1e-9);
    }
}
