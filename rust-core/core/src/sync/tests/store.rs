//! A sync store in memory. It behaves as the trait says: pages may repeat and come in any order, answers may end
//! early, replies may be lost after all was done. On request it also lies.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

use crate::port::{Created, Listed, NewSegment, PortError, Read, StoreEntry, SyncStore};

/// How the store behaves; everything is allowed by the trait but what `lies` says.
#[derive(Clone)]
pub(super) struct Manner {
    /// Files a page.
    pub(super) page: usize,
    /// Files up to this size come with the listing.
    pub(super) inline: usize,
    /// Pages come last file first, and repeat the file before.
    pub(super) is_untidy: bool,
    /// Reading answers one file a call.
    pub(super) reads_one: bool,
    /// Files that fit.
    pub(super) room: usize,
    /// Files that are listed but can't be read yet.
    pub(super) not_yet: BTreeSet<String>,
    /// Lies: files that are neither listed nor read.
    pub(super) hidden: BTreeSet<String>,
    /// The reply to this call, counted down from here, is lost after everything was done.
    pub(super) lose_reply: Option<u64>,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            page: 100,
            inline: 8192,
            is_untidy: false,
            reads_one: false,
            room: usize::MAX,
            not_yet: BTreeSet::new(),
            hidden: BTreeSet::new(),
            lose_reply: None,
        }
    }
}

#[derive(Default)]
struct Inner {
    generation: u32,
    files: Vec<(String, Vec<u8>)>,
    manner: Manner,
    calls: Vec<&'static str>,
}

#[derive(Default)]
pub(super) struct MemoryStore(Mutex<Inner>);

impl MemoryStore {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    pub(super) fn behave(&self, change: impl FnOnce(&mut Manner)) {
        change(&mut self.inner().manner);
    }

    /// All files, in the order of their arrival.
    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        self.inner().files.clone()
    }

    /// Puts the files back to what they were, or to anything else: cursors from before aren't known any more.
    pub(super) fn set_files(&self, files: Vec<(String, Vec<u8>)>) {
        let mut inner = self.inner();
        inner.files = files;
        inner.generation += 1;
    }

    /// Adds a file without asking.
    pub(super) fn add(&self, name: &str, bytes: Vec<u8>) {
        self.inner().files.push((name.to_owned(), bytes));
    }

    /// The calls since the last time this was asked.
    pub(super) fn take_calls(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.inner().calls)
    }

    fn call<T>(&self, name: &'static str, f: impl FnOnce(&mut Inner) -> T) -> Result<T, PortError> {
        let mut inner = self.inner();
        inner.calls.push(name);
        let answer = f(&mut inner);
        match &mut inner.manner.lose_reply {
            Some(0) => Err(PortError::Offline),
            Some(left) => {
                *left -= 1;
                Ok(answer)
            }
            None => Ok(answer),
        }
    }
}

impl Inner {
    fn list(&self, cursor: Option<&[u8]>) -> Listed {
        let known = cursor.and_then(|bytes| {
            let (generation, at) = bytes.split_first_chunk::<4>()?;
            (u32::from_be_bytes(*generation) == self.generation)
                .then(|| usize::from(at[0]) << 8 | usize::from(at[1]))
        });
        let reset = cursor.is_some() && known.is_none();
        let start = known.unwrap_or(0);
        let end = self.files.len().min(start + self.manner.page);
        let first = if self.manner.is_untidy { start.saturating_sub(1) } else { start };
        let mut entries: Vec<_> = self.files[first..end]
            .iter()
            .filter(|(name, _)| !self.manner.hidden.contains(name))
            .map(|(name, bytes)| StoreEntry {
                name: name.clone(),
                size: bytes.len() as u64,
                bytes: (bytes.len() <= self.manner.inline && !self.manner.not_yet.contains(name))
                    .then(|| bytes.clone()),
            })
            .collect();
        if self.manner.is_untidy {
            entries.reverse();
        }
        let place = u16::try_from(end).unwrap().to_be_bytes();
        let cursor = [&self.generation.to_be_bytes()[..], &place].concat();
        Listed { entries, cursor, more: end < self.files.len(), reset }
    }

    fn read(&self, name: &str) -> Read {
        if self.manner.not_yet.contains(name) {
            return Read::NotYet;
        }
        let found = self.files.iter().find(|(other, _)| other == name);
        match found.filter(|_| !self.manner.hidden.contains(name)) {
            Some((_, bytes)) => Read::Bytes { bytes: bytes.clone() },
            None => Read::Gone,
        }
    }

    fn create(&mut self, segment: NewSegment) -> Created {
        if self.files.iter().any(|(name, _)| *name == segment.name) {
            return Created::Exists;
        }
        if self.files.len() >= self.manner.room {
            return Created::Full;
        }
        self.files.push((segment.name, segment.bytes));
        Created::Created
    }
}

impl SyncStore for MemoryStore {
    fn list(&self, cursor: Option<Vec<u8>>) -> Result<Listed, PortError> {
        self.call("list", |inner| inner.list(cursor.as_deref()))
    }

    fn read(&self, names: Vec<String>) -> Result<Vec<Read>, PortError> {
        assert!(names.len() <= 500, "a call is too large");
        self.call("read", |inner| {
            let count = if inner.manner.reads_one { 1 } else { names.len() };
            names.iter().take(count).map(|name| inner.read(name)).collect()
        })
    }

    fn create(&self, segments: Vec<NewSegment>) -> Result<Vec<Created>, PortError> {
        let total: usize = segments.iter().map(|segment| segment.bytes.len()).sum();
        assert!(segments.len() <= 500 && (total <= 4 << 20 || segments.len() == 1), "a call is too large");
        self.call("create", |inner| segments.into_iter().map(|segment| inner.create(segment)).collect())
    }

    fn delete(&self, names: Vec<String>) -> Result<(), PortError> {
        self.call("delete", |inner| inner.files.retain(|(name, _)| !names.contains(name)))
    }

    fn wait(&self, _: Option<Vec<u8>>, _: u32) -> Result<bool, PortError> {
        self.call("wait", |_| false)
    }
}
