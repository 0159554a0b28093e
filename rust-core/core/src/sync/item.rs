//! An item as the ops about it make it. Invariant: it is a function of the *set* of ops, whatever their order,
//! grouping or repetition.
//!
//! - A version is gone once another names it in `replaces`; what remains of a field are its siblings; the highest by
//!   (clock, log id, op number) is shown.
//! - An item is dead if every remaining version is in some delete's `saw`; one edit that no delete saw brings it back
//!   whole.
//! - Two ops of one dot come from a copied home. The greater version (clock, value) stays, the other one goes to the
//!   history; so even then nothing is lost and the order doesn't matter.

use std::collections::BTreeMap;

use keyfold_wire::ids::LogId;
use zeroize::Zeroizing;

use super::id::Dot;
use super::op::{Op, OpBody};
use super::stamp::Stamp;

/// One version of a field.
#[derive(Clone, PartialEq, Eq)]
pub struct Version {
    /// The op that wrote it.
    pub dot: Dot,
    /// When that was.
    pub stamp: Stamp,
    /// The value.
    pub value: Zeroizing<Vec<u8>>,
}

/// A field: its remaining versions, and the names of those that were replaced.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// What remains, the shown one first.
    pub(super) live: Vec<Version>,
    /// What was replaced, and when first.
    pub(super) gone: BTreeMap<Dot, Stamp>,
}

/// All that is known of an item.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ItemState {
    pub(super) fields: BTreeMap<String, Field>,
    /// Versions that some delete saw, and when last; those that are gone are left out.
    pub(super) deleted: BTreeMap<Dot, Stamp>,
}

/// A version in an item's history.
#[derive(Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Of which field.
    pub field: String,
    /// The version.
    pub version: Version,
    /// When it was first replaced, or last deleted.
    pub at: Stamp,
}

impl Version {
    /// What versions are ordered by: the highest is shown.
    fn order(&self) -> (u64, LogId, u64) {
        (self.stamp.order(), self.dot.log, self.dot.number)
    }

    /// Which of two versions of one dot stays.
    fn is_greater(&self, other: &Self) -> bool {
        (self.stamp, &*self.value) > (other.stamp, &*other.value)
    }
}

impl Field {
    /// The version to show.
    #[must_use]
    pub fn shown(&self) -> Option<&Version> {
        self.live.first()
    }

    /// All remaining versions, the shown one first.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.live
    }

    fn replace(&mut self, dot: Dot, at: Stamp) -> Option<Version> {
        let first = self.gone.entry(dot).or_insert(at);
        *first = (*first).min(at);
        let found = self.live.iter().position(|version| version.dot == dot)?;
        Some(self.live.remove(found))
    }

    /// Adds a version; the one that goes to the history for it, which may be itself.
    fn add(&mut self, version: Version) -> Option<Version> {
        if self.gone.contains_key(&version.dot) {
            return Some(version);
        }
        let twin = self.live.iter().position(|other| other.dot == version.dot);
        let loser = match twin {
            Some(at) if self.live[at] == version => return None,
            Some(at) if version.is_greater(&self.live[at]) => Some(self.live.remove(at)),
            Some(_) => return Some(version),
            None => None,
        };
        let place = self.live.partition_point(|other| other.order() > version.order());
        self.live.insert(place, version);
        loser
    }
}

impl ItemState {
    /// The version of a field to show.
    #[must_use]
    pub fn shown(&self, field: &str) -> Option<&Version> {
        self.fields.get(field)?.shown()
    }

    /// All remaining versions of a field, the shown one first.
    #[must_use]
    pub fn siblings(&self, field: &str) -> &[Version] {
        self.fields.get(field).map_or(&[], Field::versions)
    }

    /// The siblings of a field that say something else than the shown version.
    pub fn others(&self, field: &str) -> impl Iterator<Item = &Version> {
        let siblings = self.siblings(field);
        siblings.iter().skip(1).filter(|version| version.value != siblings[0].value)
    }

    /// All fields with at least one version, by name.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.fields
            .iter()
            .filter(|(_, field)| !field.live.is_empty())
            .map(|(name, field)| (name.as_str(), field))
    }

    /// Whether some version is left that no delete saw.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.remaining().any(|(_, version)| !self.deleted.contains_key(&version.dot))
    }

    /// When it was last changed: the latest remaining version.
    #[must_use]
    pub fn modified(&self) -> Stamp {
        let latest = self.remaining().max_by_key(|(_, version)| version.stamp.order());
        latest.map_or(Stamp::default(), |(_, version)| version.stamp)
    }

    /// All remaining versions with their field's name.
    pub fn remaining(&self) -> impl Iterator<Item = (&str, &Version)> {
        self.fields.iter().flat_map(|(name, field)| field.live.iter().map(|version| (name.as_str(), version)))
    }

    /// Takes an op about this item in; the versions that go to the history for it, all of the op's field.
    pub fn apply(&mut self, op: &Op) -> Vec<Version> {
        match &op.body {
            OpBody::Write { field, value, replaces, .. } => {
                let version = Version { dot: op.dot, stamp: op.stamp, value: value.clone() };
                self.write(field, version, replaces)
            }
            OpBody::Delete { saw, .. } => {
                self.delete(saw, op.stamp);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn write(&mut self, name: &str, version: Version, replaces: &[Dot]) -> Vec<Version> {
        let at = version.stamp;
        let field = self.fields.entry(name.to_owned()).or_default();
        let mut gone: Vec<_> = replaces.iter().filter_map(|dot| field.replace(*dot, at)).collect();
        gone.extend(field.add(version));
        for dot in replaces {
            self.deleted.remove(dot);
        }
        gone
    }

    fn delete(&mut self, saw: &[Dot], at: Stamp) {
        for dot in saw {
            if self.fields.values().any(|field| field.gone.contains_key(dot)) {
                continue;
            }
            let last = self.deleted.entry(*dot).or_insert(at);
            *last = (*last).max(at);
        }
    }

    /// When a version was first replaced, or last deleted; its own time if it only lost against its twin.
    pub(super) fn replaced_at(&self, field: &str, version: &Version) -> Stamp {
        let gone = self.fields.get(field).and_then(|field| field.gone.get(&version.dot));
        *gone.or_else(|| self.deleted.get(&version.dot)).unwrap_or(&version.stamp)
    }

    /// Gives versions other names.
    pub(super) fn rename(&mut self, rename: impl Fn(Dot) -> Dot) {
        for field in self.fields.values_mut() {
            for version in &mut field.live {
                version.dot = rename(version.dot);
            }
            field.live.sort_by_key(|version| std::cmp::Reverse(version.order()));
            field.gone = field.gone.iter().map(|(dot, at)| (rename(*dot), *at)).collect();
        }
        self.deleted = self.deleted.iter().map(|(dot, at)| (rename(*dot), *at)).collect();
    }
}

/// Shows no values.
impl std::fmt::Debug for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Version({:?}, ..)", self.dot)
    }
}

/// Shows no values.
impl std::fmt::Debug for ItemState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ItemState({} fields)", self.fields.len())
    }
}

/// Shows no values.
impl std::fmt::Debug for Replaced {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Replaced({:?})", self.version)
    }
}

#[cfg(test)]
mod tests;
