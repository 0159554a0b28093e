//! The items of an unlocked home.

use std::sync::Arc;

use keyfold_core::flow;

use crate::call::call;
use crate::draft::ItemDraft;
use crate::error::KeyfoldError;
use crate::generator::{Characters, Generated, Words};
use crate::item::{HistoryEntry, Item, OneTimeCode, VersionId};
use crate::list::{ItemPage, ItemQuery, TagCount};

/// The items. A stable handle: it answers `Locked` while the home is locked.
#[derive(uniffi::Object)]
pub struct Vault(pub(crate) Arc<flow::Vault>);

#[uniffi::export]
impl Vault {
    /// Lists, searches and filters: at most 100 summaries a page, from memory. A quick call.
    ///
    /// # Errors
    /// `Locked`.
    pub fn list(&self, query: ItemQuery) -> Result<ItemPage, KeyfoldError> {
        call(|| self.0.list(&query.into()))
    }

    /// All tags with how many items have them. A quick call.
    ///
    /// # Errors
    /// `Locked`.
    pub fn tags(&self) -> Result<Vec<TagCount>, KeyfoldError> {
        call(|| Ok(self.0.tags()?.into_iter().map(TagCount::from).collect::<Vec<_>>()))
    }

    /// An item without its secrets. Reads the database: milliseconds.
    ///
    /// # Errors
    /// `NotFound`, `Locked`.
    pub fn item(&self, id: &str) -> Result<Item, KeyfoldError> {
        call(|| self.0.item(id))
    }

    /// The value of one field, UTF-8; wipe it after use.
    ///
    /// # Errors
    /// `NotFound`, `Locked`.
    pub fn reveal(&self, id: &str, field: &str) -> Result<Vec<u8>, KeyfoldError> {
        call(|| Ok(self.0.reveal(id, field)?.expose().to_vec()))
    }

    /// Makes an item, or changes the one with this id; only what the draft names. Gives its id.
    ///
    /// # Errors
    /// `InvalidInput`, `NotFound`, `Locked`, `StorageFull`: nothing was written.
    pub fn put(&self, id: Option<String>, draft: ItemDraft) -> Result<String, KeyfoldError> {
        call(|| self.0.put(id, &draft.into()))
    }

    /// Removes an item; other devices do so when they next sync, unless they edited it meanwhile.
    ///
    /// # Errors
    /// `NotFound`, `Locked`.
    pub fn remove(&self, id: &str) -> Result<(), KeyfoldError> {
        call(|| self.0.remove(id))
    }

    /// What an item held before, newest first.
    ///
    /// # Errors
    /// `NotFound`, `Locked`.
    pub fn history(&self, id: &str) -> Result<Vec<HistoryEntry>, KeyfoldError> {
        call(|| Ok(self.0.history(id)?.into_iter().map(HistoryEntry::from).collect::<Vec<_>>()))
    }

    /// The value of a version that was replaced, or of a sibling, UTF-8; wipe it after use.
    ///
    /// # Errors
    /// `NotFound`, `Locked`.
    pub fn reveal_version(
        &self,
        id: &str,
        field: &str,
        version: &VersionId,
    ) -> Result<Vec<u8>, KeyfoldError> {
        let version = version.to_dot()?;
        call(|| Ok(self.0.reveal_version(id, field, version)?.expose().to_vec()))
    }

    /// Puts a version that was replaced in force again: an edit like any other.
    ///
    /// # Errors
    /// `NotFound`, `Locked`.
    pub fn restore(&self, id: &str, field: &str, version: &VersionId) -> Result<(), KeyfoldError> {
        let version = version.to_dot()?;
        call(|| self.0.restore(id, field, version))
    }

    /// The one-time code of a field, now.
    ///
    /// # Errors
    /// `NotFound`, `Locked`.
    pub fn one_time_code(&self, id: &str, field: &str) -> Result<OneTimeCode, KeyfoldError> {
        call(|| self.0.one_time_code(id, field))
    }

    /// Makes a password of characters. Works while locked, too.
    ///
    /// # Errors
    /// `InvalidInput`.
    pub fn make_characters(&self, rules: Characters) -> Result<Generated, KeyfoldError> {
        call(|| self.0.make_characters(&rules.into()))
    }

    /// Makes a password of words. Works while locked, too.
    ///
    /// # Errors
    /// `InvalidInput`.
    pub fn make_words(&self, rules: Words) -> Result<Generated, KeyfoldError> {
        call(|| self.0.make_words(&rules.into()))
    }
}
