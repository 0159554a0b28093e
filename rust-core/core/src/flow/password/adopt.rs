//! Taking over a password that the person types and the service takes (amendment A 13 and 14): because no device told
//! of it, or because this device comes back to its account.

use std::sync::Arc;

use keyfold_kit::SealedKey;
use keyfold_wire::account::Account;
use keyfold_wire::ids::LoginId;

use super::catch_up::SETTLED;
use super::compare::take_registration;
use super::known::{Known, Standing, standing};
use super::order::Order;
use super::stored::{Own, tell};
use crate::account::opaque::LoggedIn;
use crate::account::{KeyTree, open_verifier, seal_code, sealed_key};
use crate::flow::codes::owe_backup;
use crate::flow::error::Error;
use crate::flow::facts::Facts;
use crate::flow::inner::Inner;
use crate::flow::log_in::log_in;
use crate::flow::observer::ChangeKind;
use crate::flow::seals;
use crate::flow::state::Method;
use crate::port::Cancel;
use crate::secret::Password;
use crate::store::slot::{self, Slot};

/// Seals of the log that a typed password is tried on at most: each takes a key stretching.
const SEALS_TRIED: usize = 4;

impl Inner {
    pub(super) fn adopt_password(&self, password: Password, cancel: &Arc<Cancel>) -> Result<(), Error> {
        self.keys()?;
        let (call, facts) = (self.call(cancel), self.facts()?);
        let Some(own) = &facts.service else {
            return self.open_key_in_force(&password).map(drop);
        };
        let (password, service) = (call.hold(password)?, call.service(own));
        if self.method()? != Method::None {
            // The log may have told of it by now.
            self.sync(cancel)?;
        }
        let login = log_in(&call, &service, &own.address, &password)?;
        let token = Arc::clone(&login.get()?.session_token);
        let account = service.account(&token, cancel);
        call.check()?;
        let account = account?;
        let (login, password) = (login.take()?, password.take()?);
        check_account(&account, &login, &facts, &*self.keys()?)?;
        self.take_password(&password, &login, &account)
    }

    /// A sign-in with this password has proven that the service takes it: it becomes this device's own, unless the log
    /// knows a newer one, or the service says that it is one which it isn't.
    pub(in crate::flow) fn take_password(
        &self,
        password: &Password,
        login: &LoggedIn,
        account: &Account,
    ) -> Result<(), Error> {
        let known = Known::load(self)?;
        let (order, own) = (known.order(), known.own_login());
        let found = order.in_force(account.login_id, own);
        if found.went_back {
            let when = order.entry_of(found.login_id).map_or(known.own.since, |entry| entry.op.when);
            return Err(Error::PasswordChanged { when });
        }
        let told = order.entry_of(account.login_id);
        if told.is_some_and(|entry| !self.opens(&entry.op.seal, password)) {
            return Err(Error::ServiceFault);
        }
        let is_own = own.is_some() && self.opens(&self.own_seal()?, password);
        let known_as = match own {
            _ if told.is_some() => Some(account.login_id),
            Some(own) if is_own => Some(own.login_id),
            _ => self.find_among(&order, password),
        };
        let first = known_as.map_or(account.login_id, |login_id| order.first_of(login_id));
        let epoch = match told {
            Some(entry) => entry.op.password_epoch,
            None if is_own => known.facts.password_epoch,
            None => known.next_epoch()?,
        };
        self.save_adopted(password, login, account, &known, first, epoch)?;
        if standing(&order, account.login_id, None) == Standing::Unheard {
            self.store.write(|tx| slot::put(tx, Slot::MustRead, &[1]))?;
        }
        self.settle_reading()
    }

    fn save_adopted(
        &self,
        password: &Password,
        login: &LoggedIn,
        account: &Account,
        known: &Known,
        first: LoginId,
        epoch: u32,
    ) -> Result<(), Error> {
        let mut facts = known.facts.clone();
        take_registration(&mut facts, account.login_id, &login.service_key)?;
        facts.service.as_mut().ok_or(Error::NoService)?.login_since = account.login_since;
        facts.password_epoch = epoch;
        let mark = self.log()?.mark()?;
        let seal = seals::seal_for_device_unlocked(self, &facts, password)?;
        let travels = seals::seal_for_travel_unlocked(self, &facts, password, mark)?;
        let code = seal_code(&*self.keys()?, &login.code_key, &*self.env.random);
        let now = self.env.now_seconds();
        self.store.write(|tx| -> Result<(), Error> {
            facts.save(tx)?;
            Own::accepted(first, now).save(tx)?;
            slot::put(tx, Slot::PasswordSeal, seal.as_bytes())?;
            slot::put(tx, Slot::TravelSeal, travels.as_bytes())?;
            slot::put(tx, Slot::CodeSealed, &code)?;
            slot::put(tx, Slot::ServedLogin, &account.login_id.0)?;
            slot::put(tx, Slot::PasswordTyped, &now.to_be_bytes())?;
            for settled in SETTLED {
                slot::clear(tx, settled)?;
            }
            // The log may not name the one that this device had until now.
            tell(tx, known.facts.login_id())?;
            Ok(owe_backup(tx)?)
        })?;
        self.drop_old_pages();
        self.observers.tell(ChangeKind::State);
        self.observers.tell(ChangeKind::Health);
        Ok(())
    }

    /// Whether a password seal opens with this password and gives this account's key.
    pub(in crate::flow) fn opens(&self, seal: &[u8], password: &Password) -> bool {
        let Ok(seal) = SealedKey::from_bytes(seal) else { return false };
        let key = sealed_key::open_with_password(&seal, password, None, &self.env);
        key.is_ok_and(|key| self.fits_verifier(&key).unwrap_or(false))
    }

    /// Under which registration the log knows this password, if under one of the newest: then it isn't a new one.
    fn find_among(&self, order: &Order<'_>, password: &Password) -> Option<LoginId> {
        let newest = order.by_rank().into_iter().take(SEALS_TRIED);
        newest.map(|entry| &entry.op).find(|op| self.opens(&op.seal, password)).map(|op| op.login_id)
    }

    fn own_seal(&self) -> Result<Vec<u8>, Error> {
        self.store.read(|conn| slot::get(conn, Slot::PasswordSeal))?.ok_or(Error::Corrupt)
    }
}

/// Another account under this address, or a service that can't prove that it has this one, or that names another
/// registration than the one that the login has proven: nothing goes on.
pub(in crate::flow) fn check_account(
    account: &Account,
    login: &LoggedIn,
    facts: &Facts,
    keys: &KeyTree,
) -> Result<(), Error> {
    if account.login_id != login.login_id {
        return Err(Error::ServiceFault);
    }
    if account.account_id != facts.account_id {
        return Err(Error::CodeOfAnotherAccount);
    }
    let key = account.key.as_ref().ok_or(Error::VerifierMismatch)?;
    open_verifier(keys, key.verifier.as_bytes()).map_err(|_| Error::VerifierMismatch)
}
