//! T4: files that were read are merged, at most 500 ops a transaction; heads, clock and cursor go with the last one.
//!
//! A crash between two transactions repeats ops, which changes nothing.

use std::ops::Range;

use rusqlite::{Connection, Transaction};

use super::copied::start_new_log;
use super::error::SyncError;
use super::id::ItemId;
use super::link::{link, shows_a_copy};
use super::log::Log;
use super::opened::Opened;
use super::problem::LogProblem;
use crate::account::KeyTree;
use crate::store::rows::{PAGE, segment};

/// Some of a file's ops.
struct Part {
    file: usize,
    ops: Range<usize>,
    is_last: bool,
}

/// What belongs into the last transaction.
pub(super) type Closing<'a> = &'a dyn Fn(&Transaction<'_>) -> Result<(), SyncError>;

impl Log {
    /// Merges files that aren't here yet. `check` is asked before each commit, `closing` joins the last transaction.
    pub(super) fn apply(
        &self,
        files: &[Opened],
        check: &dyn Fn() -> Result<(), SyncError>,
        closing: Closing<'_>,
    ) -> Result<Vec<LogProblem>, SyncError> {
        self.leave_copied_log(files)?;
        let groups = plan(files);
        let mut found = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            let keys = self.keys()?;
            let (changed, problems) = self.store.write(|tx| {
                let done = self.apply_group(tx, &keys, files, group)?;
                if at + 1 == groups.len() {
                    closing(tx)?;
                }
                check()?;
                Ok::<_, SyncError>(done)
            })?;
            self.note_changed(changed);
            found.extend(problems);
        }
        Ok(found)
    }

    /// What one transaction merges: the items it changed, and what is wrong with the files it completed.
    fn apply_group(
        &self,
        tx: &Transaction<'_>,
        keys: &KeyTree,
        files: &[Opened],
        group: &[Part],
    ) -> Result<(Vec<ItemId>, Vec<LogProblem>), SyncError> {
        let mut batch = self.batch(tx, keys);
        let mut problems = Vec::new();
        for part in group {
            let file = &files[part.file];
            file.content.ops[part.ops.clone()].iter().try_for_each(|op| batch.apply(op))?;
            if part.is_last && !is_held(tx, file)? {
                problems.extend(link(tx, file, self.env.clock.wall_ms())?);
            }
        }
        Ok((batch.finish()?, problems))
    }

    /// Before anything of another copy of this home is merged, our unsent ops get dots of their own.
    fn leave_copied_log(&self, files: &[Opened]) -> Result<(), SyncError> {
        let is_copied = self.store.read(|conn| {
            files.iter().try_fold(false, |found, file| {
                Ok::<_, SyncError>(found || !is_held(conn, file)? && shows_a_copy(conn, file)?)
            })
        })?;
        if !is_copied {
            return Ok(());
        }
        let keys = self.keys()?;
        self.store.write(|tx| start_new_log(self, tx, &keys))?;
        self.note_copied();
        self.refresh_own()
    }
}

/// Whether a file is here already.
pub(super) fn is_held(conn: &Connection, file: &Opened) -> Result<bool, SyncError> {
    let rows = segment::at(conn, file.row.log_id, file.row.number)?;
    Ok(rows.iter().any(|row| row.hash == file.row.hash))
}

/// Spreads all ops over transactions; there is always a last one.
fn plan(files: &[Opened]) -> Vec<Vec<Part>> {
    let mut groups = vec![Vec::new()];
    let mut room = PAGE as usize;
    for (file, opened) in files.iter().enumerate() {
        let (mut start, len) = (0, opened.content.ops.len());
        loop {
            if room == 0 {
                groups.push(Vec::new());
                room = PAGE as usize;
            }
            let end = len.min(start + room);
            room -= end - start;
            groups.last_mut().expect("there is a group").push(Part {
                file,
                ops: start..end,
                is_last: end == len,
            });
            start = end;
            if end == len {
                break;
            }
        }
    }
    groups
}
