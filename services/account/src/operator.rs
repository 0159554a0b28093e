//! The operator's commands on the database; they may run while the service does.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use keyfold_wire::account::{Licence, LicenceKind};
use keyfold_wire::address::Address;

use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::journal::{self, FileJournal};
use crate::storage::{Restored, Restoring, Sqlite, StorageError, Upkeep};

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OperatorError {
    /// There is no database where the settings say; a command never makes one.
    #[error("there is no database at the place that the settings name")]
    NoDatabase,
    /// Nothing is refused, so there is nothing to release.
    #[error("sign-in to this account isn't refused")]
    NotRefused,
    /// The database or the journal says no.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The database, as the operator sees it.
pub struct Operator {
    storage: Sqlite,
    journal: FileJournal,
    clock: Arc<dyn Clock>,
}

impl Operator {
    /// Opens the database of the settings.
    ///
    /// # Errors
    /// [`OperatorError::NoDatabase`] if it isn't there.
    pub fn open(config: &Config) -> Result<Self, OperatorError> {
        Self::open_with(config, Arc::new(SystemClock))
    }

    /// Opens the database by another clock, for tests.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, OperatorError> {
        if !config.database.exists() {
            return Err(OperatorError::NoDatabase);
        }
        let journal = FileJournal::at(&config.journal_path());
        Ok(Self { storage: Sqlite::open(&config.database)?, journal, clock })
    }

    /// Sets the type and the payment date of the account that has the address.
    ///
    /// # Errors
    /// [`crate::Denied::NotFound`] if there is none.
    pub fn set_licence(&self, address: &Address, licence: &Licence) -> Result<(), OperatorError> {
        Ok(self.storage.set_licence(address, licence)?)
    }

    /// Deletes the account that has the address; its segments go as soon as the service runs.
    ///
    /// # Errors
    /// [`crate::Denied::NotFound`] if there is none. [`StorageError::Journal`]: it is deleted, and the journal hears of it at
    /// the service's next start.
    pub fn delete_account(&self, address: &Address) -> Result<(), OperatorError> {
        let now = self.clock.now();
        self.storage.delete_by_address(address, now)?;
        Ok(journal::open(&self.storage, &self.journal, now)?)
    }

    /// To be run after the database was restored from a backup: a new generation, all sessions dropped; what the journal
    /// holds and the backup doesn't is done again. Without a journal of this database that is complete since the backup, or
    /// with `without_journal`, all devices are suspended until each has signed in.
    ///
    /// # Errors
    /// [`OperatorError`] if the database can't be written, or a journal is there and can't be read; nothing is done then.
    pub fn restored(&self, without_journal: bool) -> Result<Restored, OperatorError> {
        let entries = if without_journal {
            None
        } else {
            journal::entries_since_copy(&self.storage, &self.journal, self.clock.now())?
        };
        Ok(self.storage.restored(entries.as_deref())?)
    }

    /// Lets the account that has the address be signed in to by the password that is in force here although it had been
    /// replaced before a restore; returns since when that was in force, seconds UTC. The journal keeps that it was done.
    ///
    /// # Errors
    /// [`crate::Denied::NotFound`], [`OperatorError::NotRefused`].
    pub fn release(&self, address: &Address) -> Result<i64, OperatorError> {
        let now = self.clock.now();
        let since = self.storage.release(address, now)?.ok_or(OperatorError::NotRefused)?;
        journal::open(&self.storage, &self.journal, now)?;
        Ok(since)
    }
}

/// Reads an account type: `free`, `trial`, `paid` or `other`.
#[must_use]
pub fn licence_kind(text: &str) -> Option<LicenceKind> {
    match text {
        "free" => Some(LicenceKind::Free),
        "trial" => Some(LicenceKind::Trial),
        "paid" => Some(LicenceKind::Paid),
        "other" => Some(LicenceKind::Other),
        _ => None,
    }
}

/// Reads a date, `YYYY-MM-DD`, as its last second in UTC.
#[must_use]
pub fn date_to_seconds(text: &str) -> Option<i64> {
    let date: Date = text.parse().ok()?;
    Some(date.at(23, 59, 59, 0).to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

/// The day of a time, `YYYY-MM-DD`, UTC.
#[must_use]
pub fn seconds_to_date(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| "an unknown day".to_owned(), |at| at.to_zoned(TimeZone::UTC).date().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_its_last_second() {
        assert_eq!(date_to_seconds("1970-01-01"), Some(86_399));
        assert_eq!(date_to_seconds("2027-03-01"), Some(1_803_945_599));
        assert_eq!(seconds_to_date(1_803_945_599), "2027-03-01");
        assert_eq!(seconds_to_date(i64::MAX), "an unknown day");
        for text in ["", "2027-02-29", "tomorrow", "1.3.2027"] {
            assert_eq!(date_to_seconds(text), None, "{text}");
        }
    }
}
