//! The log's rows as they lie in the database: sealed, each bound to its table and row.
//!
//! Row ids: `item` and `summary` the item id; `history` item id, log id, op number; `op` and `entry` log id, op number.
//! Their plaintexts: [`super::item_code`], the vault's summary, [`super::op_code`].

use keyfold_wire::ids::LogId;
use rusqlite::{Connection, Transaction};
use zeroize::Zeroizing;

use super::error::SyncError;
use super::id::{Dot, ItemId};
use super::item::{ItemState, Version};
use super::item_code::{history_from_bytes, history_to_bytes};
use super::op::Op;
use crate::account::KeyTree;
use crate::port::Random;
use crate::secret::SecretVec;
use crate::store::StoreError;
use crate::store::rows::{item, op};

/// An own op as bytes, with its number.
pub(super) type NumberedOp = (u64, Zeroizing<Vec<u8>>);

/// A version with the name of its field.
pub(super) type InField = (String, Version);

/// Seals and opens rows.
pub(super) struct Records<'a> {
    pub(super) keys: &'a KeyTree,
    pub(super) random: &'a dyn Random,
}

fn row_of_dot(dot: Dot) -> [u8; 16] {
    let mut row = [0; 16];
    row[..8].copy_from_slice(&dot.log.0);
    row[8..].copy_from_slice(&dot.number.to_be_bytes());
    row
}

/// A row that doesn't open or doesn't read was changed on the disk.
fn corrupt<E>(_: E) -> SyncError {
    SyncError::Store(StoreError::Corrupt)
}

impl Records<'_> {
    fn seal(&self, table: &str, row: &[u8], plaintext: &[u8]) -> Vec<u8> {
        self.keys.records().seal(table, row, plaintext, self.random)
    }

    fn open(&self, table: &str, row: &[u8], record: &[u8]) -> Result<SecretVec, SyncError> {
        self.keys.records().open(table, row, record).map_err(corrupt)
    }

    pub(super) fn item(&self, conn: &Connection, id: &ItemId) -> Result<Option<ItemState>, SyncError> {
        let Some(record) = item::get(conn, &id.0)? else { return Ok(None) };
        let bytes = self.open(item::ITEM, &id.0, &record)?;
        ItemState::from_bytes(bytes.expose()).map(Some).map_err(corrupt)
    }

    pub(super) fn put_item(
        &self,
        tx: &Transaction<'_>,
        id: &ItemId,
        state: &ItemState,
    ) -> Result<(), SyncError> {
        Ok(item::put(tx, &id.0, &self.seal(item::ITEM, &id.0, &state.to_bytes()))?)
    }

    pub(super) fn set_summary(
        &self,
        tx: &Transaction<'_>,
        id: &ItemId,
        summary: Option<&[u8]>,
    ) -> Result<(), SyncError> {
        let record = summary.map(|bytes| self.seal(item::SUMMARY, &id.0, bytes));
        Ok(item::set_summary(tx, &id.0, record.as_deref())?)
    }

    pub(super) fn open_summary(&self, id: &ItemId, record: &[u8]) -> Result<SecretVec, SyncError> {
        self.open(item::SUMMARY, &id.0, record)
    }

    /// Adds a replaced version, unless it is there.
    pub(super) fn add_history(
        &self,
        tx: &Transaction<'_>,
        id: &ItemId,
        field: &str,
        version: Version,
    ) -> Result<(), SyncError> {
        let dot = version.dot;
        let mut all = self.history_of(tx, id, dot)?;
        if all.iter().any(|(other, twin)| other == field && *twin == version) {
            return Ok(());
        }
        all.push((field.to_owned(), version));
        self.put_history(tx, id, dot, &all)
    }

    /// The replaced versions of one dot: one, but after a fork.
    pub(super) fn history_of(
        &self,
        conn: &Connection,
        id: &ItemId,
        dot: Dot,
    ) -> Result<Vec<InField>, SyncError> {
        match item::get_history(conn, &id.0, dot.log, dot.number)? {
            Some(record) => self.open_history(id, dot, &record),
            None => Ok(Vec::new()),
        }
    }

    pub(super) fn put_history(
        &self,
        tx: &Transaction<'_>,
        id: &ItemId,
        dot: Dot,
        replaced: &[InField],
    ) -> Result<(), SyncError> {
        let row = [id.0, row_of_dot(dot)].concat();
        let record = self.seal(item::HISTORY, &row, &history_to_bytes(replaced));
        Ok(item::put_history(tx, &id.0, dot.log, dot.number, &record)?)
    }

    pub(super) fn history(&self, conn: &Connection, id: &ItemId) -> Result<Vec<InField>, SyncError> {
        let mut all = Vec::new();
        for (log, number, record) in item::history(conn, &id.0)? {
            all.extend(self.open_history(id, Dot { log, number }, &record)?);
        }
        Ok(all)
    }

    fn open_history(&self, id: &ItemId, dot: Dot, record: &[u8]) -> Result<Vec<InField>, SyncError> {
        let row = [id.0, row_of_dot(dot)].concat();
        let bytes = self.open(item::HISTORY, &row, record)?;
        history_from_bytes(bytes.expose()).map_err(corrupt)
    }

    /// Adds an own op.
    pub(super) fn put_op(&self, tx: &Transaction<'_>, dot: Dot, bytes: &[u8]) -> Result<(), SyncError> {
        Ok(op::insert(tx, dot.number, &self.seal(op::OP, &row_of_dot(dot), bytes))?)
    }

    /// Own ops from `from` on that are in no file yet, as bytes; at most a page.
    pub(super) fn ops(&self, conn: &Connection, log: LogId, from: u64) -> Result<Vec<NumberedOp>, SyncError> {
        let open = |(number, record): (u64, Vec<u8>)| {
            let bytes = self.open(op::OP, &row_of_dot(Dot { log, number }), &record)?;
            Ok((number, Zeroizing::new(bytes.expose().to_vec())))
        };
        op::page(conn, from)?.into_iter().map(open).collect()
    }

    /// Keeps an op that isn't about an item. Two of one dot come from a copied home: the greater one (clock, bytes)
    /// stays, whatever their order.
    pub(super) fn put_entry(&self, tx: &Transaction<'_>, entry: &Op) -> Result<(), SyncError> {
        let (Dot { log, number }, bytes) = (entry.dot, entry.to_bytes());
        if let Some(record) = op::entry(tx, log, number)? {
            let twin = self.open(op::ENTRY, &row_of_dot(entry.dot), &record)?;
            let stamp = Op::from_bytes(log, twin.expose()).map_err(corrupt)?.stamp;
            if (stamp, twin.expose()) >= (entry.stamp, &bytes[..]) {
                return Ok(());
            }
        }
        let record = self.seal(op::ENTRY, &row_of_dot(entry.dot), &bytes);
        Ok(op::put_entry(tx, log, number, &record)?)
    }

    /// All ops that aren't about items.
    pub(super) fn entries(&self, conn: &Connection) -> Result<Vec<Op>, SyncError> {
        let open = |(log, number, record): (LogId, u64, Vec<u8>)| {
            let bytes = self.open(op::ENTRY, &row_of_dot(Dot { log, number }), &record)?;
            Op::from_bytes(log, bytes.expose()).map_err(corrupt)
        };
        op::entries(conn)?.into_iter().map(open).collect()
    }
}
