//! What a restore from a backup may not undo, kept outside that backup: ids and dates, nothing else.
//!
//! Invariant: a fact is stored in the transaction of the change that it is about; before the change is answered it is
//! appended here, and on the disk; then its row goes. A row that is left, by a crash or a full disk, is appended at the
//! next chance. A fact that is there twice does no harm, and of two programs that append at once both may.
//!
//! | module | what it holds |
//! |---|---|
//! | [`file`] | the journal of a SQLite database: a file |
//! | [`line`] | its lines |

use std::time::Duration;

use keyfold_wire::ids::{AccountId, DeviceId, LoginId};
use keyfold_wire::moment::{Moment, Now};

use crate::random::make_bytes;
use crate::storage::{Restoring, StorageError};

mod file;
mod line;

pub(crate) use file::FileJournal;

/// Names a journal, so that a database knows its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JournalId(pub(crate) [u8; 16]);

/// What happened to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fact {
    /// The device was revoked.
    Revoked(DeviceId),
    /// The account was deleted.
    Deleted,
    /// Another registration took this one's place.
    Replaced(LoginId),
    /// The operator let this one be signed in to although it had been replaced.
    Released(LoginId),
}

/// A fact, whose it is and when it was stored, seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) at: i64,
    pub(crate) account_id: AccountId,
    pub(crate) fact: Fact,
}

/// All that a journal holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) id: JournalId,
    /// No fact from then on is missing, seconds.
    pub(crate) since: i64,
    /// In the order in which they were appended.
    pub(crate) entries: Vec<Entry>,
}

/// Why the journal can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// There is none at its place.
    #[error("there is no journal at the place that the settings name")]
    Missing,
    /// It isn't one, or what was written isn't what is there.
    #[error("the journal is damaged: move it away, and a new one begins")]
    Damaged,
    /// The operating system says no.
    #[error("the journal can't be used: {0}")]
    Unavailable(std::io::ErrorKind),
}

/// Keeps facts where no restore of the database reaches.
pub(crate) trait Journal: Send + Sync {
    /// Begins a journal that is complete from `since` on; what one at its place holds is kept.
    fn begin(&self, id: JournalId, since: i64) -> Result<(), JournalError>;
    /// Appends; all of it is on the disk afterwards.
    fn append(&self, entries: &[Entry]) -> Result<(), JournalError>;
    /// All that it holds.
    fn read(&self) -> Result<Contents, JournalError>;
    /// Drops what is older than `keep`, and rewrites times that lie in the future as now.
    fn drop_older(&self, keep: Duration, now: Now) -> Result<(), JournalError>;
}

impl Fact {
    /// Its name, and the id that it is about.
    pub(crate) fn to_parts(self) -> (&'static str, Vec<u8>) {
        match self {
            Self::Revoked(device_id) => ("revoked", device_id.0.to_vec()),
            Self::Deleted => ("deleted", Vec::new()),
            Self::Replaced(login_id) => ("replaced", login_id.0.to_vec()),
            Self::Released(login_id) => ("released", login_id.0.to_vec()),
        }
    }

    /// Reads what [`Self::to_parts`] gives.
    pub(crate) fn from_parts(name: &str, subject: &[u8]) -> Option<Self> {
        match name {
            "revoked" => DeviceId::try_from(subject).ok().map(Self::Revoked),
            "deleted" => subject.is_empty().then_some(Self::Deleted),
            "replaced" => LoginId::try_from(subject).ok().map(Self::Replaced),
            "released" => LoginId::try_from(subject).ok().map(Self::Released),
            _ => None,
        }
    }
}

/// Makes sure that the database's journal is at its place, or begins one; then appends what is left from before.
///
/// # Errors
/// [`StorageError::Journal`], and what the database says.
pub(crate) fn open(
    storage: &(impl Restoring + ?Sized),
    journal: &dyn Journal,
    now: Now,
) -> Result<(), StorageError> {
    let known = storage.journal_state()?.id;
    let is_ours = match journal.read() {
        Ok(contents) => known == Some(contents.id),
        Err(JournalError::Missing) => false,
        Err(error) => return Err(error.into()),
    };
    if !is_ours {
        let id = JournalId(make_bytes());
        journal.begin(id, now.to_moment().to_seconds())?;
        storage.adopt_journal(id, now)?;
    }
    catch_up(storage, journal)
}

/// Appends what is stored and wasn't appended for certain.
///
/// # Errors
/// [`StorageError::Journal`], and what the database says; the rows stay then.
pub(crate) fn catch_up(
    storage: &(impl Restoring + ?Sized),
    journal: &dyn Journal,
) -> Result<(), StorageError> {
    let (rows, entries): (Vec<i64>, Vec<Entry>) = storage.unjournalled()?.into_iter().unzip();
    if rows.is_empty() {
        return Ok(());
    }
    journal.append(&entries)?;
    storage.mark_journalled(&rows)
}

/// The entries that stand for all that happened since the database was copied; none if some may be missing.
///
/// # Errors
/// [`StorageError::Journal`] if there is a journal and it can't be read.
pub(crate) fn entries_since_copy(
    storage: &(impl Restoring + ?Sized),
    journal: &dyn Journal,
    now: Now,
) -> Result<Option<Vec<Entry>>, StorageError> {
    let state = storage.journal_state()?;
    // The copy was alive when the journal was complete already; what nobody knows wasn't.
    let was_alive = |since| {
        let [since, alive] = [since, state.alive].map(Moment::from_seconds);
        alive.is_known() && since.later_of(alive, now) == now.past(alive).time.to_moment()
    };
    match journal.read() {
        Ok(contents) if state.id == Some(contents.id) && was_alive(contents.since) => {
            Ok(Some(contents.entries))
        }
        Ok(_) | Err(JournalError::Missing) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
