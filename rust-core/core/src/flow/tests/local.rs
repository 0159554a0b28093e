//! A local account from sign-up to the end.

use std::sync::atomic::{AtomicU64, Ordering};

use super::device::Device;
use crate::flow::{
    CatchUp, ChangeKind, Due, Error, Field, Health, Keyfold, Missing, Observer, RecoveryWay, State,
};
use crate::port::Put;
use crate::vault::{Draft, ItemKind, Query, Text};

pub(super) const PASSWORD: &[u8] = b"correct horse battery";
const NEW_PASSWORD: &[u8] = b"a password for tomorrow";

pub(super) fn signed_up(device: &Device) -> std::sync::Arc<Keyfold> {
    let keyfold = device.open();
    let sign_up = keyfold.sign_up().unwrap();
    sign_up.local(PASSWORD).unwrap();
    sign_up.finish(true).unwrap();
    keyfold
}

fn login(title: &str, password: &str) -> Draft {
    let text = |text: &str| Text::from_string(text.to_owned());
    Draft::from_kind(ItemKind::Login).set_title(text(title)).set("password", text(password))
}

#[test]
fn sign_up_asks_for_two_recovery_ways() {
    let device = Device::new(1);
    let keyfold = device.open();
    assert_eq!(keyfold.state().unwrap(), State::NoAccount);
    let sign_up = keyfold.sign_up().unwrap();
    assert_eq!(keyfold.sign_up().err(), Some(Error::Busy));
    sign_up.local(PASSWORD).unwrap();
    assert_eq!(keyfold.state().unwrap(), State::SigningUp { missing: vec![Missing::RecoveryWays] });
    assert_eq!(sign_up.finish(false), Err(Error::RecoveryNeeded));
    assert_eq!(keyfold.account().save_backup(), Ok(Put::Confirmed));
    assert_eq!(sign_up.finish(false), Err(Error::RecoveryNeeded));
    keyfold.account().kit(PASSWORD).unwrap();
    keyfold.account().kit_saved().unwrap();
    let Health { ways, waived, .. } = sign_up.finish(false).unwrap();
    assert_eq!((ways, waived), (vec![RecoveryWay::Code, RecoveryWay::Kit], false));
    assert_eq!(keyfold.state().unwrap(), State::Unlocked);
}

#[test]
fn a_waiver_is_remembered() {
    let device = Device::new(2);
    assert!(signed_up(&device).account().health().unwrap().waived);
}

#[test]
fn passwords_that_cannot_be_are_refused_and_nothing_is_made() {
    let device = Device::new(3);
    let keyfold = device.open();
    let sign_up = keyfold.sign_up().unwrap();
    let invalid = Err(Error::InvalidInput { field: Field::Password });
    assert_eq!(sign_up.local(b""), invalid);
    assert_eq!(sign_up.local(&[0xff; 20]), invalid);
    assert_eq!(sign_up.local(&vec![b'a'; 1_000_000]), invalid);
    assert_eq!(sign_up.local(b"short"), Err(Error::WeakPassword));
    assert_eq!(keyfold.state().unwrap(), State::NoAccount);
}

#[test]
fn lock_takes_everything_away_and_the_password_brings_it_back() {
    let device = Device::new(4);
    let keyfold = signed_up(&device);
    let vault = keyfold.vault();
    let id = vault.put(None, &login("Bank", "s3cret")).unwrap();
    keyfold.lock();
    assert_eq!(keyfold.state().unwrap(), State::Locked);
    assert_eq!(vault.list(&Query::default()).err(), Some(Error::Locked));
    assert_eq!(vault.item(&id).err(), Some(Error::Locked));
    assert_eq!(keyfold.account().code().err(), Some(Error::NoService));
    assert_eq!(keyfold.unlock(b"wrong password"), Err(Error::WrongPassword));
    assert_eq!(keyfold.state().unwrap(), State::Locked);
    keyfold.unlock(PASSWORD).unwrap();
    assert_eq!(vault.list(&Query::default()).unwrap().total, 1);
    assert_eq!(vault.reveal(&id, "password").unwrap().expose(), b"s3cret");
}

#[test]
fn a_home_opened_twice_is_one_home_and_survives_being_closed() {
    let device = Device::new(5);
    let keyfold = signed_up(&device);
    let again = device.open();
    let id = again.vault().put(None, &login("Bank", "s3cret")).unwrap();
    assert_eq!(keyfold.vault().item(&id).unwrap().title.as_str(), "Bank");
    drop((keyfold, again));
    let reopened = device.open();
    assert_eq!(reopened.state().unwrap(), State::Locked);
    reopened.unlock(PASSWORD).unwrap();
    assert_eq!(reopened.vault().item(&id).unwrap().title.as_str(), "Bank");
}

#[test]
fn a_password_change_needs_the_old_one_and_takes_effect_at_once() {
    let device = Device::new(6);
    let keyfold = signed_up(&device);
    keyfold.account().save_backup().unwrap();
    let password = keyfold.password();
    assert_eq!(password.change(b"wrong password", NEW_PASSWORD), Err(Error::WrongPassword));
    assert_eq!(password.change(PASSWORD, b"short"), Err(Error::WeakPassword));
    password.change(PASSWORD, NEW_PASSWORD).unwrap();
    assert_eq!(password.catch_up(&crate::flow::Cancel::new()), Ok(CatchUp::Nothing));
    assert_eq!(keyfold.due().unwrap(), [Due::RefreshCodes]);
    assert_eq!(keyfold.account().health().unwrap().ways, []);
    keyfold.account().refresh_codes(&crate::flow::Cancel::new()).unwrap();
    assert_eq!(keyfold.account().health().unwrap().ways, [RecoveryWay::Code]);
    assert_eq!(device.backup.0.lock().unwrap().len(), 1);
    keyfold.lock();
    assert_eq!(keyfold.unlock(PASSWORD), Err(Error::WrongPassword));
    keyfold.unlock(NEW_PASSWORD).unwrap();
}

#[test]
fn the_device_key_opens_until_it_is_another_one() {
    let device = Device::new(7);
    let keyfold = signed_up(&device);
    keyfold.enable_device_key().unwrap();
    let key = device.keystore.0.lock().unwrap().clone().unwrap();
    keyfold.lock();
    keyfold.unlock_with_device_key(&key).unwrap();
    keyfold.password().change_with_device_key(&key, NEW_PASSWORD).unwrap();
    keyfold.lock();
    assert_eq!(keyfold.unlock_with_device_key(&[7; 32]), Err(Error::BiometricsChanged));
    assert_eq!(
        keyfold.unlock_with_device_key(&[7; 31]),
        Err(Error::InvalidInput { field: Field::DeviceKey })
    );
    keyfold.unlock(NEW_PASSWORD).unwrap();
    let seal = device_seal(&device).unwrap();
    keyfold.disable_device_key().unwrap();
    assert_eq!(device_seal(&device), None);
    for file in ["keyfold.db", "keyfold.db-wal"] {
        let bytes = std::fs::read(std::path::Path::new(&device.home()).join(file)).unwrap();
        assert!(!bytes.windows(seal.len()).any(|window| window == seal), "{file}");
    }
    keyfold.lock();
    assert_eq!(keyfold.unlock_with_device_key(&key), Err(Error::BiometricsChanged));
}

/// The device seal as it lies on the disk.
fn device_seal(device: &Device) -> Option<Vec<u8>> {
    let file = std::path::Path::new(&device.home()).join("keyfold.db");
    let conn = rusqlite::Connection::open(file).unwrap();
    let select = "SELECT value FROM slot WHERE name = 'device seal'";
    rusqlite::OptionalExtension::optional(conn.query_row(select, [], |row| row.get(0))).unwrap()
}

#[test]
fn a_lock_while_the_keystore_asks_for_a_finger_leaves_no_device_seal() {
    let device = Device::new(12);
    let keyfold = signed_up(&device);
    let weak = std::sync::Arc::downgrade(&keyfold);
    *device.keystore.1.lock().unwrap() = Some(Box::new(move || weak.upgrade().unwrap().lock()));
    assert_eq!(keyfold.enable_device_key(), Err(Error::Locked));
    let key = device.keystore.0.lock().unwrap().clone().unwrap();
    assert_eq!(keyfold.unlock_with_device_key(&key), Err(Error::BiometricsChanged));
}

#[test]
fn what_is_due_follows_the_clock() {
    let device = Device::new(8);
    let keyfold = signed_up(&device);
    keyfold.lock_after(60);
    keyfold.vault().list(&Query::default()).unwrap();
    assert_eq!(keyfold.due().unwrap(), []);
    device.clock.advance_ms(60_000);
    assert_eq!(keyfold.due().unwrap(), [Due::Lock]);
    keyfold.lock_after(0);
    device.clock.set_wall_ms(1_793_491_200_000 + 31 * 86_400_000);
    keyfold.lock();
    assert_eq!(keyfold.due().unwrap(), []);
}

#[derive(Default)]
struct Counter(AtomicU64);

impl Observer for Counter {
    fn changed(&self, _: ChangeKind, _: u64) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn the_idle_time_is_told_only_when_it_changes() {
    let device = Device::new(11);
    let keyfold = signed_up(&device);
    let counter = std::sync::Arc::new(Counter::default());
    let _subscription = keyfold.observe(counter.clone());
    keyfold.lock_after(60);
    keyfold.lock_after(60);
    assert_eq!(counter.0.load(Ordering::SeqCst), 1);
}

#[test]
fn sign_out_asks_first_and_leaves_an_empty_home() {
    let device = Device::new(9);
    let keyfold = signed_up(&device);
    let cancel = crate::flow::Cancel::new();
    assert_eq!(keyfold.account().sign_out(false, &cancel), Err(Error::RecoveryNeeded));
    keyfold.account().kit_saved().unwrap();
    let id = keyfold.vault().put(None, &login("Bank", "s3cret")).unwrap();
    assert_eq!(keyfold.account().sign_out(false, &cancel), Err(Error::UnsentEdits));
    keyfold.vault().remove(&id).unwrap();
    keyfold.account().sign_out(false, &cancel).unwrap();
    assert_eq!(keyfold.state().unwrap(), State::NoAccount);
    keyfold.sign_up().unwrap().local(NEW_PASSWORD).unwrap();
}

#[test]
fn deletion_needs_the_password_and_empties_the_backup() {
    let device = Device::new(10);
    let keyfold = signed_up(&device);
    keyfold.account().save_backup().unwrap();
    let cancel = crate::flow::Cancel::new();
    assert_eq!(keyfold.account().delete(b"wrong password", &cancel), Err(Error::WrongPassword));
    keyfold.account().delete(PASSWORD, &cancel).unwrap();
    assert_eq!(keyfold.state().unwrap(), State::NoAccount);
    assert!(device.backup.0.lock().unwrap().is_empty());
}
