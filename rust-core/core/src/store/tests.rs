//! The store's ways to fail: each gives its typed error, and nothing is lost by any of them.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::schema::{self, write_released};
use super::slot::{self, Slot};
use super::{Store, StoreError};

fn open(home: &Path) -> Result<Store, StoreError> {
    Store::open_within(home, Duration::ZERO)
}

fn put(store: &Store, value: &[u8]) -> Result<(), StoreError> {
    store.write(|tx| slot::put(tx, Slot::Stage, value))
}

fn get(store: &Store) -> Result<Option<Vec<u8>>, StoreError> {
    store.read(|conn| slot::get(conn, Slot::Stage))
}

#[test]
fn values_survive_and_an_error_rolls_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    put(&store, b"one").unwrap();
    let failed: Result<(), StoreError> = store.write(|tx| {
        slot::put(tx, Slot::Stage, b"two")?;
        slot::clear(tx, Slot::Address)?;
        Err(StoreError::Unavailable)
    });
    assert_eq!(failed, Err(StoreError::Unavailable));
    drop(store);
    let store = open(folder.path()).unwrap();
    assert_eq!(get(&store).unwrap().as_deref(), Some(&b"one"[..]));
    store.write(|tx| slot::clear(tx, Slot::Stage)).unwrap();
    assert_eq!(get(&store), Ok(None));
}

#[test]
fn a_panic_inside_a_transaction_rolls_back_and_blocks_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    put(&store, b"one").unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.write(|tx| -> Result<(), StoreError> {
            slot::put(tx, Slot::Stage, b"two")?;
            panic!("on purpose");
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(get(&store).unwrap().as_deref(), Some(&b"one"[..]));
    put(&store, b"three").unwrap();
}

#[test]
fn the_home_is_private_and_open_once() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("deep").join("home");
    let store = open(&home).unwrap();
    put(&store, b"one").unwrap();
    #[cfg(unix)]
    assert_eq!(modes(&home), PRIVATE);
    assert_eq!(open(&home).unwrap_err(), StoreError::InUse);
    drop(store);
    assert!(open(&home).is_ok());
}

#[cfg(unix)]
const PRIVATE: [u32; 5] = [0o700, 0o600, 0o600, 0o600, 0o600];

/// The modes of the home and of all that is in it while it is open and was written to.
#[cfg(unix)]
fn modes(home: &Path) -> [u32; 5] {
    use std::os::unix::fs::PermissionsExt as _;
    ["", "keyfold.db", "keyfold.db-wal", "keyfold.db-shm", "keyfold.lock"]
        .map(|name| std::fs::metadata(home.join(name)).unwrap().permissions().mode() & 0o777)
}

#[cfg(unix)]
#[test]
fn a_home_that_others_can_read_is_narrowed() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    let store = open(&home).unwrap();
    put(&store, b"one").unwrap();
    for (name, mode) in
        [("", 0o755), ("keyfold.db", 0o644), ("keyfold.db-wal", 0o666), ("keyfold.lock", 0o664)]
    {
        std::fs::set_permissions(home.join(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }
    // As after a crash: the WAL stays, as wide as it was.
    let wal = std::fs::read(home.join("keyfold.db-wal")).unwrap();
    drop(store);
    std::fs::write(home.join("keyfold.db-wal"), wal).unwrap();
    std::fs::set_permissions(home.join("keyfold.db-wal"), std::fs::Permissions::from_mode(0o666)).unwrap();
    let store = open(&home).unwrap();
    put(&store, b"two").unwrap();
    assert_eq!(modes(&home), PRIVATE);
    store.wipe().unwrap();
    put(&store, b"three").unwrap();
    assert_eq!(modes(&home), PRIVATE);
}

/// Not even root may change the mode of a process's folder: as a home of somebody else, or on a disk without modes.
#[cfg(target_os = "linux")]
#[test]
fn a_home_that_cannot_be_narrowed_is_refused() {
    assert_eq!(open(Path::new("/proc/self")).unwrap_err(), StoreError::Unavailable);
}

#[test]
fn a_secret_that_is_replaced_or_cleared_is_gone_from_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let on_disk = |secret: &[u8]| {
        ["keyfold.db", "keyfold.db-wal"].iter().any(|name| {
            let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
            bytes.windows(secret.len()).any(|window| window == secret)
        })
    };
    let secrets = [
        Slot::SigningKey,
        Slot::PasswordSeal,
        Slot::DeviceSeal,
        Slot::CodeSealed,
        Slot::Outbox,
        Slot::PendingSignUp,
        Slot::FoundCodes,
        Slot::Sent,
        Slot::TravelSeal,
        Slot::WaitingSeal,
        Slot::Enrolling,
    ];
    for slot in secrets {
        let write = |value: &[u8]| store.write(|tx| slot::put(tx, slot, value)).unwrap();
        write(&[b'a'; 168]);
        assert!(on_disk(&[b'a'; 168]), "{slot:?}");
        write(&[b'b'; 168]);
        assert!(!on_disk(&[b'a'; 168]) && on_disk(&[b'b'; 168]), "{slot:?}");
        store.write(|tx| slot::clear(tx, slot)).unwrap();
        assert!(!on_disk(&[b'b'; 168]), "{slot:?}");
    }
}

#[test]
fn what_is_no_secret_waits_in_the_wal() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let wal = || std::fs::metadata(folder.path().join("keyfold.db-wal")).unwrap().len();
    let failed = store.write(|tx| {
        slot::put(tx, Slot::Outbox, b"secret")?;
        Err::<(), _>(StoreError::Unavailable)
    });
    assert_eq!(failed, Err(StoreError::Unavailable));
    put(&store, b"one").unwrap();
    assert!(wal() > 0, "no later transaction pays for one that was rolled back");
    store.write(|tx| slot::put(tx, Slot::Outbox, b"secret")).unwrap();
    assert_eq!(wal(), 0);
}

#[test]
fn a_second_opener_gets_the_home_once_it_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let home = folder.path().to_owned();
    let (waits, is_waiting) = std::sync::mpsc::sync_channel(0);
    let second = std::thread::spawn(move || {
        waits.send(()).unwrap();
        Store::open(&home).map(drop)
    });
    is_waiting.recv().unwrap();
    drop(store);
    assert_eq!(second.join().unwrap(), Ok(()));
}

#[test]
fn every_released_schema_becomes_the_newest() {
    let shape = |path: &Path| {
        let conn = Connection::open(path).unwrap();
        let mut find =
            conn.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name").unwrap();
        let row = |row: &rusqlite::Row<'_>| -> rusqlite::Result<[Option<String>; 4]> {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
        };
        find.query_map([], row).unwrap().collect::<Result<Vec<_>, _>>().unwrap()
    };
    let fresh = tempfile::tempdir().unwrap();
    drop(open(fresh.path()).unwrap());
    let expect = shape(&fresh.path().join("keyfold.db"));
    assert!(expect.len() > 10);
    for version in 1..=schema::VERSION {
        let old = tempfile::tempdir().unwrap();
        let path = old.path().join("keyfold.db");
        write_released(&path, version);
        Connection::open(&path).unwrap().execute("INSERT INTO slot VALUES ('stage', x'07')", []).unwrap();
        let store = open(old.path()).unwrap();
        assert_eq!(get(&store).unwrap().as_deref(), Some(&[7][..]));
        drop(store);
        assert_eq!(shape(&path), expect, "version {version}");
    }
}

#[test]
fn a_newer_database_and_one_of_others_are_left_alone() {
    let cases = [
        ("PRAGMA user_version = 99", StoreError::Newer),
        ("PRAGMA application_id = 1", StoreError::Corrupt),
        ("PRAGMA user_version = 0", StoreError::Corrupt),
    ];
    for (change, expect) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyfold.db");
        write_released(&path, schema::VERSION);
        Connection::open(&path).unwrap().execute_batch(change).unwrap();
        let before = std::fs::read(&path).unwrap();
        assert_eq!(open(folder.path()).unwrap_err(), expect, "{change}");
        assert_eq!(std::fs::read(&path).unwrap(), before, "{change}");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("keyfold.db"), vec![b'x'; 5000]).unwrap();
    assert_eq!(open(folder.path()).unwrap_err(), StoreError::Corrupt);
}

#[test]
fn a_full_disk_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    put(&store, b"kept").unwrap();
    let limit = |pages: i64| {
        store.write(|tx| -> Result<(), StoreError> {
            tx.pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, i64>(0))?;
            Ok(())
        })
    };
    limit(1).unwrap();
    assert_eq!(put(&store, &vec![7; 1 << 20]), Err(StoreError::Full));
    assert_eq!(get(&store).unwrap().as_deref(), Some(&b"kept"[..]));
    limit(1 << 20).unwrap();
    put(&store, &vec![7; 1 << 20]).unwrap();
    assert_eq!(get(&store).unwrap().unwrap().len(), 1 << 20);
}

#[test]
fn a_damaged_page_is_corrupt_wherever_it_is_met() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyfold.db");
    let store = open(folder.path()).unwrap();
    put(&store, &vec![7; 20_000]).unwrap();
    store.truncate_wal().unwrap();
    drop(store);
    let whole = std::fs::read(&path).unwrap();
    let mut met = 0;
    for page in 0..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096..page * 4096 + 64].fill(0xff);
        std::fs::write(&path, &bytes).unwrap();
        let found = open(folder.path()).and_then(|store| get(&store));
        match found {
            Err(error) => {
                assert_eq!(error, StoreError::Corrupt, "page {page}");
                met += 1;
            }
            Ok(value) => assert!(value.is_some(), "page {page}"),
        }
    }
    assert!(met >= 2, "{met}");
    std::fs::write(&path, &whole).unwrap();
    assert!(get(&open(folder.path()).unwrap()).unwrap().is_some());
}

#[test]
fn wiping_leaves_an_empty_home_that_stays_open() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    put(&store, b"ciphertext").unwrap();
    store.wipe().unwrap();
    assert_eq!(get(&store), Ok(None));
    put(&store, b"new").unwrap();
    assert_eq!(open(folder.path()).unwrap_err(), StoreError::InUse);
    drop(store);
    assert_eq!(get(&open(folder.path()).unwrap()).unwrap().as_deref(), Some(&b"new"[..]));
}

#[test]
fn nothing_of_an_overwritten_value_stays_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    put(&store, b"an old seal that has to go").unwrap();
    put(&store, b"new").unwrap();
    store.truncate_wal().unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(8).any(|window| window == b"old seal"));
    }
}
