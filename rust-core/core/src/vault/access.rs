//! Reading and writing items through the log; after each write the index follows.
//!
//! A draft is checked as a whole inside the edit's transaction, against the state that it changes; only then are its
//! writes made. Dead items are not found, but their history is, so that a version restored brings them back.

use zeroize::Zeroizing;

use super::draft::Draft;
use super::error::VaultError;
use super::index::Index;
use super::item::{Item, derive_label, derive_type, shown_value};
use super::kind::FieldType;
use super::one_time_code::{OneTimeCode, Seed};
use super::plan::plan;
use super::summary::Summary;
use super::text::Text;
use super::value::{TypedText, Value};
use crate::secret::SecretVec;
use crate::sync::{Dot, Edit, ItemId, ItemState, Log, Materialise, Replaced};

/// More changed items than this are read all at once.
const RELOAD_FROM: usize = 500;

/// Makes the summaries that the log seals beside its items.
#[derive(Debug, Clone, Copy, Default)]
pub struct Summaries;

/// A version that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Of which field.
    pub name: String,
    /// The label that this version has.
    pub label: Text,
    /// What it holds.
    pub field_type: FieldType,
    /// The version; its log says which device wrote it.
    pub version: Dot,
    /// When it was written, milliseconds UTC.
    pub modified: i64,
    /// When it was replaced, milliseconds UTC.
    pub replaced: i64,
    /// Whether this version cleared the field.
    pub cleared: bool,
}

impl Materialise for Summaries {
    fn summary(&self, id: &ItemId, state: &ItemState) -> Option<Vec<u8>> {
        Some(Item::from_state(*id, state).to_summary().to_bytes())
    }
}

/// Reads all summaries, after unlocking.
///
/// # Errors
/// [`VaultError::Sync`].
pub fn load(log: &Log) -> Result<Index, VaultError> {
    Ok(Index::from_summaries(read_all(log)?))
}

/// Lets the index follow what changed in the log.
///
/// # Errors
/// [`VaultError::Sync`].
pub fn refresh(log: &Log, index: &Index, changed: &[ItemId]) -> Result<(), VaultError> {
    // One at a time from reading to updating, or an older state could come last.
    let _one_at_a_time = index.refreshing();
    if changed.len() >= RELOAD_FROM {
        index.replace(read_all(log)?);
        return Ok(());
    }
    let mut summaries = Vec::new();
    for id in changed {
        summaries.extend(read_one(log, *id)?);
    }
    index.update(changed, summaries);
    Ok(())
}

/// Writes a new item, or changes to the item `id`; gives its id.
///
/// # Errors
/// [`VaultError::InvalidInput`] and [`VaultError::NotFound`], nothing written; [`VaultError::Sync`].
pub fn put(log: &Log, index: &Index, id: Option<ItemId>, draft: &Draft) -> Result<ItemId, VaultError> {
    edit(log, index, |edit| {
        let state = match &id {
            Some(id) => Some(alive(edit.state(id)?)?),
            None => None,
        };
        let writes = plan(state.as_ref(), draft, &|| edit.new_item())?;
        let id = id.unwrap_or_else(|| edit.new_item());
        for write in &writes {
            edit.write(&id, &write.name, &write.value)?;
        }
        Ok(id)
    })
}

/// The item, without its secrets.
///
/// # Errors
/// [`VaultError::NotFound`], [`VaultError::Sync`].
pub fn item(log: &Log, id: ItemId) -> Result<Item, VaultError> {
    Ok(Item::from_state(id, &alive(log.item(&id)?)?))
}

/// The text that the field shows, UTF-8.
///
/// # Errors
/// [`VaultError::NotFound`], also for a cleared field; [`VaultError::UpgradeRequired`], [`VaultError::Sync`].
pub fn reveal(log: &Log, id: ItemId, name: &str) -> Result<SecretVec, VaultError> {
    let state = alive(log.item(&id)?)?;
    to_secret(&state.shown(name).ok_or(VaultError::NotFound)?.value)
}

/// The text of one version of the field, a sibling or one of the history, UTF-8.
///
/// # Errors
/// As [`reveal`].
pub fn reveal_version(log: &Log, id: ItemId, name: &str, version: Dot) -> Result<SecretVec, VaultError> {
    to_secret(&find_version(log, id, name, version)?)
}

/// The code of a one-time code field at `now`, seconds since 1970 UTC.
///
/// # Errors
/// As [`reveal`]; [`VaultError::NotFound`] for a field that isn't one.
pub fn one_time_code(log: &Log, id: ItemId, name: &str, now: i64) -> Result<OneTimeCode, VaultError> {
    match shown_value(&alive(log.item(&id)?)?, name) {
        Value::Text(TypedText { field_type: FieldType::OneTimeCode, text, .. }) => {
            Ok(Seed::from_text(text.as_str()).map_err(|_| VaultError::NotFound)?.derive_code(now))
        }
        Value::Unknown => Err(VaultError::UpgradeRequired),
        Value::Text(_) | Value::Cleared | Value::Flag(_) => Err(VaultError::NotFound),
    }
}

/// Deletes the item; an edit made elsewhere before hearing of it brings the item back.
///
/// # Errors
/// [`VaultError::NotFound`], [`VaultError::Sync`].
pub fn remove(log: &Log, index: &Index, id: ItemId) -> Result<(), VaultError> {
    edit(log, index, |edit| {
        alive(edit.state(&id)?)?;
        Ok(edit.delete(&id)?)
    })
}

/// What was replaced in the item, the latest first; of a deleted item too.
///
/// # Errors
/// [`VaultError::NotFound`], [`VaultError::Sync`].
pub fn history(log: &Log, id: ItemId) -> Result<Vec<HistoryEntry>, VaultError> {
    log.item(&id)?.ok_or(VaultError::NotFound)?;
    Ok(log.history(&id)?.iter().map(HistoryEntry::from_log).collect())
}

/// Writes a version of the history, or a sibling, anew: an edit like any other.
///
/// # Errors
/// [`VaultError::NotFound`], [`VaultError::Sync`].
pub fn restore(log: &Log, index: &Index, id: ItemId, name: &str, version: Dot) -> Result<(), VaultError> {
    let value = find_version(log, id, name, version)?;
    edit(log, index, |edit| {
        let state = edit.state(&id)?.ok_or(VaultError::NotFound)?;
        let is_shown_alone = matches!(state.siblings(name), [only] if only.value == value);
        if !(is_shown_alone && state.is_alive()) {
            edit.write(&id, name, &value)?;
        }
        Ok(())
    })
}

impl HistoryEntry {
    fn from_log(entry: &Replaced) -> Self {
        let value = Value::from_bytes(&entry.version.value);
        Self {
            label: derive_label(&entry.field, &value),
            field_type: derive_type(&value),
            version: entry.version.dot,
            modified: entry.version.stamp.shown_ms(),
            replaced: entry.at.shown_ms(),
            cleared: value == Value::Cleared,
            name: entry.field.clone(),
        }
    }
}

/// One transaction of the log. What the vault refuses is found before the first write, so there is nothing to undo.
fn edit<T>(
    log: &Log,
    index: &Index,
    f: impl FnOnce(&mut Edit<'_, '_>) -> Result<T, VaultError>,
) -> Result<T, VaultError> {
    let (result, changed) = log.edit(|edit| match f(edit) {
        Err(VaultError::Sync(error)) => Err(error),
        other => Ok(other),
    })?;
    // What is committed is never reported as failed: a lock in between has wiped the index anyway.
    if let Err(error) = refresh(log, index, &changed) {
        log::warn!("an edit is stored but not listed until the next unlock: {error}");
    }
    result
}

fn alive(state: Option<ItemState>) -> Result<ItemState, VaultError> {
    state.filter(ItemState::is_alive).ok_or(VaultError::NotFound)
}

fn to_secret(bytes: &[u8]) -> Result<SecretVec, VaultError> {
    match Value::from_bytes(bytes) {
        Value::Text(text) => Ok(SecretVec::from_vec(text.text.as_str().as_bytes().to_vec())),
        Value::Cleared | Value::Flag(_) => Err(VaultError::NotFound),
        Value::Unknown => Err(VaultError::UpgradeRequired),
    }
}

fn find_version(log: &Log, id: ItemId, name: &str, version: Dot) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let state = log.item(&id)?.ok_or(VaultError::NotFound)?;
    if let Some(sibling) = state.siblings(name).iter().find(|sibling| sibling.dot == version) {
        return Ok(sibling.value.clone());
    }
    let history = log.history(&id)?;
    let found = history.into_iter().find(|entry| entry.field == name && entry.version.dot == version);
    found.map(|entry| entry.version.value).ok_or(VaultError::NotFound)
}

fn read_all(log: &Log) -> Result<Vec<Summary>, VaultError> {
    let mut summaries = Vec::new();
    for (id, bytes) in log.summaries()? {
        summaries.extend(read_summary(log, id, &bytes)?);
    }
    Ok(summaries)
}

fn read_one(log: &Log, id: ItemId) -> Result<Option<Summary>, VaultError> {
    match log.summary(&id)? {
        Some(bytes) => read_summary(log, id, &bytes),
        None => Ok(None),
    }
}

/// The summary as it is kept, or made anew if another version of the app wrote it.
fn read_summary(log: &Log, id: ItemId, bytes: &SecretVec) -> Result<Option<Summary>, VaultError> {
    if let Some(summary) = Summary::from_bytes(id, bytes.expose()) {
        return Ok(Some(summary));
    }
    let state = log.item(&id)?.filter(ItemState::is_alive);
    Ok(state.map(|state| Item::from_state(id, &state).to_summary()))
}

#[cfg(test)]
mod tests;
