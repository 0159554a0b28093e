//! Findings end when their cause does.
//!
//! | finding | ends |
//! |---|---|
//! | `SegmentMissing` | when no gap is left at its place |
//! | `RolledBack` | with the first sync that finds all of the log's files in the store again |
//! | `Forked` | when a device says that the log has ended: both copies of a home go on in logs of their own |
//! | `Damaged` | when the file opens, or is gone |

use std::collections::BTreeSet;

use keyfold_wire::ids::LogId;
use rusqlite::Connection;

use super::edit::records_of;
use super::error::SyncError;
use super::heard::earlier_logs;
use super::link::{add_problems, find_gaps};
use super::op::OpBody;
use super::problem::{LogProblem, ProblemKind};
use super::round::Round;
use crate::store::rows::{listing, segment};

impl Round<'_> {
    /// When all that is listed was read: gaps are found, and findings whose cause has ended are forgotten.
    pub(super) fn settle_findings(&mut self) -> Result<(), SyncError> {
        self.end_forked_logs()?;
        let now_ms = self.log.env.clock.wall_ms();
        let ended_logs = self.ended_logs()?;
        let (gaps, known) = self.log.store.read(|conn| {
            let known = listing::problems(conn)?.into_iter().filter_map(LogProblem::from_row);
            Ok::<_, SyncError>((find_gaps(conn, now_ms)?, known.collect::<Vec<_>>()))
        })?;
        let mut ended = Vec::new();
        for one in &known {
            if self.log.store.read(|conn| has_ended(conn, one, &gaps, &ended_logs))? {
                ended.push(one);
            }
        }
        let is_new = |gap: &LogProblem| !known.iter().any(|one| one.is_same(gap));
        if !ended.is_empty() || gaps.iter().any(is_new) {
            self.log.store.write(|tx| {
                ended.iter().try_for_each(|one| listing::remove_problem(tx, &one.to_row()))?;
                add_problems(tx, &gaps)
            })?;
        }
        self.note(gaps);
        Ok(())
    }

    /// The earlier logs of this home that forked have ended: the other copy leaves them too, as soon as it hears of ours.
    fn end_forked_logs(&self) -> Result<(), SyncError> {
        let forked = self.forked_logs()?;
        if forked.is_empty() {
            return Ok(());
        }
        let (earlier, ended) = (self.log.store.read(earlier_logs)?, self.ended_logs()?);
        for log in forked.into_iter().filter(|log| earlier.contains_key(log) && !ended.contains(log)) {
            self.log.edit(|edit| edit.dormant(log))?;
        }
        Ok(())
    }

    fn forked_logs(&self) -> Result<BTreeSet<LogId>, SyncError> {
        let problems = self.log.problems()?;
        let forked = problems.iter().filter(|problem| problem.kind == ProblemKind::Forked);
        Ok(forked.filter_map(|problem| problem.log).collect())
    }

    /// Logs that some device says have ended; they are only looked for if one has forked.
    fn ended_logs(&self) -> Result<BTreeSet<LogId>, SyncError> {
        if self.forked_logs()?.is_empty() {
            return Ok(BTreeSet::new());
        }
        let entries = self.log.read(|conn, keys| records_of(keys, &self.log.env).entries(conn))?;
        let to_log = |body: OpBody| if let OpBody::Dormant(log) = body { Some(log) } else { None };
        Ok(entries.into_iter().filter_map(|op| to_log(op.body)).collect())
    }
}

fn has_ended(
    conn: &Connection,
    one: &LogProblem,
    gaps: &[LogProblem],
    ended_logs: &BTreeSet<LogId>,
) -> Result<bool, SyncError> {
    Ok(match (one.kind, one.log) {
        (ProblemKind::SegmentMissing, _) => !gaps.iter().any(|gap| gap.is_same(one)),
        (ProblemKind::RolledBack, Some(log)) => segment::count_lost(conn, log)? == 0,
        (ProblemKind::Forked, Some(log)) => ended_logs.contains(&log),
        _ => false,
    })
}
