//! What a person does, with every step expected to work.

use std::sync::Arc;

use keyfold_core::flow::{
    Cancel, Draft, Error, ItemKind, Keyfold, NewDevice, Query, State, SyncOutcome, Text,
};

use crate::device::Device;
use crate::world::World;

/// The person's address.
pub const ADDRESS: &str = "ada@example.org";
/// The first password.
pub const PASSWORD: &[u8] = b"correct horse battery";
/// The next password.
pub const NEW_PASSWORD: &[u8] = b"a password for tomorrow";

/// Makes an account with backup and kit.
#[must_use]
pub fn sign_up(world: &World, device: &Device) -> Arc<Keyfold> {
    sign_up_as(world, device, ADDRESS)
}

/// Makes an account of another person.
#[must_use]
pub fn sign_up_as(world: &World, device: &Device, address: &str) -> Arc<Keyfold> {
    let keyfold = device.open();
    let sign_up = keyfold.sign_up().expect("no other flow");
    let mail_url = Some(world.mail_url());
    let done = sign_up.with_service(address, &world.account_url(), mail_url, PASSWORD, &Cancel::new());
    done.expect("the account is made");
    make_recoverable(&keyfold);
    sign_up.finish(false).expect("there are two recovery ways");
    keyfold
}

/// Makes two recovery ways: backup and kit.
pub fn make_recoverable(keyfold: &Keyfold) {
    keyfold.account().save_backup().expect("the backup takes it");
    keyfold.account().kit(PASSWORD).expect("a kit");
    keyfold.account().kit_saved().expect("it is noted");
}

/// Signs in on a new device, with the key still to be found.
///
/// # Errors
/// Those of [`NewDevice::sign_in`].
pub fn sign_in(world: &World, keyfold: &Keyfold, password: &[u8]) -> Result<Arc<NewDevice>, Error> {
    sign_in_as(world, keyfold, ADDRESS, password)
}

/// Signs another person in.
///
/// # Errors
/// Those of [`NewDevice::sign_in`].
pub fn sign_in_as(
    world: &World,
    keyfold: &Keyfold,
    address: &str,
    password: &[u8],
) -> Result<Arc<NewDevice>, Error> {
    sign_in_at(&world.account_url(), &world.mail_url(), keyfold, address, password)
}

fn sign_in_at(
    account_url: &str,
    mail_url: &str,
    keyfold: &Keyfold,
    address: &str,
    password: &[u8],
) -> Result<Arc<NewDevice>, Error> {
    let new_device = keyfold.new_device()?;
    new_device.sign_in(address, account_url, Some(mail_url.to_owned()), password, &Cancel::new())?;
    Ok(new_device)
}

/// Goes on with a sign-up from wherever it stands, as a shell does after a failure.
///
/// # Errors
/// What a step says; then it can be gone on with.
pub fn go_on_signing_up(world: &World, keyfold: &Keyfold, address: &str) -> Result<(), Error> {
    go_on_signing_up_at(&world.account_url(), &world.mail_url(), keyfold, address)
}

/// Goes on with a sign-up from wherever it stands, with services at these URLs.
///
/// # Errors
/// What a step says; then it can be gone on with.
pub fn go_on_signing_up_at(
    account_url: &str,
    mail_url: &str,
    keyfold: &Keyfold,
    address: &str,
) -> Result<(), Error> {
    let (cancel, sign_up) = (Cancel::new(), keyfold.sign_up()?);
    match keyfold.state()? {
        State::NoAccount => {
            let mail_url = Some(mail_url.to_owned());
            sign_up.with_service(address, account_url, mail_url, PASSWORD, &cancel)?;
        }
        State::SigningUp { .. } => sign_up.resume(PASSWORD, &cancel)?,
        _ => return Ok(()),
    }
    keyfold.account().save_backup()?;
    keyfold.account().mail_code(&cancel)?;
    keyfold.account().kit(PASSWORD)?;
    keyfold.account().kit_saved()?;
    sign_up.finish(false).map(drop)
}

/// Goes on with a sign-in by the backup from wherever it stands, up to the first sync.
///
/// # Errors
/// What a step says; then it can be gone on with.
pub fn go_on_joining(world: &World, keyfold: &Keyfold, address: &str, password: &[u8]) -> Result<(), Error> {
    go_on_joining_at(&world.account_url(), &world.mail_url(), keyfold, address, password)
}

/// Goes on with a sign-in by the backup from wherever it stands, with services at these URLs.
///
/// # Errors
/// What a step says; then it can be gone on with.
pub fn go_on_joining_at(
    account_url: &str,
    mail_url: &str,
    keyfold: &Keyfold,
    address: &str,
    password: &[u8],
) -> Result<(), Error> {
    match keyfold.state()? {
        State::NoAccount | State::FindingKey { .. } => {
            let new_device = sign_in_at(account_url, mail_url, keyfold, address, password)?;
            if !new_device.look_in_backup()? {
                return Err(Error::NotFound);
            }
            new_device.finish(&Cancel::new())?;
        }
        State::Locked => keyfold.unlock(password)?,
        _ => {}
    }
    keyfold.sync().sync(&Cancel::new()).map(drop)
}

/// Sets up a new device with a code, and syncs it.
#[must_use]
pub fn join(world: &World, device: &Device, password: &[u8], code: &str) -> Arc<Keyfold> {
    let keyfold = device.open();
    let new_device = sign_in(world, &keyfold, password).expect("the password is right");
    new_device.offer_code(code).expect("the code opens");
    new_device.finish(&Cancel::new()).expect("the device is enrolled");
    sync(&keyfold);
    keyfold
}

/// Syncs.
#[expect(clippy::must_use_candidate, reason = "often only its effect is wanted")]
pub fn sync(keyfold: &Keyfold) -> SyncOutcome {
    keyfold.sync().sync(&Cancel::new()).expect("sync works")
}

/// Adds a login and tells its id.
#[must_use]
pub fn add(keyfold: &Keyfold, title: &str, secret: &str) -> String {
    let draft = Draft::from_kind(ItemKind::Login).set_title(Text::from(title));
    keyfold.vault().put(None, &draft.set("password", Text::from(secret))).expect("the item is written")
}

/// Changes one field.
pub fn set(keyfold: &Keyfold, id: &str, field: &str, value: &str) {
    let draft = Draft::new().set(field, Text::from(value));
    keyfold.vault().put(Some(id.to_owned()), &draft).expect("the item is written");
}

/// A field's value.
#[must_use]
pub fn reveal(keyfold: &Keyfold, id: &str, field: &str) -> String {
    let value = keyfold.vault().reveal(id, field).expect("the field is there");
    String::from_utf8(value.expose().to_vec()).expect("a text")
}

/// The titles of all items, sorted.
#[must_use]
pub fn titles(keyfold: &Keyfold) -> Vec<String> {
    let page = keyfold.vault().list(&Query::default()).expect("the vault is open");
    page.summaries.iter().map(|summary| summary.title.as_str().to_owned()).collect()
}
