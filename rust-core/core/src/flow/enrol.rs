//! The end of a sign-in: this device enrols and saves what it needs. The verifier has opened, or this device makes it.
//!
//! All is committed here before the service is asked to enrol, with the device's id and signing key; so after a
//! crash the next sign-in enrols the same device, not another.

use std::sync::Arc;

use keyfold_wire::bytes::{Bounded, Fixed};
use keyfold_wire::device::NewDevice as Enrolment;
use keyfold_wire::ids::{DeviceId, LoginId};
use keyfold_wire::path;
use keyfold_wire::registration::NewKey;
use keyfold_wire::signed::Purpose;

use super::error::Error;
use super::facts::{Facts, ServiceFacts, Stage, set_stage};
use super::inner::{Call, Inner};
use super::new_device::{NewDevice, Opened, SignedIn};
use super::observer::ChangeKind;
use super::password::stored::Own;
use super::seals;
use super::session::open_signing_key;
use super::settings::{open_settings, seal_settings, to_byte};
use super::state::Method;
use crate::account::service::{Prover, Service, make_proof};
use crate::account::{AccountKey, KeyTree, seal_code, seal_verifier};
use crate::crypto::sign::SigningKey;
use crate::port::{Cancel, Step};
use crate::store::slot::{self, Slot};

impl NewDevice {
    /// First use: makes the account's key, if the account has none, no code was ever seen here and the person confirms.
    ///
    /// # Errors
    /// [`Error::VerifierMismatch`] if there ever was a code, in the backup or offered for this address, so that a key
    /// was made once, whatever the service says;
    /// [`Error::RecoveryNeeded`] unless confirmed.
    pub fn make_first_key(&self, confirmed: bool) -> Result<(), Error> {
        let (account_id, address) = self.with(|signed_in| match signed_in.account.key {
            None => Ok((signed_in.account.account_id, signed_in.address.clone())),
            Some(_) => Err(Error::VerifierMismatch),
        })?;
        if self.inner().has_seen_code(&address)? {
            return Err(Error::VerifierMismatch);
        }
        if !confirmed {
            return Err(Error::RecoveryNeeded);
        }
        let random = &*self.inner().env.random;
        let key = AccountKey::make(random);
        let keys = KeyTree::derive(account_id, 1, &key);
        let new_verifier = Some(seal_verifier(&keys, random));
        let opened = Opened { key, keys, password_epoch: 1, new_verifier, mark: keyfold_kit::Mark::NONE };
        self.put_opened(opened)
    }

    /// Enrols this device and saves what it needs; ends unlocked, with the first sync still to be made.
    ///
    /// # Errors
    /// [`Error::NotFound`] before a code has opened; [`Error::Offline`]: call again.
    pub fn finish(&self, cancel: &Arc<Cancel>) -> Result<(), Error> {
        let call = self.inner().call(cancel);
        let (facts, method, first) = self.with_opened(|signed_in, opened| {
            let method = settings_of(signed_in, opened)?;
            Ok((self.facts_of(signed_in, opened)?, method, opened.new_verifier.is_some()))
        })?;
        self.save(&facts, method)?;
        self.inner().report(Step::Service);
        self.enrol(&call, &facts, first)?;
        let opened = self.take_opened()?;
        let mark = opened.mark;
        self.inner().open_vault(opened.key, call.begun)?;
        if first || method == Method::None {
            self.inner().settle_reading()?;
        }
        let log = self.inner().log()?;
        self.inner().store.write(|tx| -> Result<(), Error> {
            log.expect_mark(tx, &mark)?;
            slot::clear(tx, Slot::FoundCodes)?;
            slot::clear(tx, Slot::FindingUrl)?;
            slot::clear(tx, Slot::RemovedWhy)?;
            Ok(set_stage(tx, Stage::Ready)?)
        })?;
        self.inner().observers.tell(ChangeKind::State);
        Ok(())
    }

    fn facts_of(&self, signed_in: &SignedIn, opened: &Opened) -> Result<Facts, Error> {
        // A device that crashed after enrolling comes back as itself.
        let before = self.inner().store.read(Facts::load)?;
        let device_id = match before.and_then(|facts| facts.service) {
            Some(service) => service.device_id,
            None => DeviceId(self.inner().env.make_bytes()),
        };
        let account = &signed_in.account;
        Ok(Facts {
            account_id: account.account_id,
            key_epoch: opened.keys.key_epoch,
            password_epoch: opened.password_epoch,
            service: Some(ServiceFacts {
                address: signed_in.address.clone(),
                url: signed_in.url.clone(),
                mail_url: signed_in.mail_url.clone(),
                service_key: signed_in.service_key,
                login_id: account.login_id,
                login_since: account.login_since,
                device_id,
            }),
        })
    }

    /// Writes all that an unlock will need.
    fn save(&self, facts: &Facts, method: Method) -> Result<(), Error> {
        let inner = self.inner();
        let kept = inner.store.read(|conn| slot::get(conn, Slot::SigningKey))?;
        self.with_opened(|signed_in, opened| {
            let (keys, random) = (&opened.keys, &*inner.env.random);
            let seal = seals::seal_for_device(inner, facts, &opened.key, &signed_in.password)?;
            let travels =
                seals::seal_for_travel(inner, facts, &opened.key, &signed_in.password, opened.mark)?;
            let own = Own::accepted(facts.login_id(), inner.env.now_seconds());
            let code = seal_code(keys, &signed_in.code_key, random);
            let verifier = verifier_of(signed_in, opened)?;
            // The kept signing key opens only if it was this account's: otherwise a new one is made.
            let signing = match kept {
                Some(parcel) if open_signing_key(keys, &parcel).is_ok() => parcel,
                _ => seals::seal_signing_key(inner, keys, &SigningKey::make(random)),
            };
            let version = signed_in.account.key.as_ref().map_or(1, |key| key.settings_version);
            Ok(inner.store.write(|tx| {
                facts.save(tx)?;
                own.save(tx)?;
                slot::put(tx, Slot::MustRead, &[1])?;
                slot::put(tx, Slot::PasswordTyped, &inner.env.now_seconds().to_be_bytes())?;
                slot::put(tx, Slot::ServedLogin, &facts.login_id().0)?;
                slot::put(tx, Slot::PasswordSeal, seal.as_bytes())?;
                slot::put(tx, Slot::TravelSeal, travels.as_bytes())?;
                slot::put(tx, Slot::CodeSealed, &code)?;
                slot::put(tx, Slot::Verifier, &verifier)?;
                slot::put(tx, Slot::SigningKey, &signing)?;
                slot::put(tx, Slot::SyncMethod, &[to_byte(method)])?;
                slot::put(tx, Slot::SettingsVersion, &version.to_be_bytes())
            })?)
        })
    }

    fn enrol(&self, call: &Call<'_>, facts: &Facts, first: bool) -> Result<(), Error> {
        let (service, token) = self.with(|signed_in| {
            let transport = Arc::clone(&self.inner().host.transport);
            Ok((Service::new(signed_in.url.clone(), transport), Arc::clone(&signed_in.token)))
        })?;
        let challenge = service.challenge(&token, call.cancel);
        call.check()?;
        let challenge = challenge?;
        let (body, proofs) = self.with_opened(|_, opened| self.sign_enrolment(opened, facts, challenge))?;
        let path = if first { path::SET_KEY } else { path::ENROL };
        let answer = service.enrol(path, body, &token, (&proofs.0, &proofs.1), call.cancel);
        call.check()?;
        Ok(answer?)
    }

    fn sign_enrolment(
        &self,
        opened: &Opened,
        facts: &Facts,
        challenge: Fixed<32>,
    ) -> Result<(Vec<u8>, (keyfold_wire::account::Proof, keyfold_wire::account::Proof)), Error> {
        let parcel = self.inner().store.read(|conn| slot::get(conn, Slot::SigningKey))?;
        let signing_key = open_signing_key(&opened.keys, &parcel.ok_or(Error::Corrupt)?)?;
        let body = enrolment_body(self.inner(), facts, opened, &signing_key)?;
        let prover: Prover = super::session::prover(facts)?;
        let sign =
            |key: &SigningKey, purpose| make_proof(&prover, key, purpose, challenge, LoginId::NONE, &body);
        let proofs = (sign(opened.keys.prove(), Purpose::Enrol), sign(&signing_key, Purpose::EnrolDevice));
        Ok((body, proofs))
    }
}

/// What enrols a device: its id, its signing key, and its name, sealed.
pub(super) fn enrolment(
    inner: &Inner,
    facts: &Facts,
    keys: &KeyTree,
    signing_key: &SigningKey,
) -> Result<Enrolment, Error> {
    Ok(Enrolment {
        device_id: facts.service()?.device_id,
        signing_key: Fixed(signing_key.public()),
        label: seals::seal_label(inner, keys),
    })
}

fn enrolment_body(
    inner: &Inner,
    facts: &Facts,
    opened: &Opened,
    signing_key: &SigningKey,
) -> Result<Vec<u8>, Error> {
    let device = enrolment(inner, facts, &opened.keys, signing_key)?;
    let body = match &opened.new_verifier {
        None => serde_json::to_vec(&device),
        Some(verifier) => serde_json::to_vec(&NewKey {
            key_epoch: opened.keys.key_epoch,
            verifier: Bounded::from_bytes(verifier.clone()).ok_or(Error::Internal)?,
            prove_key: Fixed(opened.keys.prove().public()),
            device,
            settings: seal_settings(&opened.keys, Method::Cloud, &*inner.env.random),
        }),
    };
    body.map_err(|_| Error::Internal)
}

fn verifier_of(signed_in: &SignedIn, opened: &Opened) -> Result<Vec<u8>, Error> {
    match (&opened.new_verifier, &signed_in.account.key) {
        (Some(made), _) => Ok(made.clone()),
        (None, Some(key)) => Ok(key.verifier.as_bytes().to_vec()),
        (None, None) => Err(Error::VerifierMismatch),
    }
}

fn settings_of(signed_in: &SignedIn, opened: &Opened) -> Result<Method, Error> {
    match &signed_in.account.key {
        Some(key) => open_settings(&opened.keys, key.settings.as_bytes()),
        None => Ok(Method::Cloud),
    }
}
