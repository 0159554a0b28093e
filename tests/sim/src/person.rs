//! The person: what they thought of, what they typed where, and when they agreed to something.

use std::collections::{BTreeMap, BTreeSet};

/// A password, by the order in which they were thought of.
pub(crate) type Word = usize;

/// Where a password was thought of.
struct Thought {
    /// On which device.
    name: String,
    /// How much the service had accepted when that last heard from it.
    heard: usize,
    /// The registrations of which its log told for sure.
    knew: BTreeSet<usize>,
}

/// A person with several devices.
#[derive(Default)]
pub(crate) struct Person {
    thought_of: usize,
    typed: BTreeMap<String, Vec<Word>>,
    thoughts: BTreeMap<Word, Thought>,
    /// Kits, and the password of their day.
    pub(crate) kits: Vec<(String, Word)>,
    /// What they typed after they were told that it replaces what no device told of, and how much the service had
    /// accepted by then.
    pub(crate) consents: Vec<(Word, usize)>,
}

impl Person {
    /// One who has thought of one password.
    pub(crate) fn new() -> Self {
        Self { thought_of: 1, ..Self::default() }
    }

    /// A new password, thought of on a device that had last heard from the service when that had accepted so much, and
    /// that knew these registrations for sure.
    pub(crate) fn think(&mut self, name: &str, heard: usize, knew: &BTreeSet<usize>) -> Word {
        let thought = Thought { name: name.to_owned(), heard, knew: knew.clone() };
        self.thoughts.insert(self.thought_of, thought);
        self.thought_of += 1;
        self.thought_of - 1
    }

    /// Whether `other`, which the service accepted as its registration `first`, can have been known where `word` was
    /// thought of: it was accepted before that device last heard from the service, or thought of there, too.
    pub(crate) fn can_have_known(&self, word: Word, other: Word, first: usize) -> bool {
        let Some(thought) = self.thoughts.get(&word) else { return false };
        let is_from_there = self.thoughts.get(&other).is_some_and(|other| other.name == thought.name);
        first < thought.heard || is_from_there && other < word
    }

    /// The registrations that were known for sure where this one was thought of.
    pub(crate) fn knew(&self, word: Word) -> BTreeSet<usize> {
        self.thoughts.get(&word).map_or_else(BTreeSet::new, |thought| thought.knew.clone())
    }

    /// All passwords, the newest first.
    pub(crate) fn words(&self) -> impl Iterator<Item = Word> + use<> {
        (0..self.thought_of).rev()
    }

    /// The one thought of so many before the newest.
    pub(crate) fn back(&self, back: usize) -> Word {
        (self.thought_of - 1).saturating_sub(back)
    }

    /// Notes that a device of this name has taken this password from them.
    pub(crate) fn typed(&mut self, name: &str, word: Word) {
        self.typed.entry(name.to_owned()).or_default().push(word);
    }

    /// What was typed on a device of this name, the latest first.
    pub(crate) fn typed_at(&self, name: &str) -> Vec<Word> {
        self.typed.get(name).into_iter().flatten().rev().copied().collect()
    }
}

/// What is typed for a password.
pub(crate) fn text(word: Word) -> Vec<u8> {
    format!("nine quiet otters, evening {word}").into_bytes()
}
