//! What a home knows about its account, as the slots of the store hold it. Nothing here is a secret.
//!
//! Numbers are big-endian; ids are their bytes; addresses and URLs are text.

use keyfold_wire::address::Address;
use keyfold_wire::ids::{AccountId, DeviceId, LoginId};
use rusqlite::{Connection, Transaction};

use super::error::Error;
use super::state::Removed;
use crate::account::service::ServiceUrl;
use crate::store::StoreError;
use crate::store::slot::{self, Slot};

/// How far this home has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing is here.
    Empty = 0,
    /// A sign-up's second request was written, and may have reached the service.
    Pending = 1,
    /// The account exists; recovery ways are being made.
    Ways = 2,
    /// A sign-in has begun.
    Finding = 3,
    /// All is done.
    Ready = 4,
}

/// The account.
#[derive(Clone)]
pub(super) struct Facts {
    pub(super) account_id: AccountId,
    pub(super) key_epoch: u32,
    pub(super) password_epoch: u32,
    /// None for a local account.
    pub(super) service: Option<ServiceFacts>,
}

/// The account's service.
#[derive(Clone)]
pub(super) struct ServiceFacts {
    pub(super) address: Address,
    pub(super) url: ServiceUrl,
    pub(super) mail_url: Option<ServiceUrl>,
    pub(super) service_key: [u8; 32],
    pub(super) login_id: LoginId,
    pub(super) login_since: i64,
    pub(super) device_id: DeviceId,
}

impl Facts {
    /// Reads the account, if one is here.
    pub(super) fn load(conn: &Connection) -> Result<Option<Self>, Error> {
        let Some(account_id) = get_id(conn, Slot::AccountId)? else { return Ok(None) };
        Ok(Some(Self {
            account_id,
            key_epoch: get_u32(conn, Slot::KeyEpoch)?.ok_or(Error::Corrupt)?,
            password_epoch: get_u32(conn, Slot::PasswordEpoch)?.ok_or(Error::Corrupt)?,
            service: ServiceFacts::load(conn)?,
        }))
    }

    /// Writes the account.
    pub(super) fn save(&self, tx: &Transaction<'_>) -> Result<(), StoreError> {
        slot::put(tx, Slot::AccountId, &self.account_id.0)?;
        slot::put(tx, Slot::KeyEpoch, &self.key_epoch.to_be_bytes())?;
        slot::put(tx, Slot::PasswordEpoch, &self.password_epoch.to_be_bytes())?;
        match &self.service {
            Some(service) => service.save(tx),
            None => ServiceFacts::clear(tx),
        }
    }

    /// The service, or the error that there is none.
    pub(super) fn service(&self) -> Result<&ServiceFacts, Error> {
        self.service.as_ref().ok_or(Error::NoService)
    }

    /// The login id that seals carry: zero without a service.
    pub(super) fn login_id(&self) -> LoginId {
        self.service.as_ref().map_or(LoginId::NONE, |service| service.login_id)
    }
}

impl ServiceFacts {
    fn load(conn: &Connection) -> Result<Option<Self>, Error> {
        let Some(url) = get_url(conn, Slot::ServiceUrl)? else { return Ok(None) };
        let address = get_text(conn, Slot::Address)?.ok_or(Error::Corrupt)?;
        let service_key = slot::get(conn, Slot::ServiceKey)?.ok_or(Error::Corrupt)?;
        Ok(Some(Self {
            address: Address::from_text(&address).map_err(|_| Error::Corrupt)?,
            url,
            mail_url: get_url(conn, Slot::MailUrl)?,
            service_key: service_key.try_into().map_err(|_| Error::Corrupt)?,
            login_id: get_id(conn, Slot::LoginId)?.ok_or(Error::Corrupt)?,
            login_since: get_i64(conn, Slot::LoginSince)?.unwrap_or(0),
            device_id: get_id(conn, Slot::DeviceId)?.ok_or(Error::Corrupt)?,
        }))
    }

    fn save(&self, tx: &Transaction<'_>) -> Result<(), StoreError> {
        slot::put(tx, Slot::ServiceUrl, self.url.as_str().as_bytes())?;
        slot::put(tx, Slot::Address, self.address.as_str().as_bytes())?;
        match &self.mail_url {
            Some(url) => slot::put(tx, Slot::MailUrl, url.as_str().as_bytes())?,
            None => slot::clear(tx, Slot::MailUrl)?,
        }
        slot::put(tx, Slot::ServiceKey, &self.service_key)?;
        slot::put(tx, Slot::LoginId, &self.login_id.0)?;
        slot::put(tx, Slot::LoginSince, &self.login_since.to_be_bytes())?;
        slot::put(tx, Slot::DeviceId, &self.device_id.0)
    }

    fn clear(tx: &Transaction<'_>) -> Result<(), StoreError> {
        for slot in [
            Slot::ServiceUrl,
            Slot::Address,
            Slot::MailUrl,
            Slot::ServiceKey,
            Slot::LoginId,
            Slot::LoginSince,
            Slot::DeviceId,
        ] {
            slot::clear(tx, slot)?;
        }
        Ok(())
    }
}

/// The stage of this home.
pub(super) fn stage(conn: &Connection) -> Result<Stage, Error> {
    match slot::get(conn, Slot::Stage)?.as_deref() {
        None | Some([0]) => Ok(Stage::Empty),
        Some([1]) => Ok(Stage::Pending),
        Some([2]) => Ok(Stage::Ways),
        Some([3]) => Ok(Stage::Finding),
        Some([4]) => Ok(Stage::Ready),
        Some(_) => Err(Error::Corrupt),
    }
}

/// Sets the stage of this home.
pub(super) fn set_stage(tx: &Transaction<'_>, stage: Stage) -> Result<(), StoreError> {
    slot::put(tx, Slot::Stage, &[stage as u8])
}

/// Why the service doesn't know this device any more, if so.
pub(super) fn removed(conn: &Connection) -> Result<Option<Removed>, Error> {
    match slot::get(conn, Slot::RemovedWhy)?.as_deref() {
        None => Ok(None),
        Some([1]) => Ok(Some(Removed::Revoked)),
        Some([2]) => Ok(Some(Removed::Deleted)),
        Some(_) => Err(Error::Corrupt),
    }
}

/// Remembers that the service doesn't know this device any more.
pub(super) fn set_removed(tx: &Transaction<'_>, why: Removed) -> Result<(), StoreError> {
    let byte = match why {
        Removed::Revoked => 1,
        Removed::Deleted => 2,
    };
    slot::put(tx, Slot::RemovedWhy, &[byte])
}

/// A text slot.
pub(super) fn get_text(conn: &Connection, slot: Slot) -> Result<Option<String>, Error> {
    let Some(bytes) = slot::get(conn, slot)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|_| Error::Corrupt)
}

/// A slot of 4 bytes.
pub(super) fn get_u32(conn: &Connection, slot: Slot) -> Result<Option<u32>, Error> {
    get_array(conn, slot).map(|bytes| bytes.map(u32::from_be_bytes))
}

/// A slot of 8 bytes.
pub(super) fn get_i64(conn: &Connection, slot: Slot) -> Result<Option<i64>, Error> {
    get_array(conn, slot).map(|bytes| bytes.map(i64::from_be_bytes))
}

fn get_array<const N: usize>(conn: &Connection, slot: Slot) -> Result<Option<[u8; N]>, Error> {
    let Some(bytes) = slot::get(conn, slot)? else { return Ok(None) };
    bytes.try_into().map(Some).map_err(|_| Error::Corrupt)
}

/// A slot of an id.
pub(super) fn get_id<T: for<'a> TryFrom<&'a [u8]>>(
    conn: &Connection,
    slot: Slot,
) -> Result<Option<T>, Error> {
    let Some(bytes) = slot::get(conn, slot)? else { return Ok(None) };
    T::try_from(bytes.as_slice()).map(Some).map_err(|_| Error::Corrupt)
}

fn get_url(conn: &Connection, slot: Slot) -> Result<Option<ServiceUrl>, Error> {
    let Some(text) = get_text(conn, slot)? else { return Ok(None) };
    ServiceUrl::from_text(&text).map(Some).map_err(|_| Error::Corrupt)
}
