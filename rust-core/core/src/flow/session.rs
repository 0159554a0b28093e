//! Sessions of this device, and the calls that need one.
//!
//! A session comes from the device signing key, never from the password, so that neither guesses at the login nor
//! a password change elsewhere stops a device that is enrolled. At each new session the login ids are compared.

use std::sync::Arc;

use keyfold_wire::account::{Account, Proof};
use keyfold_wire::bytes::Fixed;
use keyfold_wire::ids::LoginId;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::session::SessionStart;
use keyfold_wire::signed::Purpose;

use super::error::Error;
use super::facts::{self, Facts, ServiceFacts};
use super::inner::{Call, Session};
use super::observer::ChangeKind;
use super::state::Removed;
use crate::account::KeyTree;
use crate::account::service::{Prover, Service, ServiceError, Token, make_proof};
use crate::crypto::parcel::{What, open_parcel};
use crate::crypto::sign::SigningKey;
use crate::port::Cancel;
use crate::secret::Secret;
use crate::store::slot::{self, Slot};

/// Why this device has to enrol again: the service lost sight of it. A copied home has 1 there.
pub(super) const FORGOTTEN: u8 = 2;
/// Milliseconds before its end at which a session is no longer used.
const MARGIN_MS: u64 = 30_000;

impl Call<'_> {
    /// The account service.
    pub(super) fn service(&self, service: &ServiceFacts) -> Service {
        Service::new(service.url.clone(), Arc::clone(&self.inner.host.transport))
    }

    /// Calls the service with a session, making one first if there is none, and anew if it has ended.
    pub(super) fn with_session<T>(
        &self,
        f: impl Fn(&Service, &Token, &Cancel) -> Result<T, ServiceError>,
    ) -> Result<T, Error> {
        self.with_session_after(|| Ok(()), f)
    }

    /// As [`Self::with_session`], for the log's files: in each session, revoked devices are kept out first.
    pub(super) fn with_swept_session<T>(
        &self,
        f: impl Fn(&Service, &Token, &Cancel) -> Result<T, ServiceError>,
    ) -> Result<T, Error> {
        self.with_session_after(|| self.keep_revoked_out(), f)
    }

    fn with_session_after<T>(
        &self,
        first: impl Fn() -> Result<(), Error>,
        f: impl Fn(&Service, &Token, &Cancel) -> Result<T, ServiceError>,
    ) -> Result<T, Error> {
        let facts = self.inner.facts()?;
        let service = self.service(facts.service()?);
        for attempt in 0..2 {
            first()?;
            let token = self.session(&facts)?;
            let answer = f(&service, &token, self.cancel);
            self.check()?;
            match answer {
                Err(error) if attempt == 0 && error.is(ProblemKind::NoSession) => {
                    self.inner.with(|unlocked| unlocked.session = None)?;
                }
                answer => return answer.map_err(|error| self.refused(error)),
            }
        }
        Err(Error::SignInAgain)
    }

    /// Calls the service with a session and a prove signature over `body`.
    pub(super) fn with_proof<T>(
        &self,
        purpose: Purpose,
        replaces: LoginId,
        body: &[u8],
        f: impl Fn(&Service, Vec<u8>, &Token, &Proof, &Cancel) -> Result<T, ServiceError>,
    ) -> Result<T, Error> {
        let facts = self.inner.facts()?;
        let prover = prover(&facts)?;
        let challenge = self.with_session(Service::challenge)?;
        let proof = make_proof(&prover, self.inner.keys()?.prove(), purpose, challenge, replaces, body);
        self.with_session(|service, token, cancel| f(service, body.to_vec(), token, &proof, cancel))
    }

    /// What the service holds of the account.
    pub(super) fn account(&self) -> Result<Account, Error> {
        let account = self.with_session(Service::account)?;
        if account.account_id == self.inner.facts()?.account_id {
            self.inner.note_served(account.login_id)?;
            Ok(account)
        } else {
            Err(Error::ServiceFault)
        }
    }

    /// A live session, made if there is none.
    pub(super) fn fresh_session(&self) -> Result<(), Error> {
        self.session(&self.inner.facts()?).map(drop)
    }

    /// What the service held when this session began; none once it was asked for.
    pub(super) fn fresh_account(&self) -> Result<Option<Account>, Error> {
        self.session(&self.inner.facts()?)?;
        self.inner.with(|unlocked| unlocked.session.as_mut().and_then(|session| session.account.take()))
    }

    /// A live session's token.
    fn session(&self, facts: &Facts) -> Result<Arc<Token>, Error> {
        let now = self.inner.env.clock.elapsed_ms();
        let live = self.inner.with(|unlocked| {
            let session = unlocked.session.as_ref()?;
            (session.until_ms > now + MARGIN_MS).then(|| Arc::clone(&session.token))
        })?;
        match live {
            Some(token) => Ok(token),
            None => self.start_session(facts, now),
        }
    }

    fn start_session(&self, facts: &Facts, now: u64) -> Result<Arc<Token>, Error> {
        let own = facts.service()?;
        let service = self.service(own);
        let challenge = service.session_challenge(facts.account_id, own.device_id, self.cancel);
        self.check()?;
        let challenge = challenge.map_err(|error| self.refused(error))?.challenge;
        let ask = self.sign_session(facts, own, challenge)?;
        let session = service.start_session(&ask, self.cancel);
        self.check()?;
        let session = session.map_err(|error| self.refused(error))?;
        let token = Arc::new(Secret::from_fn(|own| own.copy_from_slice(&session.token.0)));
        let account = service.account(&token, self.cancel);
        self.check()?;
        let account = account.map_err(|error| self.refused(error))?;
        self.inner.note_served(account.login_id)?;
        let kept = Session {
            token: Arc::clone(&token),
            until_ms: now + u64::from(session.seconds) * 1000,
            login_id: account.login_id,
            account: Some(account),
            swept: false,
        };
        self.inner.with(|unlocked| unlocked.session = Some(kept))?;
        Ok(token)
    }

    fn sign_session(
        &self,
        facts: &Facts,
        own: &ServiceFacts,
        challenge: Fixed<32>,
    ) -> Result<SessionStart, Error> {
        let key = self.signing_key()?;
        let proof = make_proof(&prover(facts)?, &key, Purpose::Session, challenge, LoginId::NONE, b"");
        Ok(SessionStart {
            account_id: facts.account_id,
            device_id: own.device_id,
            challenge,
            signature: proof.signature,
        })
    }

    /// The device signing key, from its parcel in the store.
    pub(super) fn signing_key(&self) -> Result<SigningKey, Error> {
        let parcel =
            self.inner.store.read(|conn| slot::get(conn, Slot::SigningKey))?.ok_or(Error::Corrupt)?;
        open_signing_key(&*self.inner.keys()?, &parcel)
    }

    /// Turns a refusal into an error, and remembers it if the service doesn't know this device any more.
    pub(super) fn refused(&self, error: ServiceError) -> Error {
        let why = match error {
            ServiceError::Problem { kind: ProblemKind::DeviceRevoked, .. } => Removed::Revoked,
            ServiceError::Problem { kind: ProblemKind::AccountDeleted, .. } => Removed::Deleted,
            ServiceError::Problem { kind: ProblemKind::UnknownDevice | ProblemKind::Suspended, .. } => {
                return self.forgotten(Slot::EnrolAgain, error);
            }
            ServiceError::Problem { kind: ProblemKind::UnknownAccount, .. } => {
                return self.forgotten(Slot::RegisterAgain, error);
            }
            other => return other.into(),
        };
        match self.inner.store.write(|tx| facts::set_removed(tx, why)) {
            Ok(()) => {
                self.inner.observers.tell(ChangeKind::State);
                error.into()
            }
            Err(failed) => Error::from(failed),
        }
    }
}

impl Call<'_> {
    /// A restored service doesn't know this device or this account any more: remembered, so that it becomes due to come
    /// back.
    fn forgotten(&self, due: Slot, error: ServiceError) -> Error {
        let note = |tx: &rusqlite::Transaction<'_>| match slot::get(tx, due)? {
            // A copied home becomes another device whatever the service knows.
            Some(_) => Ok(()),
            None => slot::put(tx, due, &[FORGOTTEN]),
        };
        match self.inner.store.write(note) {
            Ok(()) => {
                self.inner.observers.tell(ChangeKind::Health);
                error.into()
            }
            Err(failed) => failed.into(),
        }
    }
}

/// Who signs for this device.
pub(super) fn prover(facts: &Facts) -> Result<Prover, Error> {
    let service = facts.service()?;
    Ok(Prover {
        service_key: service.service_key,
        account_id: facts.account_id,
        key_epoch: facts.key_epoch,
        device_id: service.device_id,
    })
}

/// Opens the parcel of a device signing key.
pub(super) fn open_signing_key(keys: &KeyTree, parcel: &[u8]) -> Result<SigningKey, Error> {
    let seed = open_parcel(What::SigningKey, keys.code(), keys.account_id, keys.key_epoch, parcel)
        .map_err(|_| Error::Corrupt)?;
    let seed = Secret::from_slice(seed.expose()).ok_or(Error::Corrupt)?;
    Ok(SigningKey::from_seed(&seed))
}
