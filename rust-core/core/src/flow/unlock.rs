//! From a password or a device key to an open vault; and back.
//!
//! Two password seals may be here: this device's own, and one that arrived by sync because the password was changed
//! elsewhere. The newer one replaces the old one when it and the verifier have opened once, or with a service after
//! seven days; until then both open (amendment A 12).
//!
//! What unlocking notes is for later: on a full disk it is left out, and the person sees their vault all the same.

use std::sync::Arc;
use std::time::Duration;

use keyfold_kit::{Kind, SealedKey};

use super::codes::owe_backup;
use super::error::{Error, Field};
use super::facts::{Stage, get_i64};
use super::inner::{Inner, Unlocked};
use super::observer::ChangeKind;
use super::password::stored::{Outbox, OutboxKind, Own, Unheard, Waiting, refuse_waiting};
use super::password::take_registration;
use super::seals;
use super::state::PasswordNotice;
use crate::account::{AccountKey, KeyCell, KeyTree, open_verifier, outbox, sealed_key};
use crate::crypto::stretch::FLOOR;
use crate::port::{Cost, Step};
use crate::secret::{Password, Secret};
use crate::store::slot::{self, Slot};
use crate::sync::Log;
use crate::vault::{self, Summaries};

/// How long the own password seal still opens while a newer one waits.
const OWN_SEAL_OPENS: Duration = Duration::from_hours(7 * 24);

impl Inner {
    /// Opens the account key with the password: the newer seal first, then the own one.
    pub(super) fn open_key(&self, password: &Password) -> Result<AccountKey, Error> {
        self.report(Step::Stretching);
        let waiting = self.waiting()?;
        if let Some(waiting) = &waiting {
            if let Some(key) = self.open_waiting(waiting, password)? {
                return Ok(key);
            }
            if self.waiting()?.is_some() && self.has_taken_over()? {
                return Err(Error::WrongPassword);
            }
        }
        let own = self.store.read(|conn| slot::get(conn, Slot::PasswordSeal))?.ok_or(Error::NotFound)?;
        self.open_seal(&own, password)
    }

    /// Opens the account key for what changes the account. An own password that still opens here although a newer one
    /// is in force doesn't do: it could bring itself back.
    pub(super) fn open_key_in_force(&self, password: &Password) -> Result<AccountKey, Error> {
        let key = self.open_key(password)?;
        self.nothing_newer_waits()?;
        Ok(key)
    }

    /// No newer password waits to be typed here.
    pub(super) fn nothing_newer_waits(&self) -> Result<(), Error> {
        match self.waiting()? {
            Some(waiting) => Err(Error::PasswordChanged { when: waiting.when }),
            None => Ok(()),
        }
    }

    /// Whether the newer seal has replaced the own one unasked: only with a service, which says that it is in force.
    fn has_taken_over(&self) -> Result<bool, Error> {
        let since = self.past(Slot::WaitingSince)?;
        Ok(self.facts()?.service.is_some()
            && since.is_none_or(|since| since.is_longer_ago_than(OWN_SEAL_OPENS)))
    }

    /// Opens the newer seal. It comes from the log: what isn't a seal of this account's key, by the verifier, is as if
    /// it weren't there.
    fn open_waiting(&self, waiting: &Waiting, password: &Password) -> Result<Option<AccountKey>, Error> {
        let key = match self.open_seal(&waiting.seal, password) {
            Ok(key) => key,
            Err(Error::WrongPassword) => return Ok(None),
            Err(error) => {
                log::warn!("a newer password's seal can't be opened: {error}");
                return Ok(None);
            }
        };
        if !self.fits_verifier(&key)? {
            log::warn!("a newer password's seal holds another key; its entry doesn't count any more");
            unless_full(self.store.write(|tx| refuse_waiting(tx, waiting)))?;
            return Ok(None);
        }
        unless_full(self.adopt_waiting(&key, password, waiting))?;
        Ok(Some(key))
    }

    /// Whether the verifier kept here opens with this key.
    pub(super) fn fits_verifier(&self, key: &AccountKey) -> Result<bool, Error> {
        let facts = self.facts()?;
        let verifier = self.store.read(|conn| slot::get(conn, Slot::Verifier))?.ok_or(Error::Corrupt)?;
        let keys = KeyTree::derive(facts.account_id, facts.key_epoch, key);
        Ok(open_verifier(&keys, &verifier).is_ok())
    }

    fn open_seal(&self, bytes: &[u8], password: &Password) -> Result<AccountKey, Error> {
        let seal = SealedKey::from_bytes(bytes).map_err(|_| Error::Corrupt)?;
        let minimum = self.store.read(|conn| slot::get(conn, Slot::MinimumCost))?;
        let minimum = minimum.as_deref().map(cost_from_bytes).transpose()?;
        sealed_key::open_with_password(&seal, password, minimum, &self.env).map_err(|error| match error {
            crate::account::OpenError::Stretch(crate::port::StretchError::OutOfRange) => Error::Corrupt,
            other => other.into(),
        })
    }

    /// The newer password seal, if one waits.
    pub(super) fn waiting(&self) -> Result<Option<Waiting>, Error> {
        self.store.read(Waiting::load)
    }

    /// The newer seal has opened: this device seals its own copy of it and forgets the old password.
    fn adopt_waiting(&self, key: &AccountKey, password: &Password, waiting: &Waiting) -> Result<(), Error> {
        let mut facts = self.facts()?;
        facts.password_epoch = waiting.entry.0;
        if facts.service.is_some() {
            take_registration(&mut facts, waiting.login_id, &waiting.service_key)?;
        }
        let seal = seals::seal_for_device(self, &facts, key, password)?;
        let own = Own {
            entry: facts.service.is_none().then_some(waiting.entry),
            ..Own::accepted(waiting.first, waiting.when)
        };
        self.store.write(|tx| -> Result<(), Error> {
            facts.save(tx)?;
            own.save(tx)?;
            slot::put(tx, Slot::PasswordSeal, seal.as_bytes())?;
            if facts.service.is_none() {
                slot::put(tx, Slot::TravelSeal, &waiting.seal)?;
            } else if !waiting.code_sealed.is_empty() {
                slot::put(tx, Slot::CodeSealed, &waiting.code_sealed)?;
            }
            slot::clear(tx, Slot::WaitingSeal)?;
            Ok(owe_backup(tx)?)
        })?;
        self.drop_old_pages();
        self.observers.tell(ChangeKind::Health);
        Ok(())
    }

    /// What the person has to be told of passwords, if anything.
    pub(super) fn notice(&self) -> Result<Option<PasswordNotice>, Error> {
        self.store.read(|conn| {
            if let Some(waiting) = Waiting::load(conn)? {
                return Ok(Some(PasswordNotice::Changed { who: waiting.who, when: waiting.when }));
            }
            if let Some(unheard) = Unheard::load(conn)? {
                return Ok(Some(PasswordNotice::Unknown { since: unheard.since }));
            }
            let went_back = get_i64(conn, Slot::WentBack)?;
            Ok(went_back.map(|when| PasswordNotice::Restored { when }))
        })
    }

    /// Unlocks with the password.
    pub(super) fn unlock(&self, typed: &[u8]) -> Result<(), Error> {
        match self.stage()? {
            // A sign-up that the service hasn't confirmed may still be discarded: nothing is kept in it yet.
            Stage::Empty | Stage::Pending | Stage::Finding => return Err(Error::NotFound),
            Stage::Ways | Stage::Ready => {}
        }
        let begun = self.keeper.generation();
        let password = Password::from_utf8(typed)?;
        let key = self.open_key(&password)?;
        unless_full(self.note_typed())?;
        self.open_vault(key, begun)?;
        unless_full(self.note_went_back(&password))
    }

    fn note_typed(&self) -> Result<(), Error> {
        let now = self.env.now_seconds().to_be_bytes();
        Ok(self.store.write(|tx| {
            slot::put(tx, Slot::PasswordTyped, &now)?;
            // Only what has opened may raise the least that is accepted, and never above what every device can do.
            slot::put(tx, Slot::MinimumCost, &cost_to_bytes(FLOOR))
        })?)
    }

    /// The service went back to an earlier registration: the password goes into the outbox, to be registered again.
    fn note_went_back(&self, password: &Password) -> Result<(), Error> {
        let went_back = self.store.read(|conn| slot::get(conn, Slot::WentBack))?.is_some();
        if !went_back || self.waiting()?.is_some() || self.owes_catch_up()? {
            return Ok(());
        }
        let sealed = outbox::seal_outbox(&*self.keys()?, password, &*self.env.random);
        let knew = self.known_logins()?;
        Ok(self.store.write(|tx| {
            Outbox { kind: OutboxKind::Again, sealed, knew }.save(tx)?;
            slot::clear(tx, Slot::WentBack)
        })?)
    }

    /// Unlocks with the device key.
    pub(super) fn unlock_with_device_key(&self, bytes: &[u8]) -> Result<(), Error> {
        let begun = self.keeper.generation();
        let key = self.open_device_seal(bytes)?;
        self.open_vault(key, begun)
    }

    /// Opens the account key with the device key.
    pub(super) fn open_device_seal(&self, bytes: &[u8]) -> Result<AccountKey, Error> {
        let invalid = Error::InvalidInput { field: Field::DeviceKey };
        let device_key = Secret::<32>::from_slice(bytes).ok_or(invalid)?;
        let seal =
            self.store.read(|conn| slot::get(conn, Slot::DeviceSeal))?.ok_or(Error::BiometricsChanged)?;
        let seal = SealedKey::from_bytes(&seal).map_err(|_| Error::Corrupt)?;
        if seal.header().kind != Kind::Device {
            return Err(Error::Corrupt);
        }
        sealed_key::open_with_device_key(&seal, &device_key).map_err(|_| Error::BiometricsChanged)
    }

    /// From the account key to an open vault, if the verifier kept here opens; not for a call that a lock has overtaken
    /// since `begun`.
    pub(super) fn open_vault(&self, account_key: AccountKey, begun: u64) -> Result<(), Error> {
        let facts = self.facts()?;
        if !self.fits_verifier(&account_key)? {
            return Err(Error::Corrupt);
        }
        let keys = KeyTree::derive(facts.account_id, facts.key_epoch, &account_key);
        let keys = KeyCell::new(keys);
        let log = Log::open(
            Arc::clone(&self.store),
            Arc::clone(&keys),
            self.env.clone(),
            Arc::new(Summaries),
            std::path::Path::new(&self.host.clone_marker),
        )?;
        let log = Arc::new(log);
        let index = Arc::new(vault::load(&log)?);
        let unlocked = Unlocked { account_key, keys, log, index, session: None };
        self.set_unlocked(unlocked, begun)?;
        unless_full(self.write_missing_entries())
    }
}

/// What a full disk keeps from being written at unlock is written at the next one.
fn unless_full(noted: Result<(), Error>) -> Result<(), Error> {
    match noted {
        Err(Error::StorageFull) => {
            log::warn!("the storage is full: what unlocking notes wasn't written");
            Ok(())
        }
        noted => noted,
    }
}

/// A cost as six bytes: memory in KiB 4, passes 1, lanes 1.
fn cost_to_bytes(cost: Cost) -> [u8; 6] {
    let [a, b, c, d] = cost.memory_kib.to_be_bytes();
    [a, b, c, d, cost.passes, cost.lanes]
}

fn cost_from_bytes(bytes: &[u8]) -> Result<Cost, Error> {
    let &[a, b, c, d, passes, lanes] = bytes else { return Err(Error::Corrupt) };
    Ok(Cost { memory_kib: u32::from_be_bytes([a, b, c, d]), passes, lanes })
}
