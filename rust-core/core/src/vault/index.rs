//! All summaries in memory, so that list, search and filter never touch the database. Quick: no I/O under its lock.
//!
//! Sorted by folded title, then id. Wiped by [`Index::wipe`], after which it stays empty, and when dropped.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::fold::fold;
use super::kind::ItemKind;
use super::limits::PAGE_MAX;
use super::summary::Summary;
use super::text::Text;
use crate::sync::ItemId;

/// All summaries, ready to be listed and searched.
#[derive(Default)]
pub struct Index {
    inner: Mutex<Inner>,
    refreshing: Mutex<()>,
}

#[derive(Default)]
struct Inner {
    entries: Vec<Entry>,
    generation: u64,
    wiped: bool,
}

struct Entry {
    summary: Summary,
    /// The folded title.
    title: Text,
    /// The folded tags, in the summary's order.
    tags: Vec<Text>,
    /// Everything that search looks at, folded, each on a line.
    searched: Text,
}

/// Which items to list; the default is all, from the first, 100 at most.
#[derive(Debug, Clone)]
pub struct Query {
    /// Words that must all be somewhere in title, subtitle, hosts or tags; case and accents don't count.
    pub words: Text,
    /// Only this kind.
    pub kind: Option<ItemKind>,
    /// Only with this tag; case and accents don't count.
    pub tag: Option<Text>,
    /// Only favourites.
    pub favourite: bool,
    /// Only those in conflict.
    pub conflict: bool,
    /// How many of the matches to pass over.
    pub offset: u32,
    /// How many to give at most; never more than 100.
    pub limit: u32,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            words: Text::default(),
            kind: None,
            tag: None,
            favourite: false,
            conflict: false,
            offset: 0,
            limit: PAGE_MAX,
        }
    }
}

/// A page of summaries.
#[derive(Debug, Clone)]
pub struct Page {
    /// At most 100, by title.
    pub summaries: Vec<Summary>,
    /// How many match in all.
    pub total: u32,
    /// Changes whenever a summary does: pages of different generations don't fit together.
    pub generation: u64,
}

/// A tag and how many items have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagCount {
    /// The tag, as the first item by title spells it.
    pub tag: Text,
    /// How many items have it.
    pub count: u32,
}

impl Index {
    /// Builds the index of a whole vault.
    #[must_use]
    pub fn from_summaries(summaries: Vec<Summary>) -> Self {
        let index = Self::default();
        index.update(&[], summaries);
        index
    }

    /// Takes out the items `gone` and puts in `summaries`, each in place of the one with its id.
    pub fn update(&self, gone: &[ItemId], summaries: Vec<Summary>) {
        let out: BTreeSet<_> = gone.iter().copied().chain(summaries.iter().map(|new| new.id)).collect();
        self.change(summaries, |entry| !out.contains(&entry.summary.id));
    }

    /// Puts `summaries` in place of all there were.
    pub(super) fn replace(&self, summaries: Vec<Summary>) {
        self.change(summaries, |_| false);
    }

    /// Held from reading the log to updating the index.
    pub(super) fn refreshing(&self) -> MutexGuard<'_, ()> {
        self.refreshing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, summaries: Vec<Summary>, stays: impl Fn(&Entry) -> bool) {
        let new = summaries.into_iter().map(Entry::from_summary).collect::<Vec<_>>();
        let mut inner = self.lock();
        if inner.wiped {
            return;
        }
        inner.entries.retain(stays);
        inner.entries.extend(new);
        inner.entries.sort_by(|one, two| one.sort_key().cmp(&two.sort_key()));
        inner.generation += 1;
    }

    /// A page of the items that match.
    #[must_use]
    pub fn list(&self, query: &Query) -> Page {
        let filter = Filter::from_query(query);
        let limit = query.limit.min(PAGE_MAX) as usize;
        let inner = self.lock();
        let mut page = Page { summaries: Vec::new(), total: 0, generation: inner.generation };
        for entry in inner.entries.iter().filter(|entry| filter.matches(entry)) {
            if page.total >= query.offset && page.summaries.len() < limit {
                page.summaries.push(entry.summary.clone());
            }
            page.total += 1;
        }
        page
    }

    /// All tags, sorted without case and accents, those that differ in nothing else counted together.
    #[must_use]
    pub fn tags(&self) -> Vec<TagCount> {
        let inner = self.lock();
        let mut counts = BTreeMap::<Text, TagCount>::new();
        for (tag, folded) in inner.entries.iter().flat_map(|entry| entry.summary.tags.iter().zip(&entry.tags))
        {
            counts.entry(folded.clone()).or_insert_with(|| TagCount { tag: tag.clone(), count: 0 }).count +=
                1;
        }
        counts.into_values().collect()
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets everything now and for good, whoever still holds the index or is about to refresh it.
    pub fn wipe(&self) {
        let mut inner = self.lock();
        *inner = Inner { entries: Vec::new(), generation: inner.generation + 1, wiped: true };
    }

    /// An index whose holder panicked is emptied: a half-made list must not be shown.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(|poisoned: PoisonError<MutexGuard<'_, Inner>>| {
            self.inner.clear_poison();
            let mut inner = poisoned.into_inner();
            inner.entries = Vec::new();
            inner
        })
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Index(..)")
    }
}

impl Entry {
    fn from_summary(summary: Summary) -> Self {
        let texts =
            [&summary.title, &summary.subtitle].into_iter().chain(&summary.hosts).chain(&summary.tags);
        let folded: Vec<_> = texts.map(|text| fold(text.as_str())).collect();
        // Reserved at once, so that growing leaves no copy behind.
        let mut searched = String::with_capacity(folded.iter().map(|text| text.as_str().len() + 1).sum());
        for text in &folded {
            searched.push_str(text.as_str());
            searched.push('\n');
        }
        let tags = summary.tags.iter().map(|tag| fold(tag.as_str())).collect();
        Self { title: fold(summary.title.as_str()), tags, searched: Text::from_string(searched), summary }
    }

    fn sort_key(&self) -> (&str, ItemId) {
        (self.title.as_str(), self.summary.id)
    }
}

/// A query, folded once.
struct Filter<'a> {
    query: &'a Query,
    words: Vec<Text>,
    tag: Option<Text>,
}

impl<'a> Filter<'a> {
    fn from_query(query: &'a Query) -> Self {
        let words = query.words.as_str().split_whitespace().map(fold).collect();
        Self { query, words, tag: query.tag.as_ref().map(|tag| fold(tag.as_str().trim())) }
    }

    fn matches(&self, entry: &Entry) -> bool {
        let summary = &entry.summary;
        self.query.kind.is_none_or(|kind| kind == summary.kind)
            && (summary.favourite || !self.query.favourite)
            && (summary.conflict || !self.query.conflict)
            && self.tag.as_ref().is_none_or(|tag| entry.tags.contains(tag))
            && self.words.iter().all(|word| entry.searched.as_str().contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests;
