//! Following what the service and the log say of passwords, while none of this device's own waits (amendment A 10-12).

use keyfold_wire::account::Account;
use keyfold_wire::ids::LoginId;
use rusqlite::Transaction;

use super::known::{Known, Standing, standing};
use super::stored::{Own, Unheard, Waiting, tell};
use crate::flow::codes::owe_backup;
use crate::flow::error::Error;
use crate::flow::facts::Facts;
use crate::flow::inner::{Call, Inner};
use crate::flow::observer::ChangeKind;
use crate::flow::seals;
use crate::store::slot::{self, Slot};
use crate::sync::PasswordEntry;

impl Inner {
    /// After a sync: the service says which password is in force, the log whose it is.
    pub(in crate::flow) fn follow_service(&self, call: &Call<'_>) -> Result<(), Error> {
        self.settle_reading()?;
        let served = self.with(|unlocked| unlocked.session.as_ref().map(|session| session.login_id))?;
        if served.is_some_and(|served| self.agrees(served).unwrap_or(false)) {
            return Ok(());
        }
        let account = call.account()?;
        self.with(|unlocked| {
            if let Some(session) = &mut unlocked.session {
                session.login_id = account.login_id;
            }
        })?;
        self.compare(&account)
    }

    /// Whether there is nothing to ask the service for: it takes the own password, and nothing else is noted.
    fn agrees(&self, served: LoginId) -> Result<bool, Error> {
        let known = Known::load(self)?;
        let own = standing(&known.order(), served, known.own_login()) == Standing::Own { went_back: false };
        let noted = self.store.read(|conn| {
            let noted = [Slot::WaitingSeal, Slot::Unheard, Slot::WentBack, Slot::Sent];
            noted
                .into_iter()
                .try_fold(false, |any, which| Ok::<_, Error>(any || slot::get(conn, which)?.is_some()))
        })?;
        Ok(own && !noted)
    }

    /// Compares what the service takes with the own password; one that waits for the network is left to catching up.
    pub(super) fn compare(&self, account: &Account) -> Result<(), Error> {
        self.settle_sent(account)?;
        let known = Known::load(self)?;
        if known.outbox.is_some() {
            return Ok(());
        }
        let order = known.order();
        match standing(&order, account.login_id, known.own_login()) {
            Standing::Own { went_back } => self.keep_own(went_back.then_some(known.own.since)),
            Standing::SamePassword(login_id) => {
                let entry = order.entry_of(login_id).ok_or(Error::Internal)?;
                self.take_login(&known, entry, account)?;
                // The service may have gone back to before those codes were revoked.
                let went_back = account.login_id != login_id;
                self.keep_own(went_back.then_some(known.own.since))
            }
            Standing::Newer(login_id) => {
                let entry = order.entry_of(login_id).ok_or(Error::Internal)?;
                self.have_wait(entry, order.first_of(login_id), |_| Ok(()))
            }
            Standing::Unheard => self.note_unheard(account),
        }
    }

    /// Without a service: the highest entry is in force (amendment A 18).
    pub(in crate::flow) fn follow_log(&self) -> Result<(), Error> {
        let known = Known::load(self)?;
        match known.highest() {
            Some(entry) if Some(entry.order()) > known.own.entry => {
                self.have_wait(entry, LoginId::NONE, |_| Ok(()))
            }
            _ => Ok(()),
        }
    }

    /// The own password is in force; where the service went back it has to be typed, to be registered again.
    fn keep_own(&self, went_back: Option<i64>) -> Result<(), Error> {
        if went_back.is_some() {
            log::warn!("the service went back to an older registration");
        }
        self.store.write(|tx| -> Result<(), Error> {
            slot::clear(tx, Slot::WaitingSeal)?;
            slot::clear(tx, Slot::Unheard)?;
            match went_back {
                Some(since) => slot::put(tx, Slot::WentBack, &since.to_be_bytes())?,
                None => slot::clear(tx, Slot::WentBack)?,
            }
            Ok(())
        })?;
        self.observers.tell(ChangeKind::Health);
        Ok(())
    }

    /// Codes were revoked elsewhere and the password stayed: nothing is asked.
    fn take_login(&self, known: &Known, entry: &PasswordEntry, account: &Account) -> Result<(), Error> {
        let mut facts = known.facts.clone();
        take_registration(&mut facts, entry.op.login_id, &entry.op.service_key)?;
        let service = facts.service.as_mut().ok_or(Error::NoService)?;
        if account.login_id == service.login_id {
            service.login_since = account.login_since;
        }
        facts.password_epoch = facts.password_epoch.max(entry.op.password_epoch);
        let own = Own { first: known.order().first_of(entry.op.login_id), ..known.own };
        self.store.write(|tx| -> Result<(), Error> {
            facts.save(tx)?;
            own.save(tx)?;
            if !entry.op.code_sealed.is_empty() {
                slot::put(tx, Slot::CodeSealed, &entry.op.code_sealed)?;
            }
            Ok(owe_backup(tx)?)
        })?;
        Ok(())
    }

    /// A newer password's seal waits until it has opened once; `also` happens in the same transaction.
    pub(super) fn have_wait(
        &self,
        entry: &PasswordEntry,
        first: LoginId,
        also: impl FnOnce(&Transaction<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let facts = self.facts()?;
        let op = &entry.op;
        let fits = seals::is_password_seal(&facts, &op.seal);
        let before = self.waiting()?;
        let is_news = before.as_ref().is_none_or(|before| before.entry != entry.order());
        let waiting = Waiting {
            seal: op.seal.clone(),
            login_id: op.login_id,
            first,
            entry: entry.order(),
            who: op.who.clone(),
            when: op.when,
            code_sealed: op.code_sealed.clone(),
            service_key: op.service_key.clone(),
        };
        self.store.write(|tx| -> Result<(), Error> {
            also(tx)?;
            if fits && is_news {
                waiting.save(tx, self.env.now_seconds())?;
                tell(tx, op.login_id)?;
            }
            slot::clear(tx, Slot::Unheard)?;
            Ok(slot::clear(tx, Slot::WentBack)?)
        })?;
        if !fits {
            log::warn!("a password seal in the log is none of this account's key");
        }
        self.observers.tell(ChangeKind::State);
        self.observers.tell(ChangeKind::Health);
        Ok(())
    }

    /// The service takes a password that no device has told of: nothing is concluded, dropped or replaced.
    pub(super) fn note_unheard(&self, account: &Account) -> Result<(), Error> {
        let unheard = Unheard { login_id: account.login_id, since: account.login_since };
        if self.store.read(Unheard::load)? != Some(unheard) {
            self.store.write(|tx| unheard.tell(tx))?;
            self.observers.tell(ChangeKind::State);
            self.observers.tell(ChangeKind::Health);
        }
        Ok(())
    }
}

/// The account's facts with this registration as the own one.
pub(in crate::flow) fn take_registration(
    facts: &mut Facts,
    login_id: LoginId,
    service_key: &[u8],
) -> Result<(), Error> {
    let service = facts.service.as_mut().ok_or(Error::NoService)?;
    service.login_id = login_id;
    if let Ok(key) = service_key.try_into() {
        service.service_key = key;
    }
    Ok(())
}
