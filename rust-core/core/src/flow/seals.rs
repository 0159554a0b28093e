//! Making the seals of an account key: for this device, for a kit, for mail and backup.

use keyfold_kit::{Kind, Mark, SealedKey};
use keyfold_wire::bytes::Bounded;

use super::error::Error;
use super::facts::Facts;
use super::inner::Inner;
use crate::account::sealed_key::Details;
use crate::account::{AccountKey, CodeKey, KeyTree, open_code, sealed_key};
use crate::crypto::pad::{pad_to, unpad};
use crate::crypto::parcel::{What, open_parcel, seal_parcel};
use crate::crypto::sign::SigningKey;
use crate::crypto::stretch::FLOOR;
use crate::port::Cost;
use crate::secret::Password;
use crate::store::slot::{self, Slot};

/// Bytes of a device name once padded, so that its length doesn't show.
const LABEL_PADDED: usize = 426;
/// Longest device name in characters.
const NAME_MAX: usize = 100;

/// What goes into the header of a seal made now.
pub(super) fn details(inner: &Inner, facts: &Facts, mark: Mark) -> Details {
    Details {
        account_id: facts.account_id,
        key_epoch: facts.key_epoch,
        password_epoch: facts.password_epoch,
        login_id: facts.login_id(),
        made: inner.env.now_seconds(),
        mark,
    }
}

/// The password seal that stays on this device: calibrated to it.
pub(super) fn seal_for_device(
    inner: &Inner,
    facts: &Facts,
    key: &AccountKey,
    password: &Password,
) -> Result<SealedKey, Error> {
    let cost = inner.env.stretch.calibrate(&*inner.env.clock);
    let details = details(inner, facts, Mark::NONE);
    Ok(sealed_key::seal_with_password(key, password, cost, &details, &inner.env)?)
}

/// A password seal that travels: at the floor, since it must open on the weakest device.
pub(super) fn seal_for_travel(
    inner: &Inner,
    facts: &Facts,
    key: &AccountKey,
    password: &Password,
    mark: Mark,
) -> Result<SealedKey, Error> {
    let details = details(inner, facts, mark);
    Ok(sealed_key::seal_with_password(key, password, FLOOR, &details, &inner.env)?)
}

/// As [`seal_for_device`], of the key in memory.
pub(super) fn seal_for_device_unlocked(
    inner: &Inner,
    facts: &Facts,
    password: &Password,
) -> Result<SealedKey, Error> {
    let cost = inner.env.stretch.calibrate(&*inner.env.clock);
    seal_unlocked(inner, &details(inner, facts, Mark::NONE), password, cost)
}

/// As [`seal_for_travel`], of the key in memory.
pub(super) fn seal_for_travel_unlocked(
    inner: &Inner,
    facts: &Facts,
    password: &Password,
    mark: Mark,
) -> Result<SealedKey, Error> {
    seal_unlocked(inner, &details(inner, facts, mark), password, FLOOR)
}

/// The password is stretched first, so that locking doesn't wait for that.
fn seal_unlocked(
    inner: &Inner,
    details: &Details,
    password: &Password,
    cost: Cost,
) -> Result<SealedKey, Error> {
    let stretched = sealed_key::Stretched::derive(password, cost, &inner.env)?;
    inner.with(|unlocked| stretched.seal(&unlocked.account_key, details))
}

/// Whether it is a password seal of this account's key, as far as that can be read on it.
pub(super) fn is_password_seal(facts: &Facts, bytes: &[u8]) -> bool {
    SealedKey::from_bytes(bytes).is_ok_and(|seal| {
        let header = seal.header();
        header.kind == Kind::Password
            && header.account_id == facts.account_id.0
            && header.key_epoch == facts.key_epoch
    })
}

/// A new account seal, made without the password: the code key lies in the store, sealed under the account key.
pub(super) fn seal_code_now(inner: &Inner, facts: &Facts) -> Result<SealedKey, Error> {
    facts.service()?;
    if !inner.codes_can_be_made()? {
        return Err(Error::NotInSync);
    }
    let parcel = inner.store.read(|conn| slot::get(conn, Slot::CodeSealed))?.ok_or(Error::Corrupt)?;
    let log = inner.log()?;
    let details = details(inner, facts, log.mark()?);
    let code_key = open_code(&*inner.keys()?, &parcel).map_err(|_| Error::Corrupt)?;
    inner.with(|unlocked| {
        sealed_key::seal_with_code_key(&unlocked.account_key, &code_key, &details, &*inner.env.random)
    })
}

/// A new account seal with this code key and these facts.
pub(super) fn seal_code_with(
    inner: &Inner,
    facts: &Facts,
    code_key: &CodeKey,
    mark: Mark,
) -> Result<SealedKey, Error> {
    let details = details(inner, facts, mark);
    inner.with(|unlocked| {
        sealed_key::seal_with_code_key(&unlocked.account_key, code_key, &details, &*inner.env.random)
    })
}

/// This device's name, sealed for the service's list.
pub(super) fn seal_label<const MAX: usize>(inner: &Inner, keys: &KeyTree) -> Bounded<MAX> {
    let name =
        pad_to(LABEL_PADDED, device_name(inner).as_bytes()).expect("100 characters are at most 400 bytes");
    let (secret, random) = (keys.settings(), &*inner.env.random);
    let parcel =
        seal_parcel(What::DeviceLabel, secret, keys.account_id, keys.key_epoch, name.expose(), random);
    Bounded::from_bytes(parcel).expect("a padded name and the seal fit into a label")
}

/// A device's name out of the service's list; none if it can't be read.
pub(super) fn open_label(keys: &KeyTree, label: &[u8]) -> Option<String> {
    let secret = keys.settings();
    let name = open_parcel(What::DeviceLabel, secret, keys.account_id, keys.key_epoch, label).ok()?;
    String::from_utf8(unpad(name.expose())?.to_vec()).ok()
}

/// This device's name, cut to 100 characters.
pub(super) fn device_name(inner: &Inner) -> String {
    inner.host.device_name.chars().take(NAME_MAX).collect()
}

/// The device signing key, sealed for the store.
pub(super) fn seal_signing_key(inner: &Inner, keys: &KeyTree, key: &SigningKey) -> Vec<u8> {
    let (secret, random) = (keys.code(), &*inner.env.random);
    seal_parcel(What::SigningKey, secret, keys.account_id, keys.key_epoch, key.expose_seed(), random)
}
