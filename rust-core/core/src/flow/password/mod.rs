//! The password: changing it, bringing it to the service, and which one is in force (`protocol` 8, amendment A).
//!
//! A change is made at once and here first, with no network. One transaction holds the new password seal and, with a
//! service, the new password in the outbox, since OPAQUE needs it later, when perhaps only a fingerprint is at hand;
//! with it lies what the person knew when they typed it, since only that may be replaced at the service.
//!
//! | module | what it holds |
//! |---|---|
//! | `stored` | what lies in the database |
//! | `order`, `known` | which of two is newer, which is in force, what follows from it: pure |
//! | `entry` | telling the other devices |
//! | `registration`, `catch_up` | bringing a password to the service |
//! | `compare` | following what the service and the log say |
//! | `adopt` | a password that no device told of, typed by the person |

mod adopt;
mod catch_up;
mod compare;
mod entry;
mod known;
mod order;
mod registration;
pub(super) mod stored;

use std::sync::Arc;

pub(super) use self::adopt::check_account;
pub use self::catch_up::CatchUp;
pub(super) use self::compare::take_registration;
use self::entry::write_entry;
use self::known::Known;
use self::stored::{Outbox, OutboxKind, Own};
use super::codes::owe_codes;
use super::error::Error;
use super::inner::Inner;
use super::observer::ChangeKind;
use super::seals;
use super::strength::new_password;
use crate::account::{AccountKey, outbox};
use crate::crypto::stretch::hold_memory;
use crate::port::Cancel;
use crate::secret::{Password, SecretVec};
use crate::store::slot::{self, Slot};

/// The password, and the codes that depend on it.
pub struct PasswordChange(Arc<Inner>);

impl PasswordChange {
    pub(super) fn new(inner: Arc<Inner>) -> Self {
        Self(inner)
    }

    /// Changes the password on this device at once; with a service [`Self::catch_up`] is due.
    ///
    /// What [`super::Keyfold::password_notice`] says was said before: a change afterwards, even to the same words,
    /// replaces also a password that no device has told of.
    ///
    /// # Errors
    /// [`Error::WrongPassword`], [`Error::WeakPassword`]; [`Error::PasswordChanged`] for one that was replaced
    /// elsewhere; [`Error::NotInSync`] on a new device before its first sync; [`Error::Locked`]: unlock first.
    pub fn change(&self, old: &[u8], new: &[u8]) -> Result<(), Error> {
        let _memory = hold_memory();
        let key = self.0.open_key_in_force(&Password::from_utf8(old)?)?;
        self.reseal(&key, new)
    }

    /// Changes a forgotten password, with the device key released for this very call.
    ///
    /// # Errors
    /// [`Error::BiometricsChanged`], and those of [`Self::change`].
    pub fn change_with_device_key(&self, device_key: &[u8], new: &[u8]) -> Result<(), Error> {
        let key = self.0.open_device_seal(device_key)?;
        self.0.nothing_newer_waits()?;
        self.reseal(&key, new)
    }

    /// Brings the new password to the service, makes new codes, and tells the other devices.
    ///
    /// # Errors
    /// [`Error::Offline`]: it stays due. [`Error::Locked`].
    pub fn catch_up(&self, cancel: &Arc<Cancel>) -> Result<CatchUp, Error> {
        self.0.catch_up(cancel)
    }

    /// Makes every code that was mailed or backed up so far useless, keeping the password.
    ///
    /// # Errors
    /// [`Error::WrongPassword`]; [`Error::PasswordChanged`], [`Error::PasswordUnknown`]: nothing was revoked, since
    /// another password is in force; [`Error::NotInSync`] on a new device before its first sync; [`Error::Offline`]:
    /// it stays due, and the old codes work until it is done.
    pub fn revoke_codes(&self, password: impl Into<SecretVec>, cancel: &Arc<Cancel>) -> Result<(), Error> {
        let password = self.0.call(cancel).hold(Password::from_utf8(password.into().expose())?)?;
        self.0.open_key_in_force(&*password.get()?)?;
        self.0.facts()?.service()?;
        self.0.must_have_read()?;
        self.0.catch_up_own_change(cancel)?;
        let known = Known::load(&self.0)?;
        let sealed = self.seal(&password.take()?)?;
        let outbox = Outbox { kind: OutboxKind::Revoke, sealed, knew: known.ids() };
        self.0.store.write(|tx| outbox.save(tx))?;
        self.0.catch_up_this(&outbox, cancel)
    }

    /// Takes the password that the service takes, though no device has told of it, as this device's own.
    ///
    /// # Errors
    /// [`Error::WrongPassword`] unless it is the one; [`Error::PasswordChanged`] if a newer one is known, which the
    /// service has lost; [`Error::CodeOfAnotherAccount`], [`Error::VerifierMismatch`], [`Error::ServiceFault`] if the
    /// service can't prove that it is this account's; [`Error::Offline`], [`Error::TooManyAttempts`],
    /// [`Error::Locked`]: nothing has changed.
    pub fn adopt(&self, password: impl Into<SecretVec>, cancel: &Arc<Cancel>) -> Result<(), Error> {
        let password = Password::from_utf8(password.into().expose())?;
        self.0.adopt_password(password, cancel)
    }

    fn seal(&self, password: &Password) -> Result<Vec<u8>, Error> {
        Ok(outbox::seal_outbox(&*self.0.keys()?, password, &*self.0.env.random))
    }

    fn reseal(&self, key: &AccountKey, new: &[u8]) -> Result<(), Error> {
        self.0.must_have_read()?;
        let known = Known::load(&self.0)?;
        let address = known.facts.service.as_ref().map(|service| &service.address);
        let new = &new_password(new, address)?;
        match known.facts.service {
            Some(_) => self.reseal_for_service(key, new, &known)?,
            None => self.reseal_locally(key, new, &known)?,
        }
        self.0.drop_old_pages();
        self.0.observers.tell(ChangeKind::State);
        self.0.observers.tell(ChangeKind::Health);
        Ok(())
    }

    /// The service has to take it before the log tells of it: it may lose against another device's.
    fn reseal_for_service(&self, key: &AccountKey, new: &Password, known: &Known) -> Result<(), Error> {
        let inner = &self.0;
        let mut facts = known.facts.clone();
        facts.password_epoch = known.next_epoch()?;
        let seal = seals::seal_for_device(inner, &facts, key, new)?;
        let outbox = Outbox { kind: OutboxKind::Change, sealed: self.seal(new)?, knew: known.ids() };
        inner.store.write(|tx| -> Result<(), Error> {
            facts.save(tx)?;
            Own::not_accepted(inner.env.now_seconds()).save(tx)?;
            slot::put(tx, Slot::PasswordSeal, seal.as_bytes())?;
            Ok(outbox.save(tx)?)
        })
    }

    fn reseal_locally(&self, key: &AccountKey, new: &Password, known: &Known) -> Result<(), Error> {
        let (inner, log) = (&self.0, self.0.log()?);
        let mut facts = known.facts.clone();
        facts.password_epoch = known.next_epoch()?;
        let seal = seals::seal_for_device(inner, &facts, key, new)?;
        let travels = seals::seal_for_travel(inner, &facts, key, new, log.mark()?)?;
        let now = inner.env.now_seconds();
        let op = inner.local_entry(&facts, travels.as_bytes());
        inner.store.write(|tx| -> Result<(), Error> {
            facts.save(tx)?;
            slot::put(tx, Slot::PasswordSeal, seal.as_bytes())?;
            slot::put(tx, Slot::TravelSeal, travels.as_bytes())?;
            owe_codes(tx)?;
            let entry = write_entry(tx, &log, op)?;
            Ok(Own { entry: Some(entry), ..Own::accepted(keyfold_wire::ids::LoginId::NONE, now) }.save(tx)?)
        })
    }
}
