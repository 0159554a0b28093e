//! Bad input: a typed error, and nothing is changed.

use keyfold_e2e::world::World;
use keyfold_ffi::error::{InputField, KeyfoldError};
use keyfold_ffi::frame::FrameReader;
use keyfold_ffi::item::VersionId;
use keyfold_ffi::port::{Cancel, PortError};

use crate::callbacks::{all, note};
use crate::phone::{PASSWORD, Phone};

#[test]
fn empty_and_huge_passwords_and_keys_are_refused() {
    let world = World::start();
    let (_phone, keyfold) = Phone::signed_up(&world);
    let refused = KeyfoldError::InvalidInput { field: InputField::Password };
    for password in [&b""[..], &vec![b'a'; 10_000_000], b"\xff\xfe"] {
        assert_eq!(keyfold.unlock(password), Err(refused));
        assert_eq!(keyfold.password().change(PASSWORD, password), Err(refused));
    }
    keyfold.enable_device_key().unwrap();
    keyfold.lock();
    for key in [&b""[..], &[0; 31], &[0; 33], &vec![0; 1_000_000]] {
        let error = keyfold.unlock_with_device_key(key).unwrap_err();
        assert_eq!(error, KeyfoldError::InvalidInput { field: InputField::DeviceKey });
    }
    assert_eq!(keyfold.unlock_with_device_key(&[0; 32]), Err(KeyfoldError::BiometricsChanged));
    keyfold.unlock(PASSWORD).unwrap();
}

#[test]
fn frames_of_a_wrong_size_are_refused() {
    let reader = FrameReader::new();
    let refused = Err(KeyfoldError::InvalidInput { field: InputField::Frame });
    let frame = vec![128; 640 * 480];
    for (width, height, stride) in
        [(641, 480, 641), (640, 481, 640), (640, 480, 639), (u32::MAX, u32::MAX, u32::MAX)]
    {
        assert_eq!(reader.read(&frame, width, height, stride), refused, "{width}x{height}/{stride}");
    }
    assert_eq!(reader.read(&frame, 640, 480, 640), Ok(vec![]));
    assert_eq!(reader.read(&frame[..640 * 480 - 40], 600, 480, 640), Ok(vec![]));
}

#[test]
fn ids_that_are_none_are_not_found() {
    let world = World::start();
    let (_phone, keyfold) = Phone::signed_up(&world);
    let vault = keyfold.vault();
    let item = vault.put(None, note("One")).unwrap();
    for id in ["", "zz", "00000000000000000000000000000000"] {
        assert!(vault.item(id).err() == Some(KeyfoldError::NotFound));
        assert!(vault.put(Some(id.to_owned()), note("Two")).err() == Some(KeyfoldError::NotFound));
        let version = VersionId { log: id.to_owned(), number: 1 };
        assert_eq!(vault.restore(&item, "title", &version), Err(KeyfoldError::NotFound));
    }
    assert_eq!(vault.list(all()).unwrap().total, 1);
}

#[test]
fn a_backup_or_keystore_that_fails_says_why_and_changes_nothing() {
    let world = World::start();
    let (phone, keyfold) = Phone::signed_up(&world);
    let before = phone.backup.slots.lock().unwrap().clone();
    let cases = [
        (PortError::Full, KeyfoldError::StorageFull),
        (PortError::NotReady, KeyfoldError::Offline),
        (PortError::Denied, KeyfoldError::StoreUnavailable),
    ];
    for (why, error) in cases {
        *phone.backup.fails.lock().unwrap() = Some(why);
        assert!(keyfold.account().save_backup() == Err(error));
        *phone.keystore.fails.lock().unwrap() = Some(why);
        assert_eq!(keyfold.enable_device_key(), Err(error));
        assert!(phone.keystore.key.lock().unwrap().is_none());
    }
    assert!(*phone.backup.slots.lock().unwrap() == before);
    let mut cancelled = keyfold.account().health().unwrap();
    assert!(cancelled.backup_at.take().is_some());
    let cancel = Cancel::new();
    cancel.cancel();
    assert!(keyfold.sync().sync(&cancel).err() == Some(KeyfoldError::Cancelled));
}
