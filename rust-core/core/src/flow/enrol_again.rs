//! A device that enrols anew and keeps its vault: after it was revoked, or because its home is a copy of another's
//! (`sync` 3), whose device id and signing key it must not go on using.
//!
//! The new id and key are kept before they are sent, so that a lost answer or a crash enrols the same device again.
//! Until the service has accepted them, the old ones stay in force.

use std::sync::Arc;

use keyfold_wire::account::Account as ServiceAccount;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::device::NewDevice as Enrolment;
use keyfold_wire::ids::{DeviceId, LoginId};
use keyfold_wire::path;
use keyfold_wire::signed::Purpose;

use super::account::Account;
use super::enrol::enrolment;
use super::error::Error;
use super::facts::{self, Facts, ServiceFacts};
use super::inner::{Call, Inner};
use super::log_in::log_in;
use super::observer::ChangeKind;
use super::password::check_account;
use super::seals;
use super::session::FORGOTTEN;
use super::session::{open_signing_key, prover};
use crate::account::KeyTree;
use crate::account::opaque::LoggedIn;
use crate::account::service::{Service, Token, make_proof};
use crate::crypto::sign::SigningKey;
use crate::port::{Cancel, Step};
use crate::secret::{Password, SecretVec};
use crate::store::slot::{self, Slot};

/// Bytes of the device id before the signing key's parcel.
const ID_BYTES: usize = 16;

impl Account {
    /// Makes this device one of the account's again, under a new id: after it was revoked, if its home is a copy of
    /// another device's, or if the service was restored to before it enrolled. What is in the vault stays, with what was
    /// never sent; the password becomes this device's own.
    ///
    /// # Errors
    /// [`Error::Locked`]: unlock first, with the password that opens it here. [`Error::WrongPassword`] unless it is the
    /// one that the service has in force;
    /// [`Error::PasswordChanged`] if the service was restored to before a newer one: this device is enrolled, and asks for
    /// that one;
    /// [`Error::CodeOfAnotherAccount`] if the address belongs to another account by now; [`Error::VerifierMismatch`],
    /// [`Error::NoService`], [`Error::Offline`], [`Error::TooManyAttempts`]: nothing has changed.
    pub fn enrol_again(&self, password: impl Into<SecretVec>, cancel: &Arc<Cancel>) -> Result<(), Error> {
        let inner = self.inner();
        let call = inner.call(cancel);
        let password = call.hold(Password::from_utf8(password.into().expose())?)?;
        inner.keys()?;
        let facts = inner.facts()?;
        let own = facts.service()?;
        let service = call.service(own);
        let login = log_in(&call, &service, &own.address, &password)?;
        let token = Arc::clone(&login.get()?.session_token);
        let account = service.account(&token, cancel);
        call.check()?;
        let account = account?;
        check_account(&account, &*login.get()?, &facts, &*inner.keys()?)?;
        let (device_id, parcel) = inner.kept_or_new_device(&*inner.keys()?)?;
        let facts = with_device(&facts, device_id, login.get()?.service_key)?;
        inner.report(Step::Service);
        call.enrol_under(&service, &token, &facts, &parcel)?;
        inner.adopt_device(&facts, &parcel)?;
        inner.take_password_back(&*password.get()?, &*login.get()?, &account)
    }
}

fn with_device(facts: &Facts, device_id: DeviceId, service_key: [u8; 32]) -> Result<Facts, Error> {
    let mut facts = facts.clone();
    let service: &mut ServiceFacts = facts.service.as_mut().ok_or(Error::NoService)?;
    (service.device_id, service.service_key) = (device_id, service_key);
    Ok(facts)
}

impl Call<'_> {
    fn enrol_under(
        &self,
        service: &Service,
        token: &Token,
        facts: &Facts,
        parcel: &[u8],
    ) -> Result<(), Error> {
        let challenge = service.challenge(token, self.cancel);
        self.check()?;
        let (challenge, keys) = (challenge?, self.inner.keys()?);
        let signing_key = open_signing_key(&keys, parcel)?;
        let device: Enrolment = enrolment(self.inner, facts, &keys, &signing_key)?;
        let body = serde_json::to_vec(&device).map_err(|_| Error::Internal)?;
        let prover = prover(facts)?;
        let sign = |key: &SigningKey, purpose, challenge: Fixed<32>| {
            make_proof(&prover, key, purpose, challenge, LoginId::NONE, &body)
        };
        let proofs = (
            sign(keys.prove(), Purpose::Enrol, challenge),
            sign(&signing_key, Purpose::EnrolDevice, challenge),
        );
        drop((keys, signing_key));
        let answer = service.enrol(path::ENROL, body.clone(), token, (&proofs.0, &proofs.1), self.cancel);
        self.check()?;
        Ok(answer?)
    }
}

impl Inner {
    /// The device that an earlier try wanted to become, or a new one, kept before it is sent.
    ///
    /// A restored service that only lost sight of this device gets it back as it was.
    fn kept_or_new_device(&self, keys: &KeyTree) -> Result<(DeviceId, Vec<u8>), Error> {
        let (why, removed, own) = self.store.read(|conn| {
            let why = slot::get(conn, Slot::EnrolAgain)?;
            Ok::<_, Error>((why, facts::removed(conn)?, slot::get(conn, Slot::SigningKey)?))
        })?;
        if why.as_deref() == Some(&[FORGOTTEN]) && removed.is_none() {
            return Ok((self.facts()?.service()?.device_id, own.ok_or(Error::Corrupt)?));
        }
        let kept = self.store.read(|conn| slot::get(conn, Slot::Enrolling))?;
        if let Some((id, parcel)) = kept.as_deref().and_then(|kept| kept.split_first_chunk::<ID_BYTES>()) {
            return Ok((DeviceId(*id), parcel.to_vec()));
        }
        let id = DeviceId(self.env.make_bytes());
        let parcel = seals::seal_signing_key(self, keys, &SigningKey::make(&*self.env.random));
        self.store.write(|tx| slot::put(tx, Slot::Enrolling, &[&id.0[..], &parcel].concat()))?;
        Ok((id, parcel))
    }

    /// The password that the service takes becomes this device's own (amendment A 14). This device may have missed what
    /// others told: it reads the log before it changes anything.
    fn take_password_back(
        &self,
        password: &Password,
        login: &LoggedIn,
        account: &ServiceAccount,
    ) -> Result<(), Error> {
        self.take_password(password, login, account)?;
        Ok(self.store.write(|tx| slot::put(tx, Slot::MustRead, &[1]))?)
    }

    /// The service has accepted: the new device is in force here, and the log says so.
    fn adopt_device(&self, facts: &Facts, parcel: &[u8]) -> Result<(), Error> {
        self.store.write(|tx| -> Result<(), Error> {
            facts.save(tx)?;
            slot::put(tx, Slot::SigningKey, parcel)?;
            slot::clear(tx, Slot::Enrolling)?;
            slot::clear(tx, Slot::EnrolAgain)?;
            Ok(slot::clear(tx, Slot::RemovedWhy)?)
        })?;
        self.with(|unlocked| unlocked.session = None)?;
        self.write_device_entry()?;
        self.observers.tell(ChangeKind::State);
        Ok(())
    }
}
