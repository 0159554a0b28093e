//! Changing the password: at once and here first, with no network (`protocol` 8).
//!
//! One transaction holds the new password seal, the raised password epoch and, with a service, the new password in
//! the outbox, since OPAQUE needs it later, when perhaps only a fingerprint is at hand.

use std::sync::Arc;

use super::catch_up::CatchUp;
use super::codes::owe_codes;
use super::error::Error;
use super::inner::Inner;
use super::observer::ChangeKind;
use super::seals;
use super::strength::new_password;
use crate::account::{AccountKey, KeyTree, outbox};
use crate::crypto::stretch::hold_memory;
use crate::port::Cancel;
use crate::secret::Password;
use crate::store::slot::{self, Slot};

/// The password, and the codes that depend on it.
pub struct PasswordChange(Arc<Inner>);

impl PasswordChange {
    pub(super) fn new(inner: Arc<Inner>) -> Self {
        Self(inner)
    }

    /// Changes the password on this device at once; with a service [`Self::catch_up`] is due.
    ///
    /// # Errors
    /// [`Error::WrongPassword`], [`Error::WeakPassword`]; [`Error::Locked`]: unlock first.
    pub fn change(&self, old: &[u8], new: &[u8]) -> Result<(), Error> {
        let _memory = hold_memory();
        let key = self.0.open_key_in_force(&Password::from_utf8(old)?)?;
        self.reseal(&key, new)
    }

    /// Changes a forgotten password, with the device key released for this very call.
    ///
    /// # Errors
    /// [`Error::BiometricsChanged`], [`Error::WeakPassword`]; [`Error::Locked`]: unlock first.
    pub fn change_with_device_key(&self, device_key: &[u8], new: &[u8]) -> Result<(), Error> {
        let key = self.0.open_device_seal(device_key)?;
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
    /// [`Error::WrongPassword`]; [`Error::Offline`]: it stays due, and the old codes work until it is done.
    pub fn revoke_codes(&self, password: &[u8], cancel: &Arc<Cancel>) -> Result<(), Error> {
        let password = Password::from_utf8(password)?;
        self.0.open_key_in_force(&password)?;
        self.0.facts()?.service()?;
        self.put_outbox(&password)?;
        self.0.catch_up(cancel).map(drop)
    }

    fn put_outbox(&self, password: &Password) -> Result<(), Error> {
        let sealed = outbox::seal_outbox(&*self.0.keys()?, password, &*self.0.env.random);
        Ok(self.0.store.write(|tx| slot::put(tx, Slot::Outbox, &sealed))?)
    }

    fn reseal(&self, key: &AccountKey, new: &[u8]) -> Result<(), Error> {
        let (inner, mut facts) = (&self.0, self.0.facts()?);
        let new = &new_password(new, facts.service.as_ref().map(|service| &service.address))?;
        let log = inner.log()?;
        facts.password_epoch = facts.password_epoch.checked_add(1).ok_or(Error::Internal)?;
        let seal = seals::seal_for_device(inner, &facts, key, new)?;
        let travels = seals::seal_for_travel(inner, &facts, key, new, log.mark()?)?;
        let keys: Arc<KeyTree> = inner.keys()?;
        let sealed = outbox::seal_outbox(&keys, new, &*inner.env.random);
        let now = inner.env.now_seconds();
        inner.store.write(|tx| -> Result<(), Error> {
            facts.save(tx)?;
            slot::put(tx, Slot::PasswordSeal, seal.as_bytes())?;
            slot::put(tx, Slot::TravelSeal, travels.as_bytes())?;
            slot::put(tx, Slot::PasswordChanged, &now.to_be_bytes())?;
            slot::clear(tx, Slot::WaitingSeal)?;
            if facts.service.is_some() {
                return Ok(slot::put(tx, Slot::Outbox, &sealed)?);
            }
            owe_codes(tx)?;
            inner.write_password_entry(tx, &log, &facts, travels.as_bytes(), &[])
        })?;
        inner.drop_old_pages();
        self.tell();
        Ok(())
    }

    fn tell(&self) {
        // The change is committed: a lock in between, which forgets the notice itself, doesn't undo it.
        let _ = self.0.with(|unlocked| unlocked.notice = None);
        self.0.observers.tell(ChangeKind::State);
        self.0.observers.tell(ChangeKind::Health);
    }
}
