//! From a password or a device key to an open vault; and back.
//!
//! Two password seals may be here: this device's own, and one that arrived by sync because the password was changed
//! elsewhere. The newer one replaces the old one when it has opened once, or after seven days; until then both open.
//!
//! What unlocking notes is for later: on a full disk it is left out, and the person sees their vault all the same.

use std::sync::Arc;

use keyfold_kit::{Kind, SealedKey};

use super::error::{Error, Field};
use super::facts::{Facts, Stage};
use super::inner::{Inner, Unlocked};
use super::seals;
use super::state::PasswordNotice;
use crate::account::{AccountKey, KeyCell, KeyTree, open_verifier, outbox, sealed_key};
use crate::crypto::stretch::FLOOR;
use crate::port::{Cost, Step};
use crate::secret::{Password, Secret};
use crate::store::slot::{self, Slot};
use crate::sync::Log;
use crate::vault::{self, Summaries};

/// Seconds after which a newer password seal replaces the own one unasked.
const OWN_SEAL_SECONDS: i64 = 7 * 86_400;

/// A newer password seal that waits to be opened once.
#[derive(minicbor::Encode, minicbor::Decode)]
pub(super) struct Waiting {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(super) seal: Vec<u8>,
    #[n(1)]
    pub(super) password_epoch: u32,
    #[n(2)]
    pub(super) who: String,
    #[n(3)]
    pub(super) when: i64,
    #[n(4)]
    pub(super) arrived: i64,
}

impl Inner {
    /// Opens the account key with the password: the newer seal first, then the own one.
    pub(super) fn open_key(&self, password: &Password) -> Result<AccountKey, Error> {
        let facts = self.facts()?;
        self.report(Step::Stretching);
        let waiting = self.waiting()?;
        let mut too_old = false;
        if let Some(waiting) = &waiting {
            match self.open_seal(&waiting.seal, password) {
                Ok(key) => {
                    unless_full(self.adopt_waiting(&facts, &key, password, waiting))?;
                    return Ok(key);
                }
                Err(Error::WrongPassword) => {}
                Err(error) => return Err(error),
            }
            too_old = self.env.now_seconds() - waiting.arrived > OWN_SEAL_SECONDS;
        }
        if too_old {
            return Err(Error::WrongPassword);
        }
        let own = self.store.read(|conn| slot::get(conn, Slot::PasswordSeal))?.ok_or(Error::NotFound)?;
        self.open_seal(&own, password)
    }

    /// Opens the account key for what changes the account. An own password that still opens here although a newer one
    /// is in force doesn't do: it could bring itself back.
    pub(super) fn open_key_in_force(&self, password: &Password) -> Result<AccountKey, Error> {
        let key = self.open_key(password)?;
        if self.waiting()?.is_none() { Ok(key) } else { Err(Error::WrongPassword) }
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
        let bytes = self.store.read(|conn| slot::get(conn, Slot::WaitingSeal))?;
        bytes.map(|bytes| minicbor::decode(&bytes).map_err(|_| Error::Corrupt)).transpose()
    }

    /// The newer seal has opened: this device seals its own copy of it and forgets the old password.
    fn adopt_waiting(
        &self,
        facts: &Facts,
        key: &AccountKey,
        password: &Password,
        waiting: &Waiting,
    ) -> Result<(), Error> {
        let mut facts = facts.clone();
        facts.password_epoch = waiting.password_epoch;
        let seal = seals::seal_for_device(self, &facts, key, password)?;
        self.store.write(|tx| {
            facts.save(tx)?;
            slot::put(tx, Slot::PasswordSeal, seal.as_bytes())?;
            slot::clear(tx, Slot::WaitingSeal)
        })?;
        self.drop_old_pages();
        Ok(())
    }

    /// Unlocks with the password.
    pub(super) fn unlock(&self, typed: &[u8]) -> Result<(), Error> {
        match self.stage()? {
            // A sign-up that the service hasn't confirmed may still be discarded: nothing is kept in it yet.
            Stage::Empty | Stage::Pending | Stage::Finding => return Err(Error::NotFound),
            Stage::Ways | Stage::Ready => {}
        }
        let password = Password::from_utf8(typed)?;
        let key = self.open_key(&password)?;
        unless_full(self.note_typed())?;
        self.open_vault(key)?;
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
        if !went_back || self.waiting()?.is_some() {
            return Ok(());
        }
        let sealed = outbox::seal_outbox(&*self.keys()?, password, &*self.env.random);
        Ok(self.store.write(|tx| {
            slot::put(tx, Slot::Outbox, &sealed)?;
            slot::clear(tx, Slot::WentBack)
        })?)
    }

    /// Unlocks with the device key.
    pub(super) fn unlock_with_device_key(&self, bytes: &[u8]) -> Result<(), Error> {
        let key = self.open_device_seal(bytes)?;
        self.open_vault(key)
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

    /// From the account key to an open vault, if the verifier kept here opens.
    pub(super) fn open_vault(&self, account_key: AccountKey) -> Result<(), Error> {
        let facts = self.facts()?;
        let keys = KeyTree::derive(facts.account_id, facts.key_epoch, &account_key);
        let verifier = self.store.read(|conn| slot::get(conn, Slot::Verifier))?.ok_or(Error::Corrupt)?;
        open_verifier(&keys, &verifier).map_err(|_| Error::Corrupt)?;
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
        let notice = self.waiting()?.map(|waiting| PasswordNotice { who: waiting.who, when: waiting.when });
        self.set_unlocked(Unlocked { account_key, keys, log, index, session: None, notice });
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
