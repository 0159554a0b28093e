//! One sync: first all that is new in the store, then all that is new here.
//!
//! Reading comes first so that a copied home sees the other copy's files before it writes under the same log, and so
//! that what is sent names the newest heads. Nothing new costs one call, one change two.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use super::error::SyncError;
use super::id::ItemId;
use super::log::Log;
use super::page::{Page, lost_replies};
use super::problem::LogProblem;
use crate::port::{Listed, PortError, Progress, ProgressListener, Step, SyncStore};
use crate::store::rows::segment::{self, Stored};
use crate::store::slot::{self, Slot};

/// What a sync did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncReport {
    /// Files sent.
    pub sent: u64,
    /// Files received and merged.
    pub received: u64,
    /// Items that changed here since the last report.
    pub changed: Vec<ItemId>,
    /// What was found wrong; everything else was merged.
    pub problems: Vec<LogProblem>,
    /// This home is a copy: it goes on with a log of its own.
    pub copied: bool,
}

/// Asked after every call of the store: an error ends the sync, and nothing more is written.
pub type Check<'a> = &'a dyn Fn() -> Result<(), SyncError>;

pub(super) struct Round<'a> {
    pub(super) log: &'a Log,
    store: &'a dyn SyncStore,
    pub(super) check: Check<'a>,
    listener: Option<&'a dyn ProgressListener>,
    pub(super) report: SyncReport,
    pub(super) tried: BTreeSet<String>,
    pub(super) is_gone: bool,
}

impl Log {
    /// Takes what is new in `store`, then sends what is new here. What opens is merged, whatever else is wrong; items
    /// that changed before an error are named by [`Log::take_changed`].
    ///
    /// # Errors
    /// [`SyncError::Busy`] while another sync is under way, [`SyncError::StoreFull`], what `check` returns, and the
    /// store's and the database's errors. All is safe and goes on with the next sync.
    pub fn sync_once(
        &self,
        store: &dyn SyncStore,
        check: Check<'_>,
        listener: Option<&dyn ProgressListener>,
    ) -> Result<SyncReport, SyncError> {
        let _place = Place::take(self)?;
        let (tried, report) = (BTreeSet::new(), SyncReport::default());
        let mut round = Round { log: self, store, check, listener, report, tried, is_gone: false };
        round.receive()?;
        round.settle_findings()?;
        round.send()?;
        let mut report = round.report;
        report.changed = self.take_changed();
        report.copied = self.was_copied() && !self.is_copy_told.swap(true, Ordering::SeqCst);
        Ok(report)
    }
}

impl Round<'_> {
    fn receive(&mut self) -> Result<(), SyncError> {
        let cursor = self.log.store.read(|conn| slot::get(conn, Slot::Cursor))?;
        self.list_from(cursor)?;
        if self.is_gone {
            // A file went while it was read: what took its place shows in a new listing.
            self.is_gone = false;
            self.list_from(None)?;
        }
        self.fill_gaps()?;
        if self.is_mark_due()? {
            self.list_from(None)?;
            self.fill_gaps()?;
        }
        Ok(())
    }

    fn list_from(&mut self, mut cursor: Option<Vec<u8>>) -> Result<(), SyncError> {
        loop {
            let listed = self.call(|store| store.list(cursor.clone()))?;
            let stands_still = listed.entries.is_empty() && cursor.as_ref() == Some(&listed.cursor);
            if listed.more && stands_still {
                return Err(SyncError::Nonsense);
            }
            if !stands_still || listed.reset {
                self.take_page(&listed, listed.reset || cursor.is_none())?;
            }
            self.read_wanted()?;
            if !listed.more {
                return Ok(());
            }
            cursor = Some(listed.cursor);
        }
    }

    fn take_page(&mut self, listed: &Listed, is_first_of_all: bool) -> Result<(), SyncError> {
        let confirmed = self.log.store.read(|conn| lost_replies(conn, &listed.entries))?;
        if !confirmed.is_empty() {
            self.confirm(&confirmed)?;
        }
        let (files, refused) = self.open_listed(&listed.entries)?;
        let now_ms = self.log.env.clock.wall_ms();
        let page = Page { listed, is_first_of_all, refused: &refused, now_ms };
        let missed = std::cell::RefCell::new(Vec::new());
        let closing = |tx: &rusqlite::Transaction<'_>| {
            missed.replace(page.close(tx)?);
            Ok(())
        };
        let found = self.log.apply(&files, self.check, &closing)?;
        self.report.received += files.len() as u64;
        self.note(found);
        self.note(missed.into_inner());
        self.note(refused);
        self.progress(Step::Receiving, self.report.received, 0);
        Ok(())
    }

    fn send(&mut self) -> Result<(), SyncError> {
        while self.log.seal_next()? {
            (self.check)()?;
        }
        loop {
            let waiting = self.log.store.read(segment::next_to_create)?;
            if waiting.is_empty() {
                return Ok(());
            }
            self.progress(Step::Sending, self.report.sent, 0);
            self.create(waiting)?;
        }
    }

    /// T3: what the store has is marked so, in one transaction.
    pub(super) fn confirm(&mut self, rows: &[segment::SegmentRow]) -> Result<(), SyncError> {
        self.log.store.write(|tx| {
            rows.iter().try_for_each(|row| segment::set_stored(tx, row, Stored::Yes)).map_err(SyncError::from)
        })
    }

    /// Calls the store, and asks whether to go on before its answer is looked at.
    pub(super) fn call<T>(
        &self,
        f: impl FnOnce(&dyn SyncStore) -> Result<T, PortError>,
    ) -> Result<T, SyncError> {
        let answer = f(self.store);
        (self.check)()?;
        Ok(answer?)
    }

    pub(super) fn note(&mut self, problems: Vec<LogProblem>) {
        for problem in problems {
            if !self.report.problems.contains(&problem) {
                self.report.problems.push(problem);
            }
        }
    }

    pub(super) fn progress(&self, step: Step, done: u64, total: u64) {
        if let Some(listener) = self.listener {
            listener.progress(Progress { step, done, total });
        }
    }
}

/// The one place for a sync of this home; free again when dropped.
struct Place<'a>(&'a Log);

impl<'a> Place<'a> {
    fn take(log: &'a Log) -> Result<Self, SyncError> {
        if log.is_syncing.swap(true, Ordering::SeqCst) { Err(SyncError::Busy) } else { Ok(Self(log)) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.is_syncing.store(false, Ordering::SeqCst);
    }
}
