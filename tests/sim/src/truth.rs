//! What the service really took, as seen on the wire behind every fault and lie.
//!
//! Invariant: `served` is the registration that the service holds now. A registration is above what it replaced; after a
//! restore two may be above the same one, and none of those is newer than the other.

use std::collections::BTreeSet;

use keyfold_wire::ids::LoginId;

use crate::person::Word;

/// A registration that the service accepted.
struct Registration {
    login_id: LoginId,
    replaced: Option<usize>,
    word: Word,
    /// What was known for sure where its password was thought of.
    knew: BTreeSet<usize>,
}

/// All that it ever accepted, in that order.
pub(crate) struct Truth {
    accepted: Vec<Registration>,
    served: usize,
}

impl Truth {
    /// The account began with this one.
    pub(crate) fn new(login_id: LoginId) -> Self {
        let first = Registration { login_id, replaced: None, word: 0, knew: BTreeSet::new() };
        Self { accepted: vec![first], served: 0 }
    }

    /// The service took this one; of which password is said later. False if it had been taken before.
    pub(crate) fn take(&mut self, login_id: LoginId) -> bool {
        if self.accepted.iter().any(|one| one.login_id == login_id) {
            return false;
        }
        let (replaced, word, knew) = (Some(self.served), Word::MAX, BTreeSet::new());
        self.accepted.push(Registration { login_id, replaced, word, knew });
        self.served = self.accepted.len() - 1;
        true
    }

    /// All that were taken since `from` are of this password; where that was thought of, these were known.
    pub(crate) fn name_word(&mut self, from: usize, word: Word, knew: &BTreeSet<usize>) {
        let is_new = self.first(word).is_none();
        self.accepted[from..].iter_mut().for_each(|one| one.word = word);
        if is_new {
            self.accepted[from].knew.clone_from(knew);
        }
    }

    /// How many were accepted.
    pub(crate) fn count(&self) -> usize {
        self.accepted.len()
    }

    /// Which one the service holds.
    pub(crate) fn served(&self) -> usize {
        self.served
    }

    /// The service went back to an earlier one.
    pub(crate) fn go_back(&mut self, served: usize) {
        self.served = served;
    }

    /// The password that the service takes.
    pub(crate) fn word(&self) -> Word {
        self.accepted[self.served].word
    }

    /// The password of a registration.
    pub(crate) fn word_of(&self, registration: usize) -> Word {
        self.accepted[registration].word
    }

    /// Whether the service ever took this password.
    pub(crate) fn ever_took(&self, word: Word) -> bool {
        self.first(word).is_some()
    }

    /// Whether `other` came in the place of `one`, or was thought of where that was known; directly or not.
    pub(crate) fn is_older(&self, one: Word, other: Word) -> bool {
        let (Some(one), Some(other)) = (self.first(one), self.first(other)) else { return false };
        let (mut below, mut to_see) = (BTreeSet::new(), vec![other]);
        while let Some(at) = to_see.pop() {
            let registration = &self.accepted[at];
            let next = registration.replaced.iter().chain(&registration.knew);
            to_see.extend(next.copied().filter(|next| *next != other && below.insert(*next)));
        }
        below.contains(&one)
    }

    /// What a registration came in the place of.
    pub(crate) fn replaced(&self, registration: usize) -> Option<Word> {
        self.accepted[registration].replaced.map(|replaced| self.accepted[replaced].word)
    }

    /// The registration under which a password was first accepted.
    pub(crate) fn first(&self, word: Word) -> Option<usize> {
        self.accepted.iter().position(|one| one.word == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_in_its_place_is_newer_and_what_came_beside_it_is_not() {
        let mut truth = Truth::new(LoginId([0; 8]));
        for (number, served) in [(1, 0), (2, 1), (3, 0)] {
            truth.go_back(served);
            assert!(truth.take(LoginId([number; 8])));
            truth.name_word(truth.count() - 1, usize::from(number), &BTreeSet::new());
        }
        assert!(!truth.take(LoginId([2; 8])), "it was taken before");
        assert_eq!((truth.served(), truth.word()), (3, 3));
        let older: Vec<_> =
            (0..4).map(|one| (0..4).filter(|two| truth.is_older(one, *two)).count()).collect();
        assert_eq!(older, [3, 1, 0, 0]);
        assert!(truth.take(LoginId([4; 8])));
        truth.name_word(4, 4, &[1].into());
        let older: Vec<_> = (0..4).map(|one| truth.is_older(one, 4)).collect();
        assert_eq!(older, [true, true, false, true], "it came in the place of 3, and 1 was known");
    }
}
