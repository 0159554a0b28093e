//! Key files are made once, kept from others, and refused where they don't belong.

use std::os::unix::fs::PermissionsExt;

use super::*;

#[test]
fn made_keys_are_private_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("keys");
    make_key_files(&out).unwrap();
    for entry in std::fs::read_dir(&out).unwrap() {
        assert_eq!(entry.unwrap().metadata().unwrap().mode() & 0o777, 0o600);
    }
    assert_eq!(std::fs::metadata(&out).unwrap().mode() & 0o777, 0o700);
    let keys = Keys::from_folder(&out).unwrap();
    assert_eq!(keys.opaque.newest(), 1);
    assert_eq!(ticket_public_key(&out).unwrap(), keys.ticket.to_public().to_text());
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    make_key_files(folder.path()).unwrap();
    let path = folder.path().join("state.key");
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(make_key_files(folder.path()), Err(KeyError::Exists(_))));
    std::fs::remove_file(folder.path().join("opaque-1.key")).unwrap();
    assert!(matches!(make_key_files(folder.path()), Err(KeyError::Exists(_))));
    assert!(!folder.path().join("opaque-1.key").exists());
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_newer_setup_leaves_the_older_in_force() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(make_newer_setup(folder.path()), Err(KeyError::NoSetup(_))));
    make_key_files(folder.path()).unwrap();
    assert_eq!(make_newer_setup(folder.path()).unwrap(), 2);
    let keys = Keys::from_folder(folder.path()).unwrap();
    assert_eq!(keys.opaque.newest(), 2);
    assert_ne!(keys.opaque.service_key(1).unwrap(), keys.opaque.service_key(2).unwrap());
}

#[test]
fn a_readable_damaged_or_foreign_key_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    make_key_files(folder.path()).unwrap();
    let path = folder.path().join("state.key");
    let good = std::fs::read_to_string(&path).unwrap();
    for bad in [&good[..good.len() - 3], &good.replace(" state ", " enumeration "), &format!("{good} x"), ""]
    {
        std::fs::write(&path, bad).unwrap();
        assert!(matches!(Keys::from_folder(folder.path()), Err(KeyError::Malformed(_))), "{bad}");
    }
    std::fs::write(&path, &good).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(Keys::from_folder(folder.path()), Err(KeyError::Readable(_))));
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(Keys::from_folder(folder.path()), Err(KeyError::File(..))));
}
