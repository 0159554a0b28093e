//! The account: what the service says of it, its devices, its codes, its end.

use std::sync::Arc;

use keyfold_kit::SealedKey;
use keyfold_wire::account::{AccountDeleted, DeleteAccount};
use keyfold_wire::device::RevokeDevice;
use keyfold_wire::ids::{DeviceId, LoginId};
use keyfold_wire::mail::{MailPurpose, PurgeMail};
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::signed::Purpose;

use super::error::{Error, Field};
use super::inner::{Call, Inner};
use super::observer::ChangeKind;
use super::seals;
use super::state::{AccountInfo, DeviceInfo, Health, Method};
use crate::account::service::Service;
use crate::port::{Cancel, Put};
use crate::secret::{Password, SecretVec};
use crate::store::slot::{self, Slot};

/// The account.
pub struct Account(Arc<Inner>);

impl Account {
    pub(super) fn new(inner: Arc<Inner>) -> Self {
        Self(inner)
    }

    pub(super) fn inner(&self) -> &Arc<Inner> {
        &self.0
    }

    /// What the service says of the account.
    ///
    /// # Errors
    /// [`Error::NoService`], [`Error::Offline`], [`Error::Locked`].
    pub fn info(&self, cancel: &Arc<Cancel>) -> Result<AccountInfo, Error> {
        let account = self.0.call(cancel).account()?;
        Ok(AccountInfo {
            address: self.0.facts()?.service()?.address.as_str().to_owned(),
            address_confirmed: account.address_confirmed,
            licence: account.licence.kind.into(),
            paid_until: account.licence.paid_until,
            password_since: account.login_since,
        })
    }

    /// The devices of the account, in order of enrolment.
    ///
    /// # Errors
    /// [`Error::NoService`], [`Error::Offline`], [`Error::Locked`].
    pub fn devices(&self, cancel: &Arc<Cancel>) -> Result<Vec<DeviceInfo>, Error> {
        let devices = self.0.call(cancel).with_session(Service::devices)?.devices;
        let own = self.0.facts()?.service()?.device_id;
        let keys = self.0.keys()?;
        let to_info = |device: keyfold_wire::device::Device| DeviceInfo {
            id: device.device_id.to_hex(),
            name: seals::open_label(&keys, device.label.as_bytes()).unwrap_or_default(),
            enrolled: device.enrolled,
            last_seen: device.last_seen,
            this: device.device_id == own,
        };
        Ok(devices.into_iter().map(to_info).collect())
    }

    /// Cuts a device off the service, and tells the others, who keep it out. It still holds account key and vault: for a
    /// lost device that someone can open, this doesn't take them away.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an id that is none, [`Error::Offline`], [`Error::Locked`].
    pub fn revoke_device(&self, id: &str, cancel: &Arc<Cancel>) -> Result<(), Error> {
        let device_id = DeviceId::from_hex(id).ok_or(Error::NotFound)?;
        self.0.call(cancel).revoke(device_id)?;
        self.0.write_revocation(device_id)
    }

    /// Proves the address by the code from the mail.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a wrong code, [`Error::TooManyAttempts`].
    pub fn confirm_address(&self, code: &str, cancel: &Arc<Cancel>) -> Result<(), Error> {
        let wrong = Error::InvalidInput { field: Field::Confirmation };
        let code = code.trim();
        if code.is_empty() || code.len() > 64 {
            return Err(wrong);
        }
        let answer = self.0.call(cancel).with_session(|service, token, cancel| {
            match service.confirm_address(code.to_owned(), token, cancel) {
                Err(error) if error.is(ProblemKind::WrongCredentials) || error.is(ProblemKind::Expired) => {
                    Ok(false)
                }
                answer => answer.map(|()| true),
            }
        })?;
        if answer { Ok(()) } else { Err(wrong) }
    }

    /// Has a message sent that proves the address.
    ///
    /// # Errors
    /// [`Error::NoService`] without a mail relay, [`Error::Offline`], [`Error::TooManyAttempts`].
    pub fn mail_confirmation(&self, cancel: &Arc<Cancel>) -> Result<(), Error> {
        self.0.call(cancel).send_mail(MailPurpose::Confirm)
    }

    /// A new account seal as text; it opens with a sign-in, and dies with a password change.
    ///
    /// # Errors
    /// [`Error::NoService`], [`Error::Locked`]; [`Error::NotInSync`] while the service takes another password than this
    /// device's own, since the code would be dead: catch up, or type the new one first.
    pub fn code(&self) -> Result<String, Error> {
        Ok(seals::seal_code_now(&self.0, &self.0.facts()?)?.to_text())
    }

    /// Has a new code mailed to the person.
    ///
    /// # Errors
    /// [`Error::NoService`] without a mail relay, [`Error::Offline`], [`Error::TooManyAttempts`];
    /// [`Error::NotInSync`] if the password was changed elsewhere: sync first.
    pub fn mail_code(&self, cancel: &Arc<Cancel>) -> Result<(), Error> {
        self.0.call(cancel).send_mail(MailPurpose::Code)
    }

    /// Writes a new code into the platform's backup; only a confirmed one counts as a recovery way.
    ///
    /// # Errors
    /// [`Error::NotFound`] without a backup; what the backup says.
    pub fn save_backup(&self) -> Result<Put, Error> {
        self.0.save_backup()
    }

    /// Makes the codes anew that lie in the backup and in the mailbox and are due.
    ///
    /// # Errors
    /// [`Error::Offline`] and what the backup says; it stays due.
    pub fn refresh_codes(&self, cancel: &Arc<Cancel>) -> Result<(), Error> {
        self.0.try_refresh_codes(&self.0.call(cancel))
    }

    /// A password seal as text, for a page that the person keeps: it opens with this password, without any service.
    ///
    /// # Errors
    /// [`Error::WrongPassword`]; [`Error::PasswordChanged`] for an older password that still opens here;
    /// [`Error::Locked`].
    pub fn kit(&self, password: &[u8]) -> Result<String, Error> {
        let password = Password::from_utf8(password)?;
        let key = self.0.open_key_in_force(&password)?;
        let (facts, mark) = (self.0.facts()?, self.0.log()?.mark()?);
        let seal: SealedKey = seals::seal_for_travel(&self.0, &facts, &key, &password, mark)?;
        Ok(seal.to_text())
    }

    /// Notes that the person has a kit of today's password.
    ///
    /// # Errors
    /// The store's.
    pub fn kit_saved(&self) -> Result<(), Error> {
        let epoch = self.0.facts()?.password_epoch.to_be_bytes();
        let now = self.0.env.now_seconds().to_be_bytes();
        self.0.store.write(|tx| {
            slot::put(tx, Slot::KitMade, &now)?;
            slot::put(tx, Slot::KitEpoch, &epoch)
        })?;
        self.0.observers.tell(ChangeKind::Health);
        Ok(())
    }

    /// How well the account could be recovered.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn health(&self) -> Result<Health, Error> {
        self.0.health()
    }

    /// Removes this device from the account, and the account from this device.
    ///
    /// # Errors
    /// Unless `even_so`: [`Error::UnsentEdits`], [`Error::RecoveryNeeded`] without another way to come back,
    /// [`Error::Offline`] if the service can't be told.
    pub fn sign_out(&self, even_so: bool, cancel: &Arc<Cancel>) -> Result<(), Error> {
        let call = self.0.call(cancel);
        let facts = self.0.facts()?;
        let health = self.0.health()?;
        if !even_so && self.0.would_lose(&health)? {
            return Err(Error::UnsentEdits);
        }
        if !even_so && health.ways.is_empty() {
            return Err(Error::RecoveryNeeded);
        }
        if let Some(service) = &facts.service {
            match call.revoke(service.device_id) {
                Ok(()) | Err(Error::DeviceRevoked) => {}
                Err(error) if even_so => log::warn!("the service was not told of the sign-out: {error}"),
                Err(error) => return Err(error),
            }
        }
        self.0.forget()
    }

    /// Deletes the account: everything at the service, then everything here and in the backup. Kits become useless.
    ///
    /// # Errors
    /// [`Error::WrongPassword`], [`Error::PasswordChanged`]; [`Error::Offline`]: nothing is gone here, try again.
    pub fn delete(&self, password: impl Into<SecretVec>, cancel: &Arc<Cancel>) -> Result<(), Error> {
        self.0.open_key_in_force(&Password::from_utf8(password.into().expose())?)?;
        let prefix = self.0.backup_prefix()?;
        if self.0.facts()?.service.is_some() {
            self.0.call(cancel).delete_account()?;
        }
        self.0.clear_backup(&prefix);
        self.0.forget()
    }
}

impl Call<'_> {
    pub(super) fn revoke(&self, device_id: DeviceId) -> Result<(), Error> {
        let body = serde_json::to_vec(&RevokeDevice { device_id }).map_err(|_| Error::Internal)?;
        self.with_proof(Purpose::RevokeDevice, LoginId::NONE, &body, Service::revoke_device)
    }

    /// Deletes the account at the service; one that is gone already counts as deleted, since the answer to an
    /// earlier try may have been lost.
    fn delete_account(&self) -> Result<(), Error> {
        let facts = self.inner.facts()?;
        let ask = DeleteAccount { account_id: facts.account_id };
        let body = serde_json::to_vec(&ask).map_err(|_| Error::Internal)?;
        let answer = self.with_proof(
            Purpose::DeleteAccount,
            LoginId::NONE,
            &body,
            |service, body, token, proof, cancel| match service.delete_account(body, token, proof, cancel) {
                Err(error) if error.is(ProblemKind::AccountDeleted) => Ok(None),
                answer => answer.map(Some),
            },
        );
        let answer: Option<AccountDeleted> = match answer {
            Err(_) if self.was_deleted() => None,
            answer => answer?,
        };
        let Some(ticket) = answer.and_then(|deleted| deleted.purge_ticket) else { return Ok(()) };
        let Some(relay) = facts.service()?.mail_url.clone() else { return Ok(()) };
        let relay = Service::new(relay, Arc::clone(&self.inner.host.transport));
        if let Err(error) = relay.purge_mail(&PurgeMail { ticket }, self.cancel) {
            log::warn!("the relay was not told of the deletion; what it holds dies in a day: {error}");
        }
        Ok(())
    }

    fn was_deleted(&self) -> bool {
        matches!(self.inner.store.read(super::facts::removed), Ok(Some(super::state::Removed::Deleted)))
    }
}

impl Inner {
    /// Whether there is something that no other place has; without sync, that is every item.
    fn would_lose(&self, health: &Health) -> Result<bool, Error> {
        match self.method()? {
            Method::Cloud => Ok(health.unsent > 0),
            Method::None => self.with(|unlocked| !unlocked.index.is_empty()),
        }
    }

    /// Locks and empties this home.
    fn forget(&self) -> Result<(), Error> {
        self.lock();
        self.store.wipe()?;
        if let Some(device_keys) = &self.host.device_keys
            && let Err(error) = device_keys.remove()
        {
            log::warn!("the keystore keeps a device key that opens nothing any more: {error}");
        }
        self.observers.tell(ChangeKind::State);
        Ok(())
    }
}
