//! An account that the service doesn't know any more, because it was restored from a backup older than the account: it is
//! registered again, with the same account id, key, verifier and device; the next sync brings the vault back.
//!
//! The request is kept before it is sent, as a registration whose outcome isn't known: so a lost answer is made good by
//! the next call, or by the next session.

use std::sync::Arc;

use keyfold_wire::bytes::{Bounded, Fixed};
use keyfold_wire::ids::LoginId;
use keyfold_wire::registration::{NewKey, RegistrationStart, SignUp};

use super::account::Account;
use super::enrol::enrolment;
use super::error::Error;
use super::inner::{Call, Inner};
use super::observer::ChangeKind;
use super::password::CatchUp;
use super::password::stored::{Outbox, Sent};
use super::settings::seal_settings;
use crate::account::opaque::Registering;
use crate::port::{Cancel, Step};
use crate::secret::{Password, SecretVec};
use crate::store::slot::{self, Slot};

impl Account {
    /// Registers the account again at a service that doesn't know it any more, which [`super::Due::RegisterAgain`]
    /// says. Other devices enrol again.
    ///
    /// # Errors
    /// [`Error::WrongPassword`], [`Error::PasswordChanged`] unless it is this device's; [`Error::AddressTaken`] if
    /// somebody else has the address by now; [`Error::NoService`], [`Error::Offline`]: call again.
    pub fn register_again(&self, password: impl Into<SecretVec>, cancel: &Arc<Cancel>) -> Result<(), Error> {
        let inner = self.inner();
        let call = inner.call(cancel);
        let outbox = inner.put_again(&Password::from_utf8(password.into().expose())?)?;
        match call.account() {
            Ok(_) => inner.catch_up_landed(cancel)?,
            Err(Error::AccountUnknown) => call.sign_up_again(&outbox)?,
            Err(error) => return Err(error),
        }
        inner.store.write(|tx| {
            slot::clear(tx, Slot::RegisterAgain)?;
            slot::clear(tx, Slot::EnrolAgain)
        })?;
        inner.with(|unlocked| unlocked.session = None)?;
        inner.observers.tell(ChangeKind::State);
        Ok(())
    }
}

impl Call<'_> {
    fn sign_up_again(&self, outbox: &Outbox) -> Result<(), Error> {
        let inner = self.inner;
        let facts = inner.facts()?;
        let own = facts.service()?;
        let service = self.service(own);
        inner.report(Step::Service);
        let (registering, blinded) = Registering::start(&inner.open_outbox(outbox)?, &inner.env);
        let ask = RegistrationStart { address: own.address.clone(), blinded: Fixed(blinded) };
        let registering = self.hold(registering)?;
        let started = service.start_registration(&ask, None, self.cancel);
        self.check()?;
        let (sent, registration) = inner.make_sent(registering.take()?, &started?, LoginId::NONE, outbox)?;
        let request = SignUp {
            token: registration.token,
            record: registration.record,
            account_id: facts.account_id,
            key: Some(inner.whole_key(self)?),
        };
        let sent = Sent { body: serde_json::to_vec(&request).map_err(|_| Error::Internal)?, ..sent };
        inner.store.write(|tx| sent.clone().add(tx))?;
        inner.report(Step::Service);
        let answer = service.sign_up(sent.body.clone(), self.cancel);
        self.check()?;
        let registered = answer?;
        if registered.login_id != sent.login_id {
            return Err(Error::ServiceFault);
        }
        inner.adopt_sent(&sent, registered.since)
    }
}

impl Inner {
    /// The service knows the account: an earlier request has arrived after all.
    fn catch_up_landed(&self, cancel: &Arc<Cancel>) -> Result<(), Error> {
        match self.catch_up(cancel)? {
            CatchUp::Nothing | CatchUp::Done | CatchUp::Restored => Ok(()),
            CatchUp::ChangedElsewhere { when, .. } => Err(Error::PasswordChanged { when }),
            CatchUp::PasswordUnknown { since } => Err(Error::PasswordUnknown { since }),
        }
    }

    /// All that a service keeps of the account's key, as it is kept here.
    fn whole_key(&self, call: &Call<'_>) -> Result<NewKey, Error> {
        let (facts, keys) = (self.facts()?, self.keys()?);
        let verifier = self.store.read(|conn| slot::get(conn, Slot::Verifier))?.ok_or(Error::Corrupt)?;
        Ok(NewKey {
            key_epoch: facts.key_epoch,
            verifier: Bounded::from_bytes(verifier).ok_or(Error::Corrupt)?,
            prove_key: Fixed(keys.prove().public()),
            device: enrolment(self, &facts, &keys, &call.signing_key()?)?,
            settings: seal_settings(&keys, self.method()?, &*self.env.random),
        })
    }
}
