//! The log of an unlocked home: everything above works through it.
//!
//! Invariants: the keys are asked for anew by every call and let go with it, so that locking takes them away; no lock
//! and no transaction is held while the sync store is called.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keyfold_kit::Mark;
use keyfold_wire::ids::LogId;
use rusqlite::{Connection, Transaction};

use super::batch::{Batch, Materialise};
use super::edit::{Edit, own_log, records_of};
use super::error::SyncError;
use super::file::CONTENT_MAX;
use super::id::ItemId;
use super::item::{ItemState, Replaced};
use super::marker;
use crate::account::{KeyCell, KeyTree};
use crate::port::Env;
use crate::secret::SecretVec;
use crate::store::Store;
use crate::store::rows::log::ClaimRow;
use crate::store::rows::{item, log as log_rows, op as op_rows, segment};

/// The writer of claims that come from a sealed key's mark; no log has this id.
pub(super) const MARK_WRITER: LogId = LogId([0; 8]);

/// The log of an unlocked home.
pub struct Log {
    pub(super) store: Arc<Store>,
    keys: Arc<KeyCell>,
    pub(super) env: Env,
    materialise: Arc<dyn Materialise>,
    pub(super) marker: PathBuf,
    /// Bytes of content that one own file takes.
    pub(super) content_max: usize,
    own: Mutex<LogId>,
    changed: Mutex<BTreeSet<ItemId>>,
    pub(super) is_syncing: AtomicBool,
    pub(super) is_copied: AtomicBool,
    pub(super) is_copy_told: AtomicBool,
}

impl Log {
    /// Opens the log; a home that was never written to gets one, and a copied home a new one. An empty marker path
    /// means that nothing tells a copy from the home.
    ///
    /// # Errors
    /// [`SyncError::Store`], [`SyncError::Marker`], [`SyncError::Locked`].
    pub fn open(
        store: Arc<Store>,
        keys: Arc<KeyCell>,
        env: Env,
        materialise: Arc<dyn Materialise>,
        marker: &Path,
    ) -> Result<Self, SyncError> {
        let log = Self {
            store,
            keys,
            env,
            materialise,
            marker: marker.to_owned(),
            content_max: CONTENT_MAX,
            own: Mutex::new(MARK_WRITER),
            changed: Mutex::default(),
            is_syncing: AtomicBool::new(false),
            is_copied: AtomicBool::new(false),
            is_copy_told: AtomicBool::new(false),
        };
        marker::settle(&log)?;
        log.refresh_own()?;
        Ok(log)
    }

    /// Runs an edit in one transaction, and names the items it changed.
    ///
    /// # Errors
    /// What `f` returns; then nothing was written.
    pub fn edit<T>(
        &self,
        f: impl FnOnce(&mut Edit<'_, '_>) -> Result<T, SyncError>,
    ) -> Result<(T, Vec<ItemId>), SyncError> {
        self.store.write(|tx| self.edit_in(tx, f))
    }

    /// Runs an edit inside the caller's own transaction.
    ///
    /// # Errors
    /// What `f` returns; then the caller has to roll back.
    pub fn edit_in<T>(
        &self,
        tx: &Transaction<'_>,
        f: impl FnOnce(&mut Edit<'_, '_>) -> Result<T, SyncError>,
    ) -> Result<(T, Vec<ItemId>), SyncError> {
        let keys = self.keys()?;
        let batch = self.batch(tx, &keys);
        let mut edit = Edit::begin(batch, self.content_max, self.env.clock.wall_ms())?;
        let done = f(&mut edit)?;
        Ok((done, edit.finish()?))
    }

    /// An item, dead ones too; none if no op was ever about it.
    ///
    /// # Errors
    /// [`SyncError::Store`], [`SyncError::Locked`], as all reading here.
    pub fn item(&self, id: &ItemId) -> Result<Option<ItemState>, SyncError> {
        self.read(|conn, keys| records_of(keys, &self.env).item(conn, id))
    }

    /// What an item's versions were, the latest replaced first; those of a dead item count as replaced by its delete.
    ///
    /// # Errors
    /// As [`Self::item`].
    pub fn history(&self, id: &ItemId) -> Result<Vec<Replaced>, SyncError> {
        let (mut versions, state) = self.read(|conn, keys| {
            let records = records_of(keys, &self.env);
            Ok((records.history(conn, id)?, records.item(conn, id)?.unwrap_or_default()))
        })?;
        if !state.is_alive() {
            versions.extend(state.remaining().map(|(field, version)| (field.to_owned(), version.clone())));
        }
        let to_entry = |(field, version): (String, _)| Replaced {
            at: state.replaced_at(&field, &version),
            field,
            version,
        };
        let mut all: Vec<_> = versions.into_iter().map(to_entry).collect();
        all.sort_by_key(|one| std::cmp::Reverse((one.at.order(), one.version.dot)));
        Ok(all)
    }

    /// The summaries of all live items, in the order of their ids.
    ///
    /// # Errors
    /// As [`Self::item`].
    pub fn summaries(&self) -> Result<Vec<(ItemId, SecretVec)>, SyncError> {
        self.read(|conn, keys| {
            let records = records_of(keys, &self.env);
            let mut all = Vec::new();
            item::for_each_summary(conn, |id, record| -> Result<(), SyncError> {
                let id = ItemId(id);
                all.push((id, records.open_summary(&id, record)?));
                Ok(())
            })?;
            Ok(all)
        })
    }

    /// The summary of one item; none if it is dead.
    ///
    /// # Errors
    /// As [`Self::item`].
    pub fn summary(&self, id: &ItemId) -> Result<Option<SecretVec>, SyncError> {
        self.read(|conn, keys| {
            let record = item::summary(conn, &id.0)?;
            record.map(|record| records_of(keys, &self.env).open_summary(id, &record)).transpose()
        })
    }

    /// This installation's log.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        *lock(&self.own)
    }

    /// Own ops that the sync store hasn't confirmed.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub fn unsent(&self) -> Result<u64, SyncError> {
        self.store
            .read(|conn| Ok(op_rows::count(conn)? + segment::count_ops_to_create(conn, own_log(conn)?)?))
    }

    /// The mark for a sealed key: the last own segment up to which the store has confirmed all.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub fn mark(&self) -> Result<Mark, SyncError> {
        let last = self
            .store
            .read(|conn| -> Result<_, SyncError> { Ok(segment::last_stored(conn, own_log(conn)?)?) })?;
        let to_mark = |row: segment::SegmentRow| Mark {
            log_id: row.log_id.0,
            number: row.number,
            hash: *row.hash.first_chunk().expect("8 of 32 bytes"),
        };
        Ok(last.map_or(Mark::NONE, to_mark))
    }

    /// Holds the store to the mark of the code that this device came by: what it names must be there.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub fn expect_mark(&self, tx: &Transaction<'_>, mark: &Mark) -> Result<(), SyncError> {
        if *mark == Mark::NONE {
            return Ok(());
        }
        let (log_id, number) = (LogId(mark.log_id), mark.number);
        let claim = ClaimRow { log_id, number, hash: mark.hash.to_vec(), last_op: 0 };
        Ok(log_rows::put_claim(tx, MARK_WRITER, &claim)?)
    }

    /// Items that syncs changed and that weren't reported yet: also after a sync that failed half-way.
    #[must_use]
    pub fn take_changed(&self) -> Vec<ItemId> {
        std::mem::take(&mut *lock(&self.changed)).into_iter().collect()
    }

    /// Whether this home turned out to be a copy since it was opened.
    #[must_use]
    pub fn was_copied(&self) -> bool {
        self.is_copied.load(Ordering::SeqCst)
    }

    pub(super) fn note_copied(&self) {
        self.is_copied.store(true, Ordering::SeqCst);
        self.is_copy_told.store(false, Ordering::SeqCst);
    }

    pub(super) fn note_changed(&self, ids: Vec<ItemId>) {
        lock(&self.changed).extend(ids);
    }

    pub(super) fn refresh_own(&self) -> Result<(), SyncError> {
        let own = self.store.read(own_log)?;
        *lock(&self.own) = own;
        Ok(())
    }

    pub(super) fn keys(&self) -> Result<Arc<KeyTree>, SyncError> {
        Ok(self.keys.get()?)
    }

    pub(super) fn batch<'a, 't>(&'a self, tx: &'a Transaction<'t>, keys: &'a KeyTree) -> Batch<'a, 't> {
        Batch::new(tx, records_of(keys, &self.env), &*self.materialise)
    }

    pub(super) fn read<T>(
        &self,
        f: impl FnOnce(&Connection, &KeyTree) -> Result<T, SyncError>,
    ) -> Result<T, SyncError> {
        let keys = self.keys()?;
        self.store.read(|conn| f(conn, &keys))
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Log(..)")
    }
}

/// What is behind these locks is replaced as a whole, so a panic elsewhere leaves nothing half-made.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
