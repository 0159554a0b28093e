//! A copied home: its log is closed and a new one begins, in one transaction. No attack, and nothing is lost.
//!
//! Ops that the store hasn't confirmed may exist on the other copy too, or other ops under their dots. So they are
//! given new dots in the new log, wherever they are named: in items, history and entries. If the other copy sends
//! the same edit, both say the same, which is no conflict.

use std::collections::{BTreeMap, BTreeSet};

use keyfold_wire::ids::LogId;
use keyfold_wire::moment::Moment;
use rusqlite::Transaction;

use super::content::Content;
use super::edit::{own_log, read_clock};
use super::error::SyncError;
use super::file::open_segment;
use super::heads::Head;
use super::heard::remember_log;
use super::id::Dot;
use super::log::Log;
use super::marker::make_log;
use super::op::{Op, OpBody};
use super::records::Records;
use crate::account::KeyTree;
use crate::store::StoreError;
use crate::store::rows::log::{self as log_rows, LogRow};
use crate::store::rows::{item, op as op_rows, segment};
use crate::store::slot::{self, Slot};

/// Closes the own log as far as the store has confirmed it, and goes on in a new one.
pub(super) fn start_new_log(log: &Log, tx: &Transaction<'_>, keys: &KeyTree) -> Result<(), SyncError> {
    let mut batch = log.batch(tx, keys);
    let old = own_log(tx)?;
    let ops = take_unconfirmed(&batch.records, tx, keys, old)?;
    let new = make_log(tx, &log.env)?;
    let names: BTreeMap<Dot, Dot> =
        ops.iter().zip(1..).map(|(op, number)| (op.dot, Dot { log: new, number })).collect();
    let rename = |dot: Dot| names.get(&dot).copied().unwrap_or(dot);
    let items: BTreeSet<_> = ops.iter().filter_map(Op::item).collect();
    for id in items {
        batch.change(&id)?.rename(rename);
    }
    for mut op in ops {
        let was = op.dot;
        op.rename(rename);
        move_rest(&batch.records, tx, was, &op)?;
        batch.records.put_op(tx, op.dot, &op.to_bytes())?;
    }
    batch.finish()?;
    slot::put(tx, Slot::EnrolAgain, &[1])?;
    // The device that the original was about to become is not for the copy.
    slot::clear(tx, Slot::Enrolling)?;
    let now = read_clock(tx)?.tick(log.env.clock.wall_ms());
    remember_log(tx, old, Moment::from_ms(now.shown_ms()))?;
    close(tx, keys, old)
}

/// Takes the ops of unconfirmed files, then those in no file yet, out of the old log.
fn take_unconfirmed(
    records: &Records<'_>,
    tx: &Transaction<'_>,
    keys: &KeyTree,
    old: LogId,
) -> Result<Vec<Op>, SyncError> {
    let mut ops = Vec::new();
    for (_, bytes) in segment::never_stored(tx, old)? {
        ops.extend(open(keys, old, &bytes)?.ops);
    }
    let mut from = 0;
    loop {
        let page = records.ops(tx, old, from)?;
        let Some((last, _)) = page.last() else { break };
        from = last + 1;
        for (_, bytes) in &page {
            ops.push(Op::from_bytes(old, bytes).map_err(|_| StoreError::Corrupt)?);
        }
    }
    segment::remove_never_stored(tx, old)?;
    op_rows::remove_to(tx, from)?;
    Ok(ops)
}

/// Moves an op's replaced version, or the entry that it is.
fn move_rest(records: &Records<'_>, tx: &Transaction<'_>, was: Dot, op: &Op) -> Result<(), SyncError> {
    match &op.body {
        OpBody::Write { item: id, .. } => {
            let mut replaced = records.history_of(tx, id, was)?;
            if replaced.is_empty() {
                return Ok(());
            }
            for (_, version) in &mut replaced {
                version.dot = op.dot;
            }
            item::remove_history(tx, &id.0, was.log, was.number)?;
            records.put_history(tx, id, op.dot, &replaced)
        }
        OpBody::Delete { .. } => Ok(()),
        _ => {
            op_rows::remove_entry(tx, was.log, was.number)?;
            records.put_entry(tx, op)
        }
    }
}

/// From now on the old log is another's: its head and claims are those of the files that are left.
fn close(tx: &Transaction<'_>, keys: &KeyTree, old: LogId) -> Result<(), SyncError> {
    log_rows::remove_claims_by(tx, old)?;
    let mut head = LogRow { log_id: old, number: 0, hash: [0; 32], last_op: 0, heard_ms: 0 };
    while let Some((row, bytes)) = segment::bytes_at(tx, old, head.number + 1)? {
        let content = open(keys, old, &bytes)?;
        for claim in content.heads.iter().map(|head| Head::to_claim(*head)) {
            log_rows::put_claim(tx, old, &claim)?;
        }
        head = LogRow {
            number: row.number,
            hash: row.hash,
            last_op: row.last_op,
            heard_ms: content.clock.shown_ms(),
            ..head
        };
    }
    Ok(log_rows::put(tx, &head)?)
}

/// What is in an own file.
pub(super) fn open(keys: &KeyTree, log: LogId, bytes: &[u8]) -> Result<Content, SyncError> {
    let (_, content) = open_segment(keys, bytes).map_err(|_| StoreError::Corrupt)?;
    Content::from_bytes(log, content.expose()).map_err(|_| StoreError::Corrupt.into())
}
