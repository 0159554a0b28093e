//! What a device stores of passwords, each a slot of CBOR (amendment A 3). Times are seconds UTC.
//!
//! ```text
//! own password      [accepted, first login id 8, since, null | [password epoch, clock, log id 8, op number]]
//! waiting password  [seal, login id 8, first login id 8, [password epoch, clock, log id 8, op number], who, when,
//!                    code key sealed, service key]
//! waiting outbox    [kind, outbox parcel, [login id 8...]]                kind 0 change, 1 revoke, 2 again
//! sent              [[body, login id 8, first login id 8, replaced login id 8, [known login id 8...], seal,
//!                     code key sealed, service key, password epoch, SHA-256 of the outbox parcel]...]
//! told              [login id 8...]
//! unheard           [login id 8, since]
//! refused entries   [[log id 8, op number]...]
//! ```
//!
//! Invariant: the own seal is accepted, or the outbox holds the change that made it.

use std::collections::BTreeSet;

use keyfold_wire::ids::{LogId, LoginId};
use minicbor::{Decode, Encode};
use rusqlite::{Connection, Transaction};
use sha2::{Digest as _, Sha256};

use super::order::{OwnLogin, Rank};
use crate::flow::error::Error;
use crate::flow::facts::Facts;
use crate::store::StoreError;
use crate::store::slot::{self, Slot};

/// Registrations whose outcome is waited for at most; the oldest are forgotten first.
const SENT_MAX: usize = 16;

/// What belongs to this device's own password seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(in crate::flow) struct Own {
    /// The service took it, or there is none.
    #[n(0)]
    pub(in crate::flow) accepted: bool,
    /// The registration under which the password was first accepted; zero while none is or without a service.
    #[n(1)]
    pub(in crate::flow) first: LoginId,
    /// Since when it is this device's password.
    #[n(2)]
    pub(in crate::flow) since: i64,
    /// Without a service: the entry that it stands for; none for the account's first password.
    #[n(3)]
    pub(in crate::flow) entry: Option<Rank>,
}

/// A newer password's seal, which waits to be opened once.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(in crate::flow) struct Waiting {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(in crate::flow) seal: Vec<u8>,
    #[n(1)]
    pub(in crate::flow) login_id: LoginId,
    #[n(2)]
    pub(in crate::flow) first: LoginId,
    #[n(3)]
    pub(in crate::flow) entry: Rank,
    #[n(4)]
    pub(in crate::flow) who: String,
    #[n(5)]
    pub(in crate::flow) when: i64,
    #[cbor(n(6), with = "minicbor::bytes")]
    pub(in crate::flow) code_sealed: Vec<u8>,
    #[cbor(n(7), with = "minicbor::bytes")]
    pub(in crate::flow) service_key: Vec<u8>,
}

/// Why a password waits for the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(in crate::flow) enum OutboxKind {
    /// It is a new one.
    #[n(0)]
    Change,
    /// It stays, and all codes are made useless.
    #[n(1)]
    Revoke,
    /// The service was restored to before it.
    #[n(2)]
    Again,
}

/// A password that waits for the network.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(in crate::flow) struct Outbox {
    #[n(0)]
    pub(in crate::flow) kind: OutboxKind,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(in crate::flow) sealed: Vec<u8>,
    /// The registrations that were known, or that the person was told of, when it was typed.
    #[n(2)]
    pub(in crate::flow) knew: BTreeSet<LoginId>,
}

/// A registration that was sent, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(in crate::flow) struct Sent {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(in crate::flow) body: Vec<u8>,
    #[n(1)]
    pub(in crate::flow) login_id: LoginId,
    #[n(2)]
    pub(in crate::flow) first: LoginId,
    /// The one that it replaces at the service.
    #[n(3)]
    pub(in crate::flow) served: LoginId,
    /// All others that it replaces.
    #[n(4)]
    pub(in crate::flow) knew: BTreeSet<LoginId>,
    #[cbor(n(5), with = "minicbor::bytes")]
    pub(in crate::flow) seal: Vec<u8>,
    #[cbor(n(6), with = "minicbor::bytes")]
    pub(in crate::flow) code_sealed: Vec<u8>,
    /// The service's public key under the setup of this registration.
    #[cbor(n(7), with = "minicbor::bytes")]
    pub(in crate::flow) service_key: Vec<u8>,
    #[n(8)]
    pub(in crate::flow) password_epoch: u32,
    /// Which outbox it was made from: another one means that the password was typed anew.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub(in crate::flow) outbox: Vec<u8>,
}

/// A registration that the service takes and that no device has told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(in crate::flow) struct Unheard {
    #[n(0)]
    pub(in crate::flow) login_id: LoginId,
    #[n(1)]
    pub(in crate::flow) since: i64,
}

impl Own {
    /// A password that the service took as this registration.
    pub(in crate::flow) fn accepted(first: LoginId, since: i64) -> Self {
        Self { accepted: true, first, since, entry: None }
    }

    /// A new password that waits for the service.
    pub(in crate::flow) fn not_accepted(since: i64) -> Self {
        Self { accepted: false, first: LoginId::NONE, since, entry: None }
    }

    /// The own registration, if the service ever took this password.
    pub(super) fn login(&self, facts: &Facts) -> Option<OwnLogin> {
        let login_id = facts.login_id();
        (self.accepted && login_id != LoginId::NONE).then_some(OwnLogin { login_id, first: self.first })
    }

    /// Reads it.
    pub(in crate::flow) fn load(conn: &Connection) -> Result<Self, Error> {
        get(conn, Slot::OwnPassword)?.ok_or(Error::Corrupt)
    }

    /// Writes it.
    pub(in crate::flow) fn save(&self, tx: &Transaction<'_>) -> Result<(), StoreError> {
        put(tx, Slot::OwnPassword, self)
    }
}

impl Waiting {
    /// Reads the one that waits, if one does.
    pub(in crate::flow) fn load(conn: &Connection) -> Result<Option<Self>, Error> {
        get(conn, Slot::WaitingSeal)
    }

    /// Has it wait from now on; one that waited before is forgotten.
    pub(in crate::flow) fn save(&self, tx: &Transaction<'_>, now: i64) -> Result<(), StoreError> {
        slot::put(tx, Slot::WaitingSince, &now.to_be_bytes())?;
        put(tx, Slot::WaitingSeal, self)
    }
}

impl Outbox {
    /// Reads what waits for the network, if something does.
    pub(in crate::flow) fn load(conn: &Connection) -> Result<Option<Self>, Error> {
        get(conn, Slot::Outbox)
    }

    /// Writes it.
    pub(in crate::flow) fn save(&self, tx: &Transaction<'_>) -> Result<(), StoreError> {
        put(tx, Slot::Outbox, self)
    }

    /// Tells it from any other.
    pub(super) fn hash(&self) -> Vec<u8> {
        Sha256::digest(&self.sealed).to_vec()
    }
}

impl Sent {
    /// Reads all whose outcome isn't known, the oldest first.
    pub(super) fn load(conn: &Connection) -> Result<Vec<Self>, Error> {
        Ok(get(conn, Slot::Sent)?.unwrap_or_default())
    }

    /// Adds one, before it is sent.
    pub(in crate::flow) fn add(self, tx: &Transaction<'_>) -> Result<(), Error> {
        let mut all = Self::load(tx)?;
        all.push(self);
        let from = all.len().saturating_sub(SENT_MAX);
        Ok(put(tx, Slot::Sent, &all[from..])?)
    }

    /// Forgets one, whose outcome is known.
    pub(super) fn forget(tx: &Transaction<'_>, login_id: LoginId) -> Result<(), Error> {
        let mut all = Self::load(tx)?;
        all.retain(|sent| sent.login_id != login_id);
        if all.is_empty() {
            return Ok(slot::clear(tx, Slot::Sent)?);
        }
        Ok(put(tx, Slot::Sent, &all)?)
    }
}

impl Unheard {
    /// Reads it, if the service takes such a password.
    pub(in crate::flow) fn load(conn: &Connection) -> Result<Option<Self>, Error> {
        get(conn, Slot::Unheard)
    }

    /// Writes it, and that the person is told.
    pub(super) fn tell(&self, tx: &Transaction<'_>) -> Result<(), Error> {
        put(tx, Slot::Unheard, self)?;
        tell(tx, self.login_id)
    }
}

/// The registrations that the person was told of.
pub(super) fn told(conn: &Connection) -> Result<BTreeSet<LoginId>, Error> {
    Ok(get(conn, Slot::Told)?.unwrap_or_default())
}

/// Notes that the person is told of a registration.
pub(super) fn tell(tx: &Transaction<'_>, login_id: LoginId) -> Result<(), Error> {
    let mut all = told(tx)?;
    if all.insert(login_id) {
        put(tx, Slot::Told, &all)?;
    }
    Ok(())
}

/// Entries whose seal opened and held another key: log and number. They are as if they weren't there.
pub(in crate::flow) fn refused(conn: &Connection) -> Result<BTreeSet<(LogId, u64)>, Error> {
    Ok(get(conn, Slot::RefusedEntries)?.unwrap_or_default())
}

/// Refuses the entry of the seal that waits, which waits no more.
pub(in crate::flow) fn refuse_waiting(tx: &Transaction<'_>, waiting: &Waiting) -> Result<(), Error> {
    let (_, _, log, number) = waiting.entry;
    let mut all = refused(tx)?;
    all.insert((log, number));
    put(tx, Slot::RefusedEntries, &all)?;
    Ok(slot::clear(tx, Slot::WaitingSeal)?)
}

fn get<T: for<'b> Decode<'b, ()>>(conn: &Connection, which: Slot) -> Result<Option<T>, Error> {
    let bytes = slot::get(conn, which)?;
    bytes.map(|bytes| minicbor::decode(&bytes).map_err(|_| Error::Corrupt)).transpose()
}

fn put<T: Encode<()> + ?Sized>(tx: &Transaction<'_>, which: Slot, value: &T) -> Result<(), StoreError> {
    slot::put(tx, which, &minicbor::to_vec(value).expect("writing to a Vec can't fail"))
}
