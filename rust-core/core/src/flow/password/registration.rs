//! Making a registration of the password in the outbox, as it is kept until its outcome is known (`protocol` 8).
//!
//! The password is opened anew after the service has answered, so that it isn't in memory while the service is waited for.

use keyfold_wire::bytes::Fixed;
use keyfold_wire::ids::LoginId;
use keyfold_wire::limits::RECORD_LEN;
use keyfold_wire::registration::{ReRegister, RegistrationStart, RegistrationStarted};

use super::compare::take_registration;
use super::known::Known;
use super::stored::{Outbox, OutboxKind, Sent};
use crate::account::opaque::Registering;
use crate::account::{open_code, outbox, seal_code};
use crate::flow::error::Error;
use crate::flow::inner::{Call, Inner};
use crate::flow::seals;
use crate::port::Step;
use crate::secret::Password;
use crate::store::slot::{self, Slot};

/// What ends a registration at the service.
pub(in crate::flow) struct Upload {
    pub(in crate::flow) token: Fixed<32>,
    pub(in crate::flow) record: Fixed<RECORD_LEN>,
}

/// The registration under which the password was first asked for, taken or not; none if this is the first.
fn first_asked(known: &Known, outbox: &Outbox) -> Option<LoginId> {
    if outbox.kind == OutboxKind::Change {
        let hash = outbox.hash();
        return known.sent.iter().find(|sent| sent.outbox == hash).map(|sent| sent.first);
    }
    known.own_login().map(|own| known.order().first_of(own.login_id))
}

impl Inner {
    /// Makes one in place of `served`, and keeps it.
    pub(super) fn make_registration(
        &self,
        call: &Call<'_>,
        served: LoginId,
        known: &Known,
        outbox: &Outbox,
    ) -> Result<Sent, Error> {
        let service = known.facts.service()?;
        let (registering, blinded) = Registering::start(&self.open_outbox(outbox)?, &self.env);
        let registering = call.hold(registering)?;
        let ask = RegistrationStart { address: service.address.clone(), blinded: Fixed(blinded) };
        let started = call
            .with_session(|service, token, cancel| service.start_registration(&ask, Some(token), cancel))?;
        let (sent, new) = self.make_sent(registering.take()?, &started, served, outbox)?;
        let request = ReRegister { token: new.token, record: new.record, replaces: served };
        let sent = Sent { body: serde_json::to_vec(&request).map_err(|_| Error::Internal)?, ..sent };
        self.back_up_beside(&sent)?;
        call.check()?;
        self.store.write(|tx| sent.clone().add(tx))?;
        Ok(sent)
    }

    /// What is kept of a registration that the service has started, but for the request that ends it; and what goes
    /// into that.
    pub(in crate::flow) fn make_sent(
        &self,
        registering: Registering,
        started: &RegistrationStarted,
        served: LoginId,
        outbox: &Outbox,
    ) -> Result<(Sent, Upload), Error> {
        self.report(Step::Stretching);
        let known = Known::load(self)?;
        let address = &known.facts.service()?.address;
        let password = self.open_outbox(outbox)?;
        let (login_id, evaluated) = (started.login_id, &started.evaluated.0);
        let new = registering.finish(&password, address, login_id, evaluated, &self.env)?;
        let mut coming = known.facts.clone();
        take_registration(&mut coming, login_id, &new.service_key)?;
        let seal = seals::seal_for_travel_unlocked(self, &coming, &password, self.log()?.mark()?)?;
        let sent = Sent {
            body: Vec::new(),
            login_id,
            first: first_asked(&known, outbox).unwrap_or(login_id),
            served,
            knew: known.replaced_by(outbox),
            seal: seal.as_bytes().to_vec(),
            code_sealed: seal_code(&*self.keys()?, &new.code_key, &*self.env.random),
            service_key: new.service_key.to_vec(),
            password_epoch: known.facts.password_epoch,
            outbox: outbox.hash(),
        };
        Ok((sent, Upload { token: started.token, record: Fixed(new.record) }))
    }

    /// Has this device's own password registered again. A change that waits for the service is that password, and stays
    /// what it is.
    pub(in crate::flow) fn put_again(&self, password: &Password) -> Result<Outbox, Error> {
        self.open_key_in_force(password)?;
        if let Some(outbox) =
            self.store.read(Outbox::load)?.filter(|outbox| outbox.kind == OutboxKind::Change)
        {
            return Ok(outbox);
        }
        let sealed = outbox::seal_outbox(&*self.keys()?, password, &*self.env.random);
        let again = Outbox { kind: OutboxKind::Again, sealed, knew: self.known_logins()? };
        self.store.write(|tx| again.save(tx))?;
        Ok(again)
    }

    pub(in crate::flow) fn open_outbox(&self, outbox: &Outbox) -> Result<Password, Error> {
        outbox::open_outbox(&*self.keys()?, &outbox.sealed).map_err(|_| Error::Corrupt)
    }

    /// Writes the new account seal into the backup beside the old one, so that either registration finds its own.
    fn back_up_beside(&self, sent: &Sent) -> Result<(), Error> {
        if self.store.read(|conn| slot::get(conn, Slot::BackupAt))?.is_none() {
            return Ok(());
        }
        let mut coming = self.facts()?;
        take_registration(&mut coming, sent.login_id, &sent.service_key)?;
        let code_key = open_code(&*self.keys()?, &sent.code_sealed).map_err(|_| Error::Internal)?;
        let seal = seals::seal_code_with(self, &coming, &code_key, self.log()?.mark()?)?;
        drop(code_key);
        // A backup that can't be written now is written after the change; that mustn't stop it.
        if self.put_backup(&coming, &seal).is_err() {
            log::warn!("the backup did not take the new code beside the old one");
        }
        Ok(())
    }
}
