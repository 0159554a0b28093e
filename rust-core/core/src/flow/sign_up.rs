//! Sign-up: two requests, nothing half-made (`protocol` 6).
//!
//! Everything is made and committed here as *pending*, with the exact bytes of the second request, before they are
//! sent; so a crash at any point leaves either nothing or something that can be resumed, discarded or kept locally.

use std::sync::Arc;

use keyfold_kit::Mark;
use keyfold_wire::address::Address;
use keyfold_wire::bytes::{Bounded, Fixed};
use keyfold_wire::ids::{AccountId, DeviceId};
use keyfold_wire::registration::{NewKey, RegistrationStart, SignUp as Request};

use super::enrol::enrolment;
use super::error::Error;
use super::facts::{Facts, ServiceFacts, Stage, set_stage};
use super::held::Held;
use super::inner::{Call, FlowPlace, Inner};
use super::observer::ChangeKind;
use super::password::stored::Own;
use super::seals;
use super::settings::{seal_settings, to_byte};
use super::state::{Health, Method};
use super::strength::new_password;
use crate::account::opaque::{Registering, Registration};
use crate::account::service::{Service, ServiceUrl};
use crate::account::{AccountKey, KeyTree, seal_code, seal_verifier};
use crate::crypto::sign::SigningKey;
use crate::port::{Cancel, Step};
use crate::secret::{Password, SecretVec};
use crate::store::StoreError;
use crate::store::slot::{self, Slot};

/// A sign-up, from its first request to its recovery ways.
pub struct SignUp(FlowPlace);

/// A registration that the service has evaluated, and the token that ends it.
struct Started {
    token: Fixed<32>,
    registration: Registration,
}

/// What sign-up makes on this device.
pub(super) struct Made {
    pub(super) facts: Facts,
    pub(super) key: AccountKey,
    pub(super) keys: KeyTree,
}

impl SignUp {
    pub(super) fn new(place: FlowPlace) -> Self {
        Self(place)
    }

    pub(super) fn inner(&self) -> &Arc<Inner> {
        &self.0.inner
    }

    /// Makes an account with a service; ends unlocked, with recovery ways still to be made.
    ///
    /// # Errors
    /// [`Error::AddressTaken`], [`Error::Offline`]: nothing was made. After the second request was written,
    /// [`super::State::SigningUp`] says that it waits for [`Self::resume`].
    pub fn with_service(
        &self,
        address: &str,
        service_url: &str,
        mail_url: Option<String>,
        password: impl Into<SecretVec>,
        cancel: &Arc<Cancel>,
    ) -> Result<(), Error> {
        let call = self.inner().call(cancel);
        self.must_be(Stage::Empty)?;
        let address = Address::from_text(address)?;
        let url = ServiceUrl::from_text(service_url)?;
        let mail_url = mail_url.map(|url| ServiceUrl::from_text(&url)).transpose()?;
        let password = call.hold(new_password(password.into().expose(), Some(&address))?)?;
        let account_id = AccountId(self.inner().env.make_bytes());
        let (service, started) = register(&call, &address, &url, mail_url, &password)?;
        let facts = Facts { account_id, key_epoch: 1, password_epoch: 1, service: Some(service) };
        self.commit_and_send(&call, self.make_key(facts), started, password)
    }

    /// Goes on after a crash or a lost answer: sends the pending request again and unlocks.
    ///
    /// # Errors
    /// [`Error::WrongPassword`]; [`Error::AddressTaken`] if the service refused: discard it or keep it locally.
    pub fn resume(&self, password: impl Into<SecretVec>, cancel: &Arc<Cancel>) -> Result<(), Error> {
        let call = self.inner().call(cancel);
        let password = call.hold(Password::from_utf8(password.into().expose())?)?;
        match self.inner().stage()? {
            Stage::Pending => {}
            Stage::Ways => return self.inner().unlock(password.get()?.expose()),
            _ => return Err(Error::NotFound),
        }
        let key = call.hold(self.inner().open_key(&*password.get()?)?)?;
        let body = self.inner().store.read(|conn| slot::get(conn, Slot::PendingSignUp))?;
        match self.send(&call, body.ok_or(Error::Corrupt)?) {
            Err(Error::SignInAgain) => self.register_again(&call, key, password),
            Err(error) => Err(error),
            Ok(()) => self.inner().open_vault(key.take()?, call.begun),
        }
    }

    /// The token ended before the request arrived: the same account key gets a new registration.
    fn register_again(
        &self,
        call: &Call<'_>,
        key: Held<AccountKey>,
        password: Held<Password>,
    ) -> Result<(), Error> {
        let mut facts = self.inner().facts()?;
        let old = facts.service()?.clone();
        let (service, started) = register(call, &old.address, &old.url, old.mail_url, &password)?;
        facts.service = Some(service);
        let key = key.take()?;
        let keys = KeyTree::derive(facts.account_id, facts.key_epoch, &key);
        self.commit_and_send(call, Made { facts, key, keys }, started, password)
    }

    /// The second half of a sign-up; while its request is under way, only the account key is kept.
    fn commit_and_send(
        &self,
        call: &Call<'_>,
        made: Made,
        started: Started,
        password: Held<Password>,
    ) -> Result<(), Error> {
        let body = self.commit_pending(&made, &started, &*password.get()?)?;
        drop((started, password));
        let key = call.hold(made.key)?;
        drop(made.keys);
        self.send(call, body)?;
        self.inner().open_vault(key.take()?, call.begun)
    }

    /// Forgets a sign-up that the service hasn't confirmed.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub fn discard(&self) -> Result<(), Error> {
        self.must_be(Stage::Pending)?;
        self.inner().lock();
        self.inner().store.wipe()?;
        self.inner().observers.tell(ChangeKind::State);
        Ok(())
    }

    /// Ends sign-up once there are two recovery ways, or one (or none) if the person says so.
    ///
    /// # Errors
    /// [`Error::RecoveryNeeded`].
    pub fn finish(&self, one_way_is_enough: bool) -> Result<Health, Error> {
        self.must_be(Stage::Ways)?;
        let health = self.inner().health()?;
        if health.ways.len() < 2 && !one_way_is_enough {
            return Err(Error::RecoveryNeeded);
        }
        self.inner().store.write(|tx| {
            if one_way_is_enough && health.ways.len() < 2 {
                slot::put(tx, Slot::Waiver, &[1])?;
            }
            set_stage(tx, Stage::Ready)
        })?;
        self.inner().observers.tell(ChangeKind::State);
        self.inner().health()
    }

    pub(super) fn must_be(&self, stage: Stage) -> Result<(), Error> {
        match self.inner().stage()? {
            found if found == stage => Ok(()),
            Stage::Empty => Err(Error::NotFound),
            _ => Err(Error::Busy),
        }
    }

    pub(super) fn make_key(&self, facts: Facts) -> Made {
        let key = AccountKey::make(&*self.inner().env.random);
        let keys = KeyTree::derive(facts.account_id, facts.key_epoch, &key);
        Made { facts, key, keys }
    }

    /// Writes all that sign-up made, with the second request's bytes, in one transaction.
    fn commit_pending(&self, made: &Made, new: &Started, password: &Password) -> Result<Vec<u8>, Error> {
        let (inner, random) = (self.inner(), &*self.inner().env.random);
        let signing_key = SigningKey::make(random);
        let verifier = seal_verifier(&made.keys, random);
        let request = self.request(made, new, &verifier, &signing_key)?;
        let body = serde_json::to_vec(&request).map_err(|_| Error::Internal)?;
        let seal = seals::seal_for_device(inner, &made.facts, &made.key, password)?;
        let travels = seals::seal_for_travel(inner, &made.facts, &made.key, password, Mark::NONE)?;
        let own = Own::accepted(made.facts.login_id(), inner.env.now_seconds());
        let code = seal_code(&made.keys, &new.registration.code_key, random);
        let signing = seals::seal_signing_key(inner, &made.keys, &signing_key);
        inner.store.write(|tx| {
            made.facts.save(tx)?;
            own.save(tx)?;
            slot::put(tx, Slot::PasswordTyped, &inner.env.now_seconds().to_be_bytes())?;
            slot::put(tx, Slot::PasswordSeal, seal.as_bytes())?;
            slot::put(tx, Slot::TravelSeal, travels.as_bytes())?;
            slot::put(tx, Slot::Verifier, &verifier)?;
            slot::put(tx, Slot::CodeSealed, &code)?;
            slot::put(tx, Slot::SigningKey, &signing)?;
            slot::put(tx, Slot::SyncMethod, &[to_byte(Method::Cloud)])?;
            slot::put(tx, Slot::SettingsVersion, &1_u32.to_be_bytes())?;
            slot::put(tx, Slot::PendingSignUp, &body)?;
            set_stage(tx, Stage::Pending)
        })?;
        inner.observers.tell(ChangeKind::State);
        Ok(body)
    }

    fn request(
        &self,
        made: &Made,
        new: &Started,
        verifier: &[u8],
        signing_key: &SigningKey,
    ) -> Result<Request, Error> {
        let inner = self.inner();
        let key = NewKey {
            key_epoch: made.facts.key_epoch,
            verifier: Bounded::from_bytes(verifier.to_vec()).ok_or(Error::Internal)?,
            prove_key: Fixed(made.keys.prove().public()),
            device: enrolment(inner, &made.facts, &made.keys, signing_key)?,
            settings: seal_settings(&made.keys, Method::Cloud, &*inner.env.random),
        };
        Ok(Request {
            token: new.token,
            record: Fixed(new.registration.record),
            account_id: made.facts.account_id,
            key: Some(key),
        })
    }

    /// Sends the second request; when the service has confirmed it, recovery ways come next.
    fn send(&self, call: &Call<'_>, body: Vec<u8>) -> Result<(), Error> {
        let inner = self.inner();
        inner.report(Step::Service);
        let mut facts = inner.facts()?;
        let service = facts.service()?.clone();
        let answer = call.service(&service).sign_up(body, call.cancel);
        call.check()?;
        let registered = answer.map_err(Error::from)?;
        if registered.login_id != service.login_id {
            return Err(Error::ServiceFault);
        }
        facts.service = Some(ServiceFacts { login_since: registered.since, ..service });
        inner.store.write(|tx| -> Result<(), StoreError> {
            facts.save(tx)?;
            slot::clear(tx, Slot::PendingSignUp)?;
            set_stage(tx, Stage::Ways)
        })?;
        inner.observers.tell(ChangeKind::State);
        Ok(())
    }
}

/// The first request: the service draws the credential id, and both sides make the registration.
fn register(
    call: &Call<'_>,
    address: &Address,
    url: &ServiceUrl,
    mail_url: Option<ServiceUrl>,
    password: &Held<Password>,
) -> Result<(ServiceFacts, Started), Error> {
    let inner = call.inner;
    inner.report(Step::Service);
    let (registering, blinded) = Registering::start(&*password.get()?, &inner.env);
    let registering = call.hold(registering)?;
    let ask = RegistrationStart { address: address.clone(), blinded: Fixed(blinded) };
    let service = Service::new(url.clone(), Arc::clone(&inner.host.transport));
    let answer = service.start_registration(&ask, None, call.cancel);
    call.check()?;
    let answer = answer?;
    inner.report(Step::Stretching);
    let (registering, password) = (registering.take()?, password.get()?);
    let registration =
        registering.finish(&password, address, answer.login_id, &answer.evaluated.0, &inner.env)?;
    let facts = ServiceFacts {
        address: address.clone(),
        url: url.clone(),
        mail_url,
        service_key: registration.service_key,
        login_id: answer.login_id,
        login_since: 0,
        device_id: DeviceId(inner.env.make_bytes()),
    };
    Ok((facts, Started { token: answer.token, registration }))
}
