//! A page of the store's listing: what of it is here, what is refused, and what has to be read.

use keyfold_wire::moment::Moment;
use rusqlite::{Connection, Transaction};

use super::error::SyncError;
use super::link::add_problems;
use super::name::{FileName, NameKind};
use super::problem::{LogProblem, ProblemKind};
use crate::port::{Listed, StoreEntry};
use crate::store::rows::listing;
use crate::store::rows::segment::{self, SegmentRow, Stored};
use crate::store::slot::{self, Slot};
use crate::store::times;

/// What is known of a listed file.
pub(super) enum Known {
    /// It is here.
    Held(SegmentRow),
    /// It will never open in this version.
    Refused,
    /// It isn't here.
    New,
}

/// Looks a listed file up.
pub(super) fn look_up(conn: &Connection, name: &str) -> Result<Known, SyncError> {
    if let Some(parsed) = FileName::from_text(name) {
        let rows = segment::at(conn, parsed.log_id, parsed.number)?;
        let is_it =
            |row: &&SegmentRow| parsed.kind == NameKind::Segment && row.hash.starts_with(&parsed.hash);
        if let Some(row) = rows.iter().find(is_it) {
            return Ok(Known::Held(*row));
        }
    }
    let is_refused = listing::is_refused(conn, name, &ProblemKind::REFUSED)?;
    Ok(if is_refused { Known::Refused } else { Known::New })
}

/// Own files that the store shows but hasn't confirmed: a reply was lost. They are confirmed before anything else is
/// judged by them.
pub(super) fn lost_replies(conn: &Connection, entries: &[StoreEntry]) -> Result<Vec<SegmentRow>, SyncError> {
    let mut found = Vec::new();
    for entry in entries {
        if let Known::Held(row) = look_up(conn, &entry.name)?
            && row.stored == Stored::No
        {
            found.push(row);
        }
    }
    Ok(found)
}

/// A page as it was listed, and what came of the files whose bytes it held.
pub(super) struct Page<'a> {
    pub(super) listed: &'a Listed,
    /// The listing began anew with this page: whatever we know to be stored has to show again.
    pub(super) is_first_of_all: bool,
    pub(super) refused: &'a [LogProblem],
    pub(super) now_ms: i64,
}

impl Page<'_> {
    /// The part of T4 that belongs to the page: cursor, what is stored, what is to be read, what is missing.
    pub(super) fn close(&self, tx: &Transaction<'_>) -> Result<Vec<LogProblem>, SyncError> {
        add_problems(tx, self.refused)?;
        if self.is_first_of_all {
            segment::doubt_all(tx)?;
            times::put(tx, Slot::ListedAt, Moment::from_ms(self.now_ms))?;
        }
        for entry in &self.listed.entries {
            match look_up(tx, &entry.name)? {
                Known::Held(row) if row.stored == Stored::Yes => {}
                Known::Held(row) => segment::set_stored(tx, &row, Stored::Yes)?,
                Known::Refused => {}
                Known::New => listing::want(tx, &entry.name, entry.size)?,
            }
        }
        slot::put(tx, Slot::Cursor, &self.listed.cursor)?;
        if self.listed.more { Ok(Vec::new()) } else { self.miss(tx) }
    }

    /// What was stored and doesn't show again: the store went back. Those files are to be created again, ours and
    /// others' alike, for their bytes are here.
    fn miss(&self, tx: &Transaction<'_>) -> Result<Vec<LogProblem>, SyncError> {
        let mut found: Vec<LogProblem> = Vec::new();
        for row in segment::doubted(tx)? {
            segment::set_stored(tx, &row, Stored::Lost)?;
            match found.last_mut() {
                Some(last) if last.log == Some(row.log_id) => last.number = row.number,
                _ => found.push(LogProblem {
                    kind: ProblemKind::RolledBack,
                    log: Some(row.log_id),
                    number: row.number,
                    name: String::new(),
                    at_ms: self.now_ms,
                }),
            }
        }
        add_problems(tx, &found)?;
        Ok(found)
    }
}
