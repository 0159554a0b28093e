//! What this device tells the others in the log beside items: itself, and the password in force (`protocol` 8).
//!
//! With a service, the accepted password is the one whose login id the service has; without one, the highest by
//! (password epoch, clock, log id). A seal that arrives replaces the own one once it has opened; see `unlock`.

use keyfold_wire::account::Account;
use keyfold_wire::ids::LoginId;
use rusqlite::Transaction;

use super::error::Error;
use super::facts::{Facts, Stage};
use super::inner::{Call, Inner};
use super::observer::ChangeKind;
use super::seals;
use super::state::PasswordNotice;
use super::unlock::Waiting;
use crate::store::slot::{self, Slot};
use crate::sync::{DeviceOp, Log, PasswordEntry, PasswordOp};

impl Inner {
    /// Writes what the log should say and doesn't yet: this device, after sign-up, sign-in, or in a copied home; and,
    /// on the device that made the account, its first password.
    pub(super) fn write_missing_entries(&self) -> Result<(), Error> {
        self.write_missing_device_entry()?;
        if self.stage()? == Stage::Ways { self.write_first_password() } else { Ok(()) }
    }

    fn write_missing_device_entry(&self) -> Result<(), Error> {
        let log = self.log()?;
        let own = log.log_id();
        if log.devices()?.iter().any(|device| device.log == own && device.named) {
            return Ok(());
        }
        self.write_device_entry()
    }

    /// Tells the others who writes this log: the device's name and signing key.
    pub(super) fn write_device_entry(&self) -> Result<(), Error> {
        let signing_key = match self.store.read(|conn| slot::get(conn, Slot::SigningKey))? {
            Some(parcel) => super::session::open_signing_key(&*self.keys()?, &parcel)?.public().to_vec(),
            None => Vec::new(),
        };
        let name = seals::device_name(self);
        Ok(self.log()?.edit(|edit| edit.device(DeviceOp { name, signing_key, revoked: false })).map(drop)?)
    }

    /// Tells of the registration that the account began with, without its seal, which every device has: so that a
    /// service restored to it is recognised, and its codes can be made.
    pub(super) fn write_first_password(&self) -> Result<(), Error> {
        let (facts, log) = (self.facts()?, self.log()?);
        if facts.service.is_none() || !log.password_entries()?.is_empty() {
            return Ok(());
        }
        let code_sealed = self.store.read(|conn| slot::get(conn, Slot::CodeSealed))?.ok_or(Error::Corrupt)?;
        self.store.write(|tx| self.write_password_entry(tx, &log, &facts, &[], &code_sealed))
    }

    /// Tells the others of the password in force, in the transaction that puts it in force.
    pub(super) fn write_password_entry(
        &self,
        tx: &Transaction<'_>,
        log: &Log,
        facts: &Facts,
        seal: &[u8],
        code_sealed: &[u8],
    ) -> Result<(), Error> {
        let op = PasswordOp {
            seal: seal.to_vec(),
            code_sealed: code_sealed.to_vec(),
            login_id: facts.login_id(),
            service_key: facts.service.as_ref().map_or(Vec::new(), |service| service.service_key.to_vec()),
            password_epoch: facts.password_epoch,
            who: seals::device_name(self),
            when: self.env.now_seconds(),
        };
        Ok(log.edit_in(tx, |edit| edit.password(op)).map(drop)?)
    }

    /// After a sync: the service says which password is in force.
    pub(super) fn adopt_accepted_by_service(&self, call: &Call<'_>) -> Result<(), Error> {
        let known = self.facts()?.login_id();
        let served = self.with(|unlocked| unlocked.session.as_ref().map(|session| session.login_id))?;
        if served == Some(known) && !self.has_entry_after(known)? {
            return Ok(());
        }
        let account = call.account()?;
        self.with(|unlocked| {
            if let Some(session) = &mut unlocked.session {
                session.login_id = account.login_id;
            }
        })?;
        self.adopt_accepted(&account)
    }

    /// Takes over what the service has accepted from another device, once the log has brought it.
    pub(super) fn adopt_accepted(&self, account: &Account) -> Result<(), Error> {
        let mut facts = self.facts()?;
        if account.login_id == facts.login_id() || self.owes_catch_up()? {
            return Ok(());
        }
        let entries = self.log()?.password_entries()?;
        let order_of = |login_id| {
            entries.iter().filter(|entry| entry.op.login_id == login_id).map(PasswordEntry::order).max()
        };
        let went_back = order_of(account.login_id) < order_of(facts.login_id());
        let Some(entry) = entries.iter().find(|entry| entry.op.login_id == account.login_id) else {
            return Ok(());
        };
        let service = facts.service.as_mut().ok_or(Error::NoService)?;
        service.login_id = account.login_id;
        service.login_since = account.login_since;
        if let Ok(key) = entry.op.service_key.as_slice().try_into() {
            service.service_key = key;
        }
        if went_back { self.follow_back(&facts, entry) } else { self.take_entry(&facts, entry) }
    }

    /// The service was restored to an older registration: the codes of that one work again until the password is
    /// typed, which registers it anew.
    fn follow_back(&self, facts: &Facts, entry: &PasswordEntry) -> Result<(), Error> {
        log::warn!("the service went back to an older registration");
        self.store.write(|tx| {
            facts.save(tx)?;
            slot::put(tx, Slot::WentBack, &[1])?;
            if entry.op.code_sealed.is_empty() {
                Ok(())
            } else {
                slot::put(tx, Slot::CodeSealed, &entry.op.code_sealed)
            }
        })?;
        self.observers.tell(ChangeKind::Health);
        Ok(())
    }

    /// Without a service: the highest entry is in force.
    pub(super) fn adopt_highest(&self) -> Result<(), Error> {
        let facts = self.facts()?;
        let entries = self.log()?.password_entries()?;
        let Some(entry) = entries.into_iter().max_by_key(PasswordEntry::order) else { return Ok(()) };
        let own = entry.dot.log == self.log()?.log_id();
        if own || entry.op.password_epoch < facts.password_epoch {
            Ok(())
        } else {
            self.take_entry(&facts, &entry)
        }
    }

    fn take_entry(&self, facts: &Facts, entry: &PasswordEntry) -> Result<(), Error> {
        let op = &entry.op;
        // Codes revoked, same password: the own seal stays.
        let same = op.seal.is_empty();
        let waiting = Waiting {
            seal: op.seal.clone(),
            password_epoch: op.password_epoch,
            who: op.who.clone(),
            when: op.when,
            arrived: self.env.now_seconds(),
        };
        let bytes = minicbor::to_vec(&waiting).map_err(|_| Error::Internal)?;
        self.store.write(|tx| {
            facts.save(tx)?;
            if !op.code_sealed.is_empty() {
                slot::put(tx, Slot::CodeSealed, &op.code_sealed)?;
            }
            if same { Ok(()) } else { slot::put(tx, Slot::WaitingSeal, &bytes) }
        })?;
        if !same {
            let notice = PasswordNotice { who: waiting.who, when: waiting.when };
            self.with(|unlocked| unlocked.notice = Some(notice))?;
            self.observers.tell(ChangeKind::State);
        }
        self.observers.tell(ChangeKind::Health);
        Ok(())
    }

    fn has_entry_after(&self, known: LoginId) -> Result<bool, Error> {
        let entries = self.log()?.password_entries()?;
        let own = entries.iter().filter(|entry| entry.op.login_id == known).map(PasswordEntry::order).max();
        Ok(entries.iter().any(|entry| entry.op.login_id != known && Some(entry.order()) > own))
    }
}
