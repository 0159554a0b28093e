//! Bringing a new password to the service (`protocol` 8, "Catch-up").
//!
//! The registration that is sent lies in the store before it is sent, so that a retry after a lost answer sends the
//! same record; the service takes it once. Killed between any two steps, some seal opens with the password in force.

use std::sync::Arc;

use keyfold_wire::account::Account;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::ids::LoginId;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::registration::{ReRegister, Registered, RegistrationStart};
use keyfold_wire::signed::Purpose;
use minicbor::{Decode, Encode};

use super::codes::owe_codes;
use super::error::Error;
use super::facts::{Facts, ServiceFacts};
use super::inner::{Call, Inner};
use super::observer::ChangeKind;
use super::seals;
use crate::account::opaque::Registering;
use crate::account::{outbox, seal_code};
use crate::port::{Cancel, Step};
use crate::store::slot::{self, Slot};

/// What came of a catch-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatchUp {
    /// Nothing was due.
    Nothing,
    /// The service has the new password; codes are made anew.
    Done,
    /// Another device was first: its password will be in force here once it has been typed.
    ChangedElsewhere {
        /// Who; empty until the log says so.
        who: String,
        /// When, seconds UTC.
        when: i64,
    },
}

/// A registration on its way.
#[derive(Encode, Decode)]
struct OnItsWay {
    #[cbor(n(0), with = "minicbor::bytes")]
    body: Vec<u8>,
    #[cbor(n(1), with = "minicbor::bytes")]
    login_id: Vec<u8>,
    #[cbor(n(2), with = "minicbor::bytes")]
    code_sealed: Vec<u8>,
    /// SHA-256 of the outbox that it was made from: another one means that the password changed again.
    #[cbor(n(3), with = "minicbor::bytes")]
    outbox: Vec<u8>,
    #[cbor(n(4), with = "minicbor::bytes")]
    replaces: Vec<u8>,
    /// The service's public key under the setup of this registration.
    #[cbor(n(5), with = "minicbor::bytes")]
    service_key: Vec<u8>,
}

impl OnItsWay {
    fn login_id(&self) -> Result<LoginId, Error> {
        LoginId::try_from(self.login_id.as_slice()).map_err(|_| Error::Corrupt)
    }

    fn replaces(&self) -> Result<LoginId, Error> {
        LoginId::try_from(self.replaces.as_slice()).map_err(|_| Error::Corrupt)
    }
}

impl Inner {
    /// Whether a new password waits for the service.
    pub(super) fn owes_catch_up(&self) -> Result<bool, Error> {
        Ok(self.store.read(|conn| slot::get(conn, Slot::Outbox))?.is_some())
    }

    pub(super) fn catch_up(&self, cancel: &Arc<Cancel>) -> Result<CatchUp, Error> {
        if !self.owes_catch_up()? {
            return Ok(CatchUp::Nothing);
        }
        let call = self.call(cancel);
        self.report(Step::Service);
        let account = call.account()?;
        self.settle_earlier(&account)?;
        if !self.owes_catch_up()? {
            self.refresh_codes(&call);
            return Ok(CatchUp::Done);
        }
        if account.login_id != self.facts()?.login_id() {
            return self.changed_elsewhere(&account);
        }
        match self.re_register(&call)? {
            Some(registered) => {
                self.adopt_own(&registered)?;
                self.refresh_codes(&call);
                Ok(CatchUp::Done)
            }
            None => self.changed_elsewhere(&call.account()?),
        }
    }

    /// A registration sent earlier may have been accepted although its answer was lost.
    fn settle_earlier(&self, account: &Account) -> Result<(), Error> {
        match self.on_its_way()? {
            Some(way) if way.login_id()? == account.login_id => {
                self.adopt_own(&Registered { login_id: account.login_id, since: account.login_since })
            }
            _ => Ok(()),
        }
    }

    /// Sends the registration on its way, or a new one; none if another device was first.
    fn re_register(&self, call: &Call<'_>) -> Result<Option<Registered>, Error> {
        for attempt in 0..2 {
            let way = match self.on_its_way()? {
                Some(way) if attempt == 0 && way.outbox == self.outbox_hash()? => way,
                _ => self.make_registration(call)?,
            };
            let answer = call.with_proof(
                Purpose::ReRegister,
                way.replaces()?,
                &way.body,
                |service, body, token, proof, cancel| {
                    Ok(match service.re_register(body, token, proof, cancel) {
                        Err(error) if error.is(ProblemKind::Conflict) => Answer::Conflict,
                        Err(error) if error.is(ProblemKind::Expired) => Answer::Expired,
                        answer => Answer::Registered(answer?),
                    })
                },
            )?;
            match answer {
                Answer::Registered(registered) => return Ok(Some(registered)),
                Answer::Conflict => return Ok(None),
                Answer::Expired => self.store.write(|tx| slot::clear(tx, Slot::CatchUp))?,
            }
        }
        Err(Error::ServiceFault)
    }

    /// Makes a registration of the password in the outbox and keeps it.
    fn make_registration(&self, call: &Call<'_>) -> Result<OnItsWay, Error> {
        let facts = self.facts()?;
        let service = facts.service()?;
        let sealed = self.outbox_bytes()?;
        let password = outbox::open_outbox(&*self.keys()?, &sealed).map_err(|_| Error::Corrupt)?;
        let (registering, blinded) = Registering::start(&password, &self.env);
        let ask = RegistrationStart { address: service.address.clone(), blinded: Fixed(blinded) };
        let started = call
            .with_session(|service, token, cancel| service.start_registration(&ask, Some(token), cancel))?;
        self.report(Step::Stretching);
        let (evaluated, login_id) = (&started.evaluated.0, started.login_id);
        let new = registering.finish(&password, &service.address, login_id, evaluated, &self.env)?;
        let request =
            ReRegister { token: started.token, record: Fixed(new.record), replaces: service.login_id };
        let way = OnItsWay {
            body: serde_json::to_vec(&request).map_err(|_| Error::Internal)?,
            login_id: started.login_id.0.to_vec(),
            code_sealed: seal_code(&*self.keys()?, &new.code_key, &*self.env.random),
            outbox: hash(&sealed),
            replaces: service.login_id.0.to_vec(),
            service_key: new.service_key.to_vec(),
        };
        self.back_up_beside(&facts, &way, &new.code_key)?;
        call.check()?;
        let bytes = minicbor::to_vec(&way).map_err(|_| Error::Internal)?;
        self.store.write(|tx| slot::put(tx, Slot::CatchUp, &bytes))?;
        Ok(way)
    }

    /// Writes the new account seal into the backup beside the old one, so that either registration finds its own.
    fn back_up_beside(
        &self,
        facts: &Facts,
        way: &OnItsWay,
        code_key: &crate::account::CodeKey,
    ) -> Result<(), Error> {
        if self.store.read(|conn| slot::get(conn, Slot::BackupAt))?.is_none() {
            return Ok(());
        }
        let mut coming = facts.clone();
        if let Some(service) = &mut coming.service {
            service.login_id = way.login_id()?;
        }
        let seal = seals::seal_code_with(self, &coming, code_key, self.log()?.mark()?)?;
        // A backup that can't be written now is written after the change; that mustn't stop it.
        if self.put_backup(&coming, &seal).is_err() {
            log::warn!("the backup did not take the new code beside the old one");
        }
        Ok(())
    }

    /// The service has our registration: one transaction adopts it and tells the other devices.
    fn adopt_own(&self, registered: &Registered) -> Result<(), Error> {
        let way = self.on_its_way()?.ok_or(Error::Internal)?;
        let current = self.outbox_hash().is_ok_and(|hash| hash == way.outbox);
        let mut facts = self.facts()?;
        let service: &mut ServiceFacts = facts.service.as_mut().ok_or(Error::NoService)?;
        service.login_id = registered.login_id;
        service.login_since = registered.since;
        service.service_key = way.service_key.as_slice().try_into().map_err(|_| Error::Corrupt)?;
        let travels = self.store.read(|conn| slot::get(conn, Slot::TravelSeal))?;
        let log = self.log()?;
        self.store.write(|tx| -> Result<(), Error> {
            facts.save(tx)?;
            slot::put(tx, Slot::CodeSealed, &way.code_sealed)?;
            slot::clear(tx, Slot::CatchUp)?;
            owe_codes(tx)?;
            if current {
                slot::clear(tx, Slot::Outbox)?;
                slot::clear(tx, Slot::TravelSeal)?;
            }
            self.write_password_entry(tx, &log, &facts, travels.as_deref().unwrap_or(&[]), &way.code_sealed)
        })?;
        self.drop_old_pages();
        self.observers.tell(ChangeKind::Health);
        Ok(())
    }

    /// Another device was first: this device's own password opens it here until the accepted one has opened once.
    fn changed_elsewhere(&self, account: &Account) -> Result<CatchUp, Error> {
        self.store.write(|tx| {
            slot::clear(tx, Slot::Outbox)?;
            slot::clear(tx, Slot::CatchUp)?;
            slot::clear(tx, Slot::TravelSeal)
        })?;
        self.drop_old_pages();
        self.adopt_accepted(account)?;
        let who = self.waiting()?.map_or(String::new(), |waiting| waiting.who);
        Ok(CatchUp::ChangedElsewhere { who, when: account.login_since })
    }

    fn on_its_way(&self) -> Result<Option<OnItsWay>, Error> {
        let bytes = self.store.read(|conn| slot::get(conn, Slot::CatchUp))?;
        bytes.map(|bytes| minicbor::decode(&bytes).map_err(|_| Error::Corrupt)).transpose()
    }

    fn outbox_bytes(&self) -> Result<Vec<u8>, Error> {
        self.store.read(|conn| slot::get(conn, Slot::Outbox))?.ok_or(Error::NotFound)
    }

    fn outbox_hash(&self) -> Result<Vec<u8>, Error> {
        self.outbox_bytes().map(|bytes| hash(&bytes))
    }
}

enum Answer {
    Registered(Registered),
    Conflict,
    Expired,
}

fn hash(bytes: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).to_vec()
}
