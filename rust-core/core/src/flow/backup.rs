//! The platform's backup: one slot for each account key and registration (`protocol` 7 and 8).
//!
//! A slot is named `keyfold-{account id}-{fingerprint of the account key}-{login id}`, in hexadecimal, so that one
//! key's seal is never overwritten by another's, and a new registration's seal lies beside the old one until the
//! service has taken it.

use keyfold_kit::SealedKey;
use keyfold_wire::ids::{AccountId, LoginId};

use super::error::Error;
use super::facts::Facts;
use super::inner::Inner;
use super::observer::ChangeKind;
use super::seals;
use crate::port::{BackupStore, PortError, Put, Step};
use crate::store::slot::{self, Slot};
use crate::sync::PasswordEntry;

/// Names the slots of an account, whatever their key and registration.
pub(super) fn slots_of(backup: &dyn BackupStore, account_id: AccountId) -> Result<Vec<String>, Error> {
    let prefix = format!("keyfold-{}-", account_id.to_hex());
    let mut names = backup.list()?;
    names.retain(|name| name.starts_with(&prefix));
    Ok(names)
}

impl Inner {
    fn slot_prefix(&self, facts: &Facts) -> Result<String, Error> {
        let fingerprint = data_encoding::HEXLOWER.encode(&self.keys()?.fingerprint());
        Ok(format!("keyfold-{}-{fingerprint}-", facts.account_id.to_hex()))
    }

    /// Writes a seal into the slot of its registration.
    pub(super) fn put_backup(&self, facts: &Facts, seal: &SealedKey) -> Result<Put, Error> {
        let backup = self.host.backup.clone().ok_or(Error::NotFound)?;
        let name = format!("{}{}", self.slot_prefix(facts)?, facts.login_id().to_hex());
        self.report(Step::Backup);
        Ok(backup.put(name, seal.as_bytes().to_vec())?)
    }

    /// Makes the seal in force anew in the backup and removes those that it replaces.
    pub(super) fn save_backup(&self) -> Result<Put, Error> {
        let facts = self.facts()?;
        let seal = match facts.service {
            Some(_) => seals::seal_code_now(self, &facts)?,
            None => self.travel_seal()?,
        };
        let put = self.put_backup(&facts, &seal)?;
        if put == Put::Confirmed {
            let now = self.env.now_seconds().to_be_bytes();
            self.store.write(|tx| slot::put(tx, Slot::BackupAt, &now))?;
            self.remove_replaced(&facts)?;
        }
        self.observers.tell(ChangeKind::Health);
        Ok(put)
    }

    /// The password seal that a local account carries away: made whenever the password was typed.
    pub(super) fn travel_seal(&self) -> Result<SealedKey, Error> {
        let bytes = self.store.read(|conn| slot::get(conn, Slot::TravelSeal))?.ok_or(Error::NotFound)?;
        SealedKey::from_bytes(&bytes).map_err(|_| Error::Corrupt)
    }

    /// Removes the slots of registrations that this device knows to be older. One that it doesn't know may be newer:
    /// another device's, of which it hasn't heard yet.
    fn remove_replaced(&self, facts: &Facts) -> Result<(), Error> {
        let Some(backup) = self.host.backup.clone() else { return Ok(()) };
        let (prefix, current) = (self.slot_prefix(facts)?, facts.login_id());
        let entries = self.log()?.password_entries()?;
        let newest =
            |id| entries.iter().filter(|entry| entry.op.login_id == id).map(PasswordEntry::order).max();
        let is_older = |id: &LoginId| newest(*id) < newest(current);
        for login_id in entries.iter().map(|entry| entry.op.login_id).filter(is_older) {
            backup.remove(format!("{prefix}{}", login_id.to_hex()))?;
        }
        Ok(())
    }

    /// Removes all that this account key ever put into the backup; best effort, since the account is gone.
    pub(super) fn clear_backup(&self, prefix: &str) {
        let Some(backup) = self.host.backup.clone() else { return };
        let removed = backup.list().and_then(|names| {
            names.into_iter().filter(|name| name.starts_with(prefix)).try_for_each(|name| backup.remove(name))
        });
        match removed {
            Ok(()) | Err(PortError::Missing) => {}
            Err(error) => log::warn!("the backup of a deleted account stays: {error}"),
        }
    }

    /// The start of this account key's slot names.
    pub(super) fn backup_prefix(&self) -> Result<String, Error> {
        self.slot_prefix(&self.facts()?)
    }
}
