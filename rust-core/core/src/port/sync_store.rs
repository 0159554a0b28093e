//! Where devices leave segments for each other (`sync` 6): batches, conditional create, nothing is ever replaced.

use super::PortError;

/// A file in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreEntry {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its bytes, if the store gives small ones at once.
    pub bytes: Option<Vec<u8>>,
}

/// A page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What is new; may repeat, never skips.
    pub entries: Vec<StoreEntry>,
    /// Where the next call begins.
    pub cursor: Vec<u8>,
    /// There is more.
    pub more: bool,
    /// The cursor wasn't known: this page is the first of all there is.
    pub reset: bool,
}

/// A file that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// Its bytes.
    Bytes {
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// It is named, but not here yet.
    NotYet,
    /// It was deleted.
    Gone,
}

/// A file to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSegment {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What became of a file to create.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It is stored now.
    Created,
    /// It was stored already.
    Exists,
    /// There is no room.
    Full,
}

/// A place for segments. Calls carry at most 4 MiB and 500 files.
pub trait SyncStore: Send + Sync {
    /// Lists what is new after `cursor`; none means from the start.
    ///
    /// # Errors
    /// Any [`PortError`].
    fn list(&self, cursor: Option<Vec<u8>>) -> Result<Listed, PortError>;

    /// Reads files by name, in their order; the answer may end early, then the rest is asked again.
    ///
    /// # Errors
    /// Any [`PortError`].
    fn read(&self, names: Vec<String>) -> Result<Vec<Read>, PortError>;

    /// Creates files, in their order.
    ///
    /// # Errors
    /// Any [`PortError`]; then any of them may exist or not.
    fn create(&self, segments: Vec<NewSegment>) -> Result<Vec<Created>, PortError>;

    /// Deletes files; one that isn't there counts as deleted.
    ///
    /// # Errors
    /// Any [`PortError`].
    fn delete(&self, names: Vec<String>) -> Result<(), PortError>;

    /// Waits up to `seconds` for something new after `cursor`.
    ///
    /// # Errors
    /// Any [`PortError`].
    fn wait(&self, cursor: Option<Vec<u8>>, seconds: u32) -> Result<bool, PortError>;
}
