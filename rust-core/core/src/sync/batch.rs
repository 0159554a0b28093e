//! A run of ops inside one transaction: each item is read and written once, whatever the number of ops about it.

use std::collections::BTreeMap;

use rusqlite::Transaction;
use zeroize::Zeroizing;

use super::error::SyncError;
use super::id::ItemId;
use super::item::ItemState;
use super::op::{Op, OpBody};
use super::records::Records;

/// Makes what lies beside an item for the list; the vault knows what its values mean.
pub trait Materialise: Send + Sync {
    /// Compact bytes for the list, sealed beside the item; none if it isn't to be listed. Dead items aren't asked for.
    fn summary(&self, id: &ItemId, state: &ItemState) -> Option<Vec<u8>>;
}

/// Ops being applied; nothing is written before [`Self::finish`] but history and entries.
pub(super) struct Batch<'a, 't> {
    pub(super) tx: &'a Transaction<'t>,
    pub(super) records: Records<'a>,
    materialise: &'a dyn Materialise,
    states: BTreeMap<ItemId, Loaded>,
}

#[derive(Default)]
struct Loaded {
    state: ItemState,
    is_known: bool,
    is_changed: bool,
}

impl<'a, 't> Batch<'a, 't> {
    pub(super) fn new(
        tx: &'a Transaction<'t>,
        records: Records<'a>,
        materialise: &'a dyn Materialise,
    ) -> Self {
        Self { tx, records, materialise, states: BTreeMap::new() }
    }

    /// An item as it is now; none if no op was ever about it.
    pub(super) fn state(&mut self, id: &ItemId) -> Result<Option<&ItemState>, SyncError> {
        let loaded = self.load(id)?;
        Ok(loaded.is_known.then_some(&loaded.state))
    }

    /// Takes an op in.
    pub(super) fn apply(&mut self, op: &Op) -> Result<(), SyncError> {
        let Some(id) = op.item() else {
            return self.records.put_entry(self.tx, op);
        };
        let replaced = self.change(&id)?.apply(op);
        let OpBody::Write { field, .. } = &op.body else { return Ok(()) };
        replaced.into_iter().try_for_each(|version| self.records.add_history(self.tx, &id, field, version))
    }

    /// An item to be changed.
    pub(super) fn change(&mut self, id: &ItemId) -> Result<&mut ItemState, SyncError> {
        let loaded = self.load(id)?;
        (loaded.is_known, loaded.is_changed) = (true, true);
        Ok(&mut loaded.state)
    }

    /// Writes the changed items and their summaries, and names them.
    pub(super) fn finish(self) -> Result<Vec<ItemId>, SyncError> {
        let mut changed = Vec::new();
        for (id, loaded) in self.states {
            if !loaded.is_changed {
                continue;
            }
            let state = &loaded.state;
            let summary = if state.is_alive() { self.materialise.summary(&id, state) } else { None };
            let summary = summary.map(Zeroizing::new);
            self.records.put_item(self.tx, &id, state)?;
            self.records.set_summary(self.tx, &id, summary.as_ref().map(|bytes| &bytes[..]))?;
            changed.push(id);
        }
        Ok(changed)
    }

    fn load(&mut self, id: &ItemId) -> Result<&mut Loaded, SyncError> {
        use std::collections::btree_map::Entry;
        match self.states.entry(*id) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let loaded = match self.records.item(self.tx, id)? {
                    Some(state) => Loaded { state, is_known: true, is_changed: false },
                    None => Loaded::default(),
                };
                Ok(entry.insert(loaded))
            }
        }
    }
}
