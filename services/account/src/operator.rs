//! The operator's commands on the database; they may run while the service does.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use keyfold_wire::account::{Licence, LicenceKind};
use keyfold_wire::address::Address;

use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::storage::{Sqlite, StorageError, Upkeep};

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OperatorError {
    /// There is no database where the settings say; a command never makes one.
    #[error("there is no database at the place that the settings name")]
    NoDatabase,
    /// The database says no.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The database, as the operator sees it.
pub struct Operator {
    storage: Sqlite,
    clock: Arc<dyn Clock>,
}

impl Operator {
    /// Opens the database of the settings.
    ///
    /// # Errors
    /// [`OperatorError::NoDatabase`] if it isn't there.
    pub fn open(config: &Config) -> Result<Self, OperatorError> {
        if !config.database.exists() {
            return Err(OperatorError::NoDatabase);
        }
        Ok(Self { storage: Sqlite::open(&config.database)?, clock: Arc::new(SystemClock) })
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
    /// [`crate::Denied::NotFound`] if there is none.
    pub fn delete_account(&self, address: &Address) -> Result<(), OperatorError> {
        Ok(self.storage.delete_by_address(address, self.clock.now())?)
    }

    /// To be run after the database was restored from a backup: a new generation, all sessions dropped.
    ///
    /// # Errors
    /// [`OperatorError`] if the database can't be written.
    pub fn restored(&self) -> Result<u32, OperatorError> {
        Ok(self.storage.restored()?)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_its_last_second() {
        assert_eq!(date_to_seconds("1970-01-01"), Some(86_399));
        assert_eq!(date_to_seconds("2027-03-01"), Some(1_803_945_599));
        for text in ["", "2027-02-29", "tomorrow", "1.3.2027"] {
            assert_eq!(date_to_seconds(text), None, "{text}");
        }
    }
}
