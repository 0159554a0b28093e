//! Chains and claims: where a file stands among those that are here, and what contradicts it.
//!
//! A log is whole if it begins at 1 and has no gap up to the highest number that any head names. Removal, reordering
//! and forks show as a broken chain or a contradicted head; whatever opens is merged all the same.

use std::collections::BTreeMap;

use keyfold_wire::ids::LogId;
use keyfold_wire::moment::{Moment, Now};
use rusqlite::{Connection, Transaction};

use super::edit::{own_log, read_clock};
use super::error::SyncError;
use super::heads::{Head, derive_root};
use super::log::MARK_WRITER;
use super::opened::Opened;
use super::problem::{LogProblem, ProblemKind};
use crate::store::rows::log::{self as log_rows, LogRow};
use crate::store::rows::segment::{self, SegmentRow};
use crate::store::rows::{listing, log::ClaimRow};
use crate::store::slot::{self, Slot};

/// Puts a file whose ops were applied in its place, and names what contradicts it.
pub(super) fn link(tx: &Transaction<'_>, file: &Opened, now_ms: i64) -> Result<Vec<LogProblem>, SyncError> {
    let (row, writer) = (&file.row, file.row.log_id);
    let mut forks = find_forks(tx, row)?;
    let is_newest = segment::highest(tx, writer)? < row.number;
    segment::insert(tx, row, &file.bytes)?;
    for head in &file.content.heads {
        forks.extend(claim(tx, writer, *head)?);
    }
    let before = log_rows::get(tx, writer)?;
    let follows = before.map_or(0, |log| log.number) + 1 == row.number;
    let is_false_root = is_newest && follows && derive_root(&heads_of(tx, writer)?) != file.content.root;
    advance(tx, before, file, Now::from_ms(now_ms))?;
    settle(tx, file, now_ms)?;
    let problem =
        |kind, (log, number)| LogProblem { kind, log: Some(log), number, name: String::new(), at_ms: now_ms };
    let mut found: Vec<_> = forks.into_iter().map(|place| problem(ProblemKind::Forked, place)).collect();
    found.extend(is_false_root.then(|| problem(ProblemKind::Damaged, (writer, row.number))));
    add_problems(tx, &found)?;
    Ok(found)
}

/// The clock hears of the writer's, and nobody waits for the file any more.
fn settle(tx: &Transaction<'_>, file: &Opened, now_ms: i64) -> Result<(), SyncError> {
    let clock = read_clock(tx)?.hear(file.content.clock, now_ms);
    slot::put(tx, Slot::Clock, &clock.0.to_be_bytes())?;
    listing::forget_wanted(tx, &file.name)?;
    Ok(listing::remove_problem_of(tx, ProblemKind::Damaged as u8, &file.name)?)
}

/// Writes problems down.
pub(super) fn add_problems(tx: &Transaction<'_>, problems: &[LogProblem]) -> Result<(), SyncError> {
    for problem in problems {
        listing::add_problem(tx, &problem.to_row())?;
    }
    Ok(())
}

/// Whether a file shows that another device writes this home's log: it is of our log and not ours, it names a head of
/// our log that isn't ours, or an op of ours that was never in a file.
pub(super) fn shows_a_copy(conn: &Connection, file: &Opened) -> Result<bool, SyncError> {
    let own = own_log(conn)?;
    if file.row.log_id == own {
        return Ok(true);
    }
    let sealed = log_rows::get(conn, own)?.map_or(0, |row| row.last_op);
    let unknown_op = |op: &super::op::Op| op.seen().iter().any(|dot| dot.log == own && dot.number > sealed);
    if file.content.ops.iter().any(unknown_op) {
        return Ok(true);
    }
    for head in file.content.heads.iter().filter(|head| head.log_id == own) {
        if !segment::at(conn, own, head.number)?.iter().any(|row| row.hash == head.hash) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Logs of which more is named, or here, than their unbroken chain: its last number, and the highest one.
pub(super) fn unfinished(conn: &Connection) -> Result<BTreeMap<LogId, (u32, u32)>, SyncError> {
    let mut logs: BTreeMap<_, _> =
        log_rows::highest_named(conn)?.into_iter().map(|(log, named)| (log, (0, named))).collect();
    for row in log_rows::all(conn)? {
        let (whole, highest) = logs.entry(row.log_id).or_default();
        *whole = row.number;
        *highest = (*highest).max(segment::highest(conn, row.log_id)?);
    }
    logs.retain(|_, (whole, highest)| whole < highest);
    Ok(logs)
}

/// Gaps: for each log the first file that some head, or a later file, says should be here.
pub(super) fn find_gaps(conn: &Connection, now_ms: i64) -> Result<Vec<LogProblem>, SyncError> {
    let mut gaps = Vec::new();
    for (log, (whole, highest)) in unfinished(conn)? {
        let number = segment::first_missing(conn, log, whole)?;
        if number <= highest {
            let kind = ProblemKind::SegmentMissing;
            gaps.push(LogProblem { kind, log: Some(log), number, name: String::new(), at_ms: now_ms });
        }
    }
    Ok(gaps)
}

/// The places that a file contradicts.
fn find_forks(conn: &Connection, row: &SegmentRow) -> Result<Vec<(LogId, u32)>, SyncError> {
    let here = (row.log_id, row.number);
    let mut forks = Vec::new();
    let twins = segment::at(conn, row.log_id, row.number)?;
    let claims = log_rows::claims_of(conn, row.log_id)?;
    let denied = |claim: &ClaimRow| claim.number == row.number && !row.hash.starts_with(&claim.hash);
    let is_first = row.number == 1 && row.previous != [0; 32];
    let before = segment::at(conn, row.log_id, row.number - 1)?;
    let is_loose = !before.is_empty() && before.iter().all(|other| other.hash != row.previous);
    if !twins.is_empty() || claims.iter().any(denied) || is_first || is_loose {
        forks.push(here);
    }
    let Some(next) = row.number.checked_add(1) else { return Ok(forks) };
    let after = segment::at(conn, row.log_id, next)?;
    if !after.is_empty() && after.iter().all(|other| other.previous != row.hash) {
        forks.push((row.log_id, next));
    }
    Ok(forks)
}

/// Notes what a writer says of a head; the place, if a file that is here contradicts it.
fn claim(tx: &Transaction<'_>, writer: LogId, head: Head) -> Result<Option<(LogId, u32)>, SyncError> {
    log_rows::put_claim(tx, writer, &head.to_claim())?;
    let here = segment::at(tx, head.log_id, head.number)?;
    let is_denied = !here.is_empty() && here.iter().all(|row| row.hash != head.hash);
    Ok(is_denied.then_some((head.log_id, head.number)))
}

/// All heads as a writer has told of them.
fn heads_of(conn: &Connection, writer: LogId) -> Result<Vec<Head>, SyncError> {
    debug_assert!(writer != MARK_WRITER, "a mark has no root");
    Ok(log_rows::claims_by(conn, writer)?.iter().filter_map(Head::from_claim).collect())
}

/// Moves the log's head over every file that now follows without a gap.
fn advance(tx: &Transaction<'_>, before: Option<LogRow>, file: &Opened, now: Now) -> Result<(), SyncError> {
    let log_id = file.row.log_id;
    let mut head = before.unwrap_or(LogRow { log_id, number: 0, hash: [0; 32], last_op: 0, heard_ms: 0 });
    let [before, written] = [head.heard_ms, file.content.clock.shown_ms()].map(Moment::from_ms);
    head.heard_ms = before.later_of(written, now).to_ms();
    while let Some(next) = head.number.checked_add(1) {
        let found = segment::at(tx, log_id, next)?;
        let Some(row) = found.iter().find(|row| row.previous == head.hash) else { break };
        (head.number, head.hash) = (row.number, row.hash);
        head.last_op = head.last_op.max(row.last_op);
    }
    Ok(log_rows::put(tx, &head)?)
}
