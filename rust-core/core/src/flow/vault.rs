//! Items, as shells see them: ids are 32 hexadecimal digits, secrets cross one field at a time.
//!
//! List and search answer from memory; everything else reads or writes one item in the log.

use std::sync::Arc;

use super::error::Error;
use super::inner::Inner;
use super::observer::ChangeKind;
use crate::secret::SecretVec;
use crate::sync::{Dot, ItemId, Log};
use crate::vault::generator::{Characters, Generated, Words};
use crate::vault::{self, Draft, HistoryEntry, Index, Item, OneTimeCode, Page, Query, TagCount};

/// The items of an unlocked home; answers [`Error::Locked`] while it isn't.
pub struct Vault(Arc<Inner>);

impl Vault {
    pub(super) fn new(inner: Arc<Inner>) -> Self {
        Self(inner)
    }

    /// Lists, searches and filters: at most 100 summaries a page. Quick.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn list(&self, query: &Query) -> Result<Page, Error> {
        Ok(self.index()?.list(query))
    }

    /// All tags with how many items have them. Quick.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn tags(&self) -> Result<Vec<TagCount>, Error> {
        Ok(self.index()?.tags())
    }

    /// An item without its secrets.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`].
    pub fn item(&self, id: &str) -> Result<Item, Error> {
        Ok(vault::item(&*self.log()?, to_id(id)?)?)
    }

    /// The value of one field.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`].
    pub fn reveal(&self, id: &str, field: &str) -> Result<SecretVec, Error> {
        Ok(vault::reveal(&*self.log()?, to_id(id)?, field)?)
    }

    /// Makes an item, or changes one; only what the draft names. Returns its id.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::NotFound`], [`Error::Locked`], [`Error::StorageFull`]: nothing was written.
    pub fn put(&self, id: Option<String>, draft: &Draft) -> Result<String, Error> {
        let id = id.map(|id| to_id(&id)).transpose()?;
        let (log, index) = (self.log()?, self.index()?);
        let id = vault::put(&log, &index, id, draft)?;
        self.0.observers.tell(ChangeKind::Items);
        Ok(id.to_hex())
    }

    /// Removes an item; other devices do so when they next sync, unless they edited it meanwhile.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`].
    pub fn remove(&self, id: &str) -> Result<(), Error> {
        let (log, index) = (self.log()?, self.index()?);
        vault::remove(&log, &index, to_id(id)?)?;
        self.0.observers.tell(ChangeKind::Items);
        Ok(())
    }

    /// What an item held before, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`].
    pub fn history(&self, id: &str) -> Result<Vec<HistoryEntry>, Error> {
        Ok(vault::history(&*self.log()?, to_id(id)?)?)
    }

    /// The value of a version that was replaced, or of a sibling.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`].
    pub fn reveal_version(&self, id: &str, field: &str, version: Dot) -> Result<SecretVec, Error> {
        Ok(vault::reveal_version(&*self.log()?, to_id(id)?, field, version)?)
    }

    /// Puts a version that was replaced in force again: an edit like any other.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`].
    pub fn restore(&self, id: &str, field: &str, version: Dot) -> Result<(), Error> {
        let (log, index) = (self.log()?, self.index()?);
        vault::restore(&log, &index, to_id(id)?, field, version)?;
        self.0.observers.tell(ChangeKind::Items);
        Ok(())
    }

    /// The one-time code of a field, now.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`].
    pub fn one_time_code(&self, id: &str, field: &str) -> Result<OneTimeCode, Error> {
        let now = self.0.env.now_seconds();
        Ok(vault::one_time_code(&*self.log()?, to_id(id)?, field, now)?)
    }

    /// Makes a password of characters.
    ///
    /// # Errors
    /// [`Error::InvalidInput`].
    pub fn make_characters(&self, rules: &Characters) -> Result<Generated, Error> {
        Ok(rules.make(&*self.0.env.random)?)
    }

    /// Makes a password of words.
    ///
    /// # Errors
    /// [`Error::InvalidInput`].
    pub fn make_words(&self, rules: &Words) -> Result<Generated, Error> {
        Ok(rules.make(&*self.0.env.random)?)
    }

    fn log(&self) -> Result<Arc<Log>, Error> {
        self.0.touch();
        self.0.log()
    }

    fn index(&self) -> Result<Arc<Index>, Error> {
        self.0.touch();
        self.0.with(|unlocked| Arc::clone(&unlocked.index))
    }
}

fn to_id(text: &str) -> Result<ItemId, Error> {
    ItemId::from_hex(text).ok_or(Error::NotFound)
}
