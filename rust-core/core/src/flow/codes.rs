//! Refreshing the codes that lie elsewhere: after a password change, and the backup's at most daily for its mark.

use keyfold_wire::ids::LoginId;
use keyfold_wire::mail::MailPurpose;
use rusqlite::Transaction;

use super::error::Error;
use super::facts::get_id;
use super::inner::{Call, Inner};
use super::password::stored::Own;
use crate::port::Put;
use crate::store::StoreError;
use crate::store::slot::{self, Slot};

/// The slot's flag of a code owed to the backup.
pub(super) const BACKUP: u8 = 1;
/// The slot's flag of a code owed to the mailbox.
pub(super) const MAIL: u8 = 2;

/// Notes that every code that lies elsewhere is to be made anew.
pub(super) fn owe_codes(tx: &Transaction<'_>) -> Result<(), StoreError> {
    slot::put(tx, Slot::RefreshCodes, &[BACKUP | MAIL])
}

/// Notes that the code in this device's backup is to be made anew; the device that registered sees to the mailbox.
pub(super) fn owe_backup(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let owed = slot::get(tx, Slot::RefreshCodes)?.and_then(|bytes| bytes.first().copied()).unwrap_or(0);
    slot::put(tx, Slot::RefreshCodes, &[owed | BACKUP])
}

impl Inner {
    /// Codes are made only while the service takes this device's own password (amendment A 17).
    pub(super) fn codes_can_be_made(&self) -> Result<bool, Error> {
        Ok(self.store.read(Own::load)?.accepted && self.codes_open()?)
    }

    /// Whether codes of the own registration open, as far as was heard.
    pub(super) fn codes_open(&self) -> Result<bool, Error> {
        let served = self.store.read(|conn| get_id::<LoginId>(conn, Slot::ServedLogin))?;
        let login_id = self.facts()?.login_id();
        Ok(served.is_none_or(|served| served == login_id))
    }

    /// Notes which registration the service takes.
    pub(super) fn note_served(&self, login_id: LoginId) -> Result<(), Error> {
        if self.store.read(|conn| get_id(conn, Slot::ServedLogin))? == Some(login_id) {
            return Ok(());
        }
        Ok(self.store.write(|tx| slot::put(tx, Slot::ServedLogin, &login_id.0))?)
    }

    /// Makes anew what lies in the backup and in the mailbox; what fails stays due.
    pub(super) fn refresh_codes(&self, call: &Call<'_>) {
        if let Err(error) = self.try_refresh_codes(call) {
            log::warn!("codes stay due to be made anew: {error}");
        }
    }

    pub(super) fn try_refresh_codes(&self, call: &Call<'_>) -> Result<(), Error> {
        let owed = self.owed_codes()?;
        let (backed_up, mailed) =
            (self.past(Slot::BackupAt)?.is_some(), self.past(Slot::MailedAt)?.is_some());
        if !backed_up {
            self.settle_code(BACKUP)?;
        } else if self.host.backup.is_some() {
            let put = self.save_backup()?;
            call.check()?;
            // A promise is no recovery way: it stays owed until it is confirmed.
            if put == Put::Confirmed {
                self.settle_code(BACKUP)?;
            }
        }
        if owed & MAIL != 0 && mailed && self.facts()?.service.is_some() {
            call.send_mail(MailPurpose::Code)?;
        }
        self.settle_code(MAIL)
    }

    /// Which codes are owed; zero if none.
    pub(super) fn owed_codes(&self) -> Result<u8, Error> {
        let bytes = self.store.read(|conn| slot::get(conn, Slot::RefreshCodes))?;
        Ok(bytes.and_then(|bytes| bytes.first().copied()).unwrap_or(0))
    }

    fn settle_code(&self, which: u8) -> Result<(), Error> {
        let left = self.owed_codes()? & !which;
        Ok(self.store.write(|tx| match left {
            0 => slot::clear(tx, Slot::RefreshCodes),
            left => slot::put(tx, Slot::RefreshCodes, &[left]),
        })?)
    }
}
