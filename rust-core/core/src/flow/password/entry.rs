//! Telling the other devices of a password in the log, and vouching for one (amendment A 1 and 14).

use keyfold_wire::ids::LoginId;
use rusqlite::Transaction;

use super::known::Known;
use super::order::Rank;
use super::stored::{Own, Sent};
use crate::flow::error::Error;
use crate::flow::facts::Facts;
use crate::flow::inner::Inner;
use crate::flow::seals;
use crate::flow::state::Method;
use crate::store::slot::{self, Slot};
use crate::sync::{Log, PasswordOp};

/// Tells the others of a password, in the transaction that puts it in force; gives what the entry ranks as.
pub(super) fn write_entry(tx: &Transaction<'_>, log: &Log, op: PasswordOp) -> Result<Rank, Error> {
    let epoch = op.password_epoch;
    let (written, _) = log.edit_in(tx, |edit| edit.password(op))?;
    Ok((epoch, written.stamp.order(), written.dot.log, written.dot.number))
}

impl Inner {
    /// What is told of a password where there is no service.
    pub(super) fn local_entry(&self, facts: &Facts, seal: &[u8]) -> PasswordOp {
        PasswordOp {
            seal: seal.to_vec(),
            code_sealed: Vec::new(),
            login_id: LoginId::NONE,
            service_key: Vec::new(),
            password_epoch: facts.password_epoch,
            who: seals::device_name(self),
            when: self.env.now_seconds(),
            first: LoginId::NONE,
            replaces: Vec::new(),
            vouched: false,
        }
    }

    /// What is told of a registration that the service has taken from here.
    pub(super) fn sent_entry(&self, sent: &Sent) -> PasswordOp {
        PasswordOp {
            seal: sent.seal.clone(),
            code_sealed: sent.code_sealed.clone(),
            login_id: sent.login_id,
            service_key: sent.service_key.clone(),
            password_epoch: sent.password_epoch,
            who: seals::device_name(self),
            when: self.env.now_seconds(),
            first: sent.first,
            replaces: sent.knew.iter().copied().chain([sent.served]).collect(),
            vouched: false,
        }
    }

    /// What is told of the own registration with the seal that was made when the password was typed last.
    fn own_entry(&self, known: &Known, seal: Vec<u8>, vouched: bool) -> Result<PasswordOp, Error> {
        let (own, service) = (known.facts.login_id(), known.facts.service()?);
        let code_sealed = self.store.read(|conn| slot::get(conn, Slot::CodeSealed))?.ok_or(Error::Corrupt)?;
        Ok(PasswordOp {
            seal,
            code_sealed,
            login_id: own,
            service_key: service.service_key.to_vec(),
            password_epoch: known.facts.password_epoch,
            who: seals::device_name(self),
            when: self.env.now_seconds(),
            first: known.own.first,
            replaces: known.settled_ids().into_iter().filter(|id| *id != own).collect(),
            vouched,
        })
    }

    /// Tells of the registration that the account began with; the device that signed up does.
    pub(in crate::flow) fn write_first_password(&self) -> Result<(), Error> {
        self.write_own_entry(false)
    }

    /// A new device has read the log: it takes from there what is known of its registration, or vouches for it. Where
    /// nothing is synced there is nothing to read.
    pub(in crate::flow) fn settle_reading(&self) -> Result<(), Error> {
        if self.store.read(|conn| slot::get(conn, Slot::MustRead))?.is_none() {
            return Ok(());
        }
        self.write_own_entry(true)?;
        self.store.write(|tx| slot::clear(tx, Slot::MustRead))?;
        Ok(())
    }

    /// The log has been read on this device, or else it may bring an older password back.
    pub(super) fn must_have_read(&self) -> Result<(), Error> {
        if self.method()? == Method::None {
            return self.settle_reading();
        }
        match self.store.read(|conn| slot::get(conn, Slot::MustRead))? {
            Some(_) => Err(Error::NotInSync),
            None => Ok(()),
        }
    }

    /// Tells of the own registration unless the log does; what the log says of it counts here, too.
    fn write_own_entry(&self, vouched: bool) -> Result<(), Error> {
        let known = Known::load(self)?;
        let Some(own) = known.own_login() else { return Ok(()) };
        let order = known.order();
        let log = self.log()?;
        if let Some(entry) = order.entry_of(own.login_id) {
            let mut facts = known.facts.clone();
            facts.password_epoch = entry.op.password_epoch;
            let own = Own { first: order.first_of(own.login_id), ..known.own };
            return self.store.write(|tx| -> Result<(), Error> {
                facts.save(tx)?;
                own.save(tx)?;
                Ok(slot::clear(tx, Slot::TravelSeal)?)
            });
        }
        let Some(seal) = self.store.read(|conn| slot::get(conn, Slot::TravelSeal))? else { return Ok(()) };
        let op = self.own_entry(&known, seal, vouched)?;
        self.store.write(|tx| -> Result<(), Error> {
            write_entry(tx, &log, op)?;
            Ok(slot::clear(tx, Slot::TravelSeal)?)
        })
    }
}
