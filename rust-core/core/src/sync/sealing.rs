//! T2: own ops become a file. Its sealed bytes are committed before the store hears of it, so that a retry sends the
//! same bytes under the same name.
//!
//! A file takes ops until it has 4 MiB; a large edit goes on in the next one, at the border of two ops.

use keyfold_wire::ids::LogId;
use rusqlite::Transaction;
use zeroize::Zeroizing;

use super::content::{Draft, content_len, op_len};
use super::edit::{own_log, read_clock, records_of};
use super::error::SyncError;
use super::file::{hash, seal_segment};
use super::heads::{Head, derive_root};
use super::log::Log;
use super::records::Records;
use crate::account::KeyTree;
use crate::store::StoreError;
use crate::store::rows::log::{self as log_rows, LogRow};
use crate::store::rows::op as op_rows;
use crate::store::rows::segment::{self, SegmentRow, Stored};

/// Own ops as bytes, with the number of the last one.
struct Taken {
    ops: Vec<Zeroizing<Vec<u8>>>,
    last: u64,
}

impl Log {
    /// Seals as many waiting ops as one file takes; false if none wait.
    pub(super) fn seal_next(&self) -> Result<bool, SyncError> {
        if self.store.read(op_rows::count)? == 0 {
            return Ok(false);
        }
        let keys = self.keys()?;
        self.store.write(|tx| self.seal_file(tx, &keys))?;
        Ok(true)
    }

    fn seal_file(&self, tx: &Transaction<'_>, keys: &KeyTree) -> Result<(), SyncError> {
        let own = own_log(tx)?;
        let before = log_rows::get(tx, own)?.ok_or(StoreError::Corrupt)?;
        let (all, news) = heads(tx, own)?;
        let frame = content_len(news.len(), std::iter::empty());
        let room = self.content_max.saturating_sub(frame);
        let taken = take_ops(&records_of(keys, &self.env), tx, &before, room)?;
        let clock = read_clock(tx)?;
        let draft =
            Draft { previous: before.hash, clock, heads: &news, root: derive_root(&all), ops: &taken.ops };
        let number = before.number.checked_add(1).ok_or(SyncError::Exhausted)?;
        let bytes = seal_segment(keys, own, number, &draft.to_bytes(), &*self.env.random)
            .ok_or(SyncError::TooLarge)?;
        let row = SegmentRow {
            log_id: own,
            number,
            hash: hash(&bytes),
            previous: before.hash,
            ops: taken.ops.len() as u64,
            last_op: taken.last,
            stored: Stored::No,
        };
        keep(tx, &row, &bytes, &news, clock.shown_ms())
    }
}

fn keep(
    tx: &Transaction<'_>,
    row: &SegmentRow,
    bytes: &[u8],
    news: &[Head],
    heard_ms: i64,
) -> Result<(), SyncError> {
    let (log_id, number, hash, last_op) = (row.log_id, row.number, row.hash, row.last_op);
    segment::insert(tx, row, bytes)?;
    log_rows::put(tx, &LogRow { log_id, number, hash, last_op, heard_ms })?;
    for head in news {
        log_rows::put_claim(tx, log_id, &head.to_claim())?;
    }
    Ok(op_rows::remove_to(tx, last_op)?)
}

/// The heads of all other logs, and those that changed since this device's last file.
fn heads(tx: &Transaction<'_>, own: LogId) -> Result<(Vec<Head>, Vec<Head>), SyncError> {
    let told = log_rows::claims_by(tx, own)?;
    let to_head =
        |row: LogRow| Head { log_id: row.log_id, number: row.number, hash: row.hash, last_op: row.last_op };
    let others = log_rows::all(tx)?.into_iter().filter(|row| row.log_id != own && row.number > 0);
    let all: Vec<Head> = others.map(to_head).collect();
    let news = all.iter().copied().filter(|head| !told.contains(&head.to_claim())).collect();
    Ok((all, news))
}

/// Takes ops in order while they fit; none at all if the heads alone fill the file.
fn take_ops(
    records: &Records<'_>,
    tx: &Transaction<'_>,
    before: &LogRow,
    mut room: usize,
) -> Result<Taken, SyncError> {
    let mut taken = Taken { ops: Vec::new(), last: before.last_op };
    loop {
        let page = records.ops(tx, before.log_id, taken.last + 1)?;
        if page.is_empty() {
            return Ok(taken);
        }
        for (number, op) in page {
            match room.checked_sub(op_len(op.len())) {
                Some(left) => room = left,
                None => return Ok(taken),
            }
            taken.ops.push(op);
            taken.last = number;
        }
    }
}
