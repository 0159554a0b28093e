//! A gap is filled before it is a finding: the file that a head names is read by its name, then backwards what each
//! file says came before it. So a file that was away comes back with the next sync, wherever the listing stands.
//!
//! The mark of a code names 8 bytes of a hash, which no name can be made of: what it alone names is looked for in a
//! new listing, at most once a day.

use keyfold_wire::limits::SEGMENTS_PER_CALL;
use keyfold_wire::moment::DAY;
use rusqlite::Connection;

use super::error::SyncError;
use super::link::unfinished;
use super::log::MARK_WRITER;
use super::name::FileName;
use super::round::Round;
use crate::store::rows::log as log_rows;
use crate::store::rows::log::ClaimRow;
use crate::store::rows::segment;
use crate::store::slot::Slot;
use crate::store::times;

impl Round<'_> {
    /// Reads what is known by name and isn't here, each file at most once a sync.
    pub(super) fn fill_gaps(&mut self) -> Result<(), SyncError> {
        loop {
            let mut names = self.log.store.read(named)?;
            names.retain(|name| !self.tried.contains(name));
            if names.is_empty() {
                return Ok(());
            }
            for call in names.chunks(SEGMENTS_PER_CALL) {
                self.tried.extend(call.iter().cloned());
                self.read(call.to_vec())?;
            }
        }
    }

    /// Whether a mark names what isn't here, and nobody looked for it in a new listing today.
    pub(super) fn is_mark_due(&self) -> Result<bool, SyncError> {
        if !self.log.store.read(lacks_mark)? {
            return Ok(false);
        }
        let now = self.log.env.now();
        let listed = self.log.store.write(|tx| times::past(tx, Slot::ListedAt, now))?;
        Ok(listed.is_none_or(|at| at.is_longer_ago_than(DAY)))
    }
}

/// Names of files that aren't here, of logs that aren't whole: those that heads name, and those that come before a file
/// that is here.
fn named(conn: &Connection) -> Result<Vec<String>, SyncError> {
    let mut names = Vec::new();
    for log in unfinished(conn)?.into_keys() {
        for claim in log_rows::claims_of(conn, log)? {
            let Ok(hash) = claim.hash.as_slice().try_into() else { continue };
            if !is_here(conn, &claim)? {
                names.push(FileName::from_segment(log, claim.number, hash).to_text());
            }
        }
        for (number, hash) in segment::missing_before(conn, log)? {
            names.push(FileName::from_segment(log, number, &hash).to_text());
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn lacks_mark(conn: &Connection) -> Result<bool, SyncError> {
    for claim in log_rows::claims_by(conn, MARK_WRITER)? {
        if !is_here(conn, &claim)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_here(conn: &Connection, claim: &ClaimRow) -> Result<bool, SyncError> {
    let found = segment::at(conn, claim.log_id, claim.number)?;
    Ok(found.iter().any(|row| row.hash.starts_with(&claim.hash)))
}
