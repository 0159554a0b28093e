//! The sync settings of an account: its method, sealed, so that a new device knows where to look.
//!
//! A CBOR array: method (0 none, 1 cloud). Later builds append; older ones skip what they don't know.

use keyfold_wire::bytes::Bounded;
use keyfold_wire::limits::SETTINGS_MAX;
use minicbor::{Decode, Encode};

use super::error::Error;
use super::state::Method;
use crate::account::KeyTree;
use crate::crypto::parcel::{What, open_parcel, seal_parcel};
use crate::port::Random;

#[derive(Encode, Decode)]
struct Stored {
    #[n(0)]
    method: u8,
}

/// Seals the settings.
pub(super) fn seal_settings(keys: &KeyTree, method: Method, random: &dyn Random) -> Bounded<SETTINGS_MAX> {
    let stored = Stored { method: to_byte(method) };
    let bytes = minicbor::to_vec(&stored).expect("a small array always encodes");
    let parcel =
        seal_parcel(What::Settings, keys.settings(), keys.account_id, keys.key_epoch, &bytes, random);
    Bounded::from_bytes(parcel).expect("a small parcel fits")
}

/// Opens the settings.
pub(super) fn open_settings(keys: &KeyTree, parcel: &[u8]) -> Result<Method, Error> {
    let bytes = open_parcel(What::Settings, keys.settings(), keys.account_id, keys.key_epoch, parcel)
        .map_err(|_| Error::VerifierMismatch)?;
    let stored: Stored = minicbor::decode(bytes.expose()).map_err(|_| Error::UpgradeRequired)?;
    from_byte(stored.method)
}

/// The method as one byte.
pub(super) fn to_byte(method: Method) -> u8 {
    match method {
        Method::None => 0,
        Method::Cloud => 1,
    }
}

/// The method of a byte.
pub(super) fn from_byte(byte: u8) -> Result<Method, Error> {
    match byte {
        0 => Ok(Method::None),
        1 => Ok(Method::Cloud),
        _ => Err(Error::UpgradeRequired),
    }
}
