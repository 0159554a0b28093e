//! Seeds replayed, the word list's rules, entropy counted by hand, and settings out of range.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::crypto::replay::Replay;

fn text(generated: &Generated) -> &str {
    std::str::from_utf8(generated.password.expose()).unwrap()
}

fn only_digits(length: u8) -> Characters {
    Characters { length, lower: false, upper: false, digits: true, symbols: false, unambiguous: false }
}

fn near(bits: f64, expected: f64) -> bool {
    (bits - expected).abs() < 0.001
}

#[test]
fn a_seed_gives_the_same_password_again() {
    let one = Characters::default().make(&Replay::from_seed(b"seed")).unwrap();
    let two = Characters::default().make(&Replay::from_seed(b"seed")).unwrap();
    let other = Characters::default().make(&Replay::from_seed(b"other")).unwrap();
    assert_eq!(text(&one), text(&two));
    assert_ne!(text(&one), text(&other));
    assert_eq!(text(&one).len(), 20);
}

#[test]
fn each_chosen_class_is_there_and_no_other() {
    let random = Replay::from_seed(b"classes");
    for chosen in 1_u8..32 {
        let bit = |at: u8| chosen >> at & 1 == 1;
        let settings = Characters {
            length: 4,
            lower: bit(0),
            upper: bit(1),
            digits: bit(2),
            symbols: bit(3),
            unambiguous: bit(4),
        };
        if chosen == 16 {
            assert_eq!(settings.make(&random).unwrap_err(), GeneratorError::NoCharacters);
            continue;
        }
        for _ in 0..20 {
            let made = settings.make(&random).unwrap();
            let has = |class: &str| text(&made).chars().any(|c| class.contains(c));
            let found = [has(LOWER), has(UPPER), has(DIGITS), has(SYMBOLS)];
            assert_eq!(found, [bit(0), bit(1), bit(2), bit(3)], "{settings:?}");
            assert!(!bit(4) || !has(AMBIGUOUS));
        }
    }
}

#[test]
fn entropy_is_the_number_of_results() {
    let random = Replay::from_seed(b"bits");
    assert!(near(only_digits(4).make(&random).unwrap().entropy_bits, 10_000_f64.log2()));
    // Length 4 with letters of both cases: 52^4 - 2 * 26^4.
    let two = Characters { length: 4, digits: false, symbols: false, ..Characters::default() };
    let count = 52_f64.powi(4) - 2.0 * 26_f64.powi(4);
    assert!(near(two.make(&random).unwrap().entropy_bits, count.log2()));
    // Length 4 with all four: one of each, in any order.
    let four = Characters { length: 4, ..Characters::default() };
    let count = 24.0 * 26.0 * 26.0 * 10.0 * 28.0_f64;
    assert!(near(four.make(&random).unwrap().entropy_bits, count.log2()));
    let words = Words { count: 3, digit: true, ..Words::default() };
    assert!(near(words.make(&random).unwrap().entropy_bits, 33.0 + 30_f64.log2()));
}

#[test]
fn digits_are_spread_evenly() {
    let random = Replay::from_seed(b"even");
    let mut seen = BTreeMap::<char, u32>::new();
    for _ in 0..100 {
        for c in text(&only_digits(100).make(&random).unwrap()).chars() {
            *seen.entry(c).or_default() += 1;
        }
    }
    assert_eq!(seen.len(), 10);
    // 10,000 draws: five standard deviations are 150.
    assert!(seen.values().all(|count| (850..=1150).contains(count)), "{seen:?}");
}

#[test]
fn a_draw_above_the_highest_multiple_is_drawn_again() {
    struct Script(std::sync::Mutex<Vec<u32>>);
    impl Random for Script {
        fn fill(&self, out: &mut [u8]) {
            out.copy_from_slice(&self.0.lock().unwrap().pop().unwrap().to_be_bytes());
        }
    }
    let random = Script(std::sync::Mutex::new(vec![7, u32::MAX, u32::MAX - 1]));
    assert_eq!(draw_below(&random, 2_147_483_647), 7);
    assert!(random.0.lock().unwrap().is_empty());
}

#[test]
fn words_keep_their_settings() {
    let random = Replay::from_seed(b"words");
    let known: BTreeSet<_> = WORDS.iter().copied().collect();
    let plain = Words { count: 12, separator: " ".to_owned(), ..Words::default() };
    let made = plain.make(&random).unwrap();
    assert!(text(&made).split(' ').all(|word| known.contains(word)));
    assert_eq!(text(&made).split(' ').count(), 12);
    assert!(near(made.entropy_bits, 132.0));
    let loud = Words { count: 3, separator: "\u{b7}".to_owned(), capitalise: true, digit: true };
    let made = loud.make(&random).unwrap();
    let words: Vec<_> = text(&made).split('\u{b7}').collect();
    assert!(words.iter().all(|word| word.starts_with(|c: char| c.is_ascii_uppercase())));
    assert_eq!(text(&made).chars().filter(char::is_ascii_digit).count(), 1);
    assert_eq!(words.iter().filter(|word| word.ends_with(|c: char| c.is_ascii_digit())).count(), 1);
}

#[test]
fn the_list_keeps_its_rules() {
    assert_eq!(WORDS.len(), 2048);
    assert!(WORDS.iter().all(|w| (3..=7).contains(&w.len()) && w.bytes().all(|b| b.is_ascii_lowercase())));
    // In a sorted list a word that begins others stands right before one of them.
    assert!(WORDS.windows(2).all(|pair| pair[0] < pair[1] && !pair[1].starts_with(pair[0])));
    let known: BTreeSet<_> = WORDS.iter().map(|word| (*word).to_owned()).collect();
    let mut blotted = BTreeSet::new();
    for word in WORDS.iter() {
        for at in 0..word.len() {
            let (before, after) = (&word[..at], &word[at + 1..]);
            assert!(blotted.insert(format!("{before}?{after}")), "{word}: another differs by a letter");
            assert!(!known.contains(&format!("{before}{after}")), "{word}: another lacks a letter");
            if let Some(next) = after.chars().next() {
                let swapped = format!("{before}{next}{}{}", &word[at..=at], &after[1..]);
                assert!(swapped == *word || !known.contains(&swapped), "{word}: another swaps letters");
            }
        }
    }
}

#[test]
fn settings_out_of_range_are_refused() {
    let random = Replay::from_seed(b"range");
    for length in [0, 3, 129, 255] {
        assert_eq!(only_digits(length).make(&random).unwrap_err(), GeneratorError::Length);
    }
    assert!(only_digits(128).make(&random).is_ok());
    for count in [0, 2, 13] {
        let words = Words { count, ..Words::default() };
        assert_eq!(words.make(&random).unwrap_err(), GeneratorError::WordCount);
    }
    for separator in ["a", "1", "\n", "-----", "\u{e9}", "\u{660}"] {
        let words = Words { separator: separator.to_owned(), ..Words::default() };
        assert_eq!(words.make(&random).unwrap_err(), GeneratorError::Separator, "{separator:?}");
    }
    assert!(Words { separator: String::new(), ..Words::default() }.make(&random).is_ok());
}
