//! Storage rules that can't be seen from outside: charges, damage, foreign files.

use std::os::unix::fs::MetadataExt;

use super::*;
use crate::limits::{Charge, Counted, LimitKey};
use crate::storage::{Charged, Logins, Upkeep};

fn charge(key: u8, burst: i64) -> Charge {
    let interval_ms = 1000;
    let allowance_ms = burst * interval_ms;
    Charge { counted: Counted::LoginAddress, key: LimitKey([key; 16]), interval_ms, allowance_ms }
}

fn refused(wait_ms: i64) -> Charged {
    Charged::Refused { counted: Counted::LoginAddress, wait_ms }
}

#[test]
fn gcra_allows_a_burst_then_one_an_interval() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("a.db")).unwrap();
    let at = |now_ms| store.charge(&[charge(1, 3)], now_ms).unwrap();
    assert_eq!([at(0), at(0), at(0)], [Charged::Allowed; 3]);
    assert_eq!(at(0), refused(1000));
    // A refusal costs nothing.
    assert_eq!(at(400), refused(600));
    assert_eq!(at(999), refused(1));
    assert_eq!(at(1000), Charged::Allowed);
    assert_eq!(at(1000), refused(1000));
    // After a long time no more than the burst.
    assert_eq!([at(100_000), at(100_000), at(100_000)], [Charged::Allowed; 3]);
    assert_eq!(at(100_000), refused(1000));
}

#[test]
fn a_refused_charge_stops_the_rest_and_keeps_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("a.db")).unwrap();
    let [range, address] = [charge(1, 2), charge(2, 1)];
    assert_eq!(store.charge(&[range, address], 0).unwrap(), Charged::Allowed);
    assert_eq!(store.charge(&[range, address], 0).unwrap(), refused(1000));
    // The range is spent now, and an address that it stops isn't touched.
    assert_eq!(store.charge(&[range, charge(3, 1)], 0).unwrap(), refused(1000));
    assert_eq!(store.charge(&[charge(3, 1)], 0).unwrap(), Charged::Allowed);
}

#[test]
fn the_file_is_private_and_a_damaged_page_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    drop(Sqlite::open(&path).unwrap());
    assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096..].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(Sqlite::open(&path).err(), Some(StorageError::Corrupt));
}

#[test]
fn a_writer_in_another_process_is_waited_for_and_then_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Sqlite::open(&path).unwrap();
    lock(&store.writer).busy_timeout(Duration::ZERO).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(store.charge(&[charge(1, 1)], 0), Err(StorageError::Busy));
    // Readers don't mind.
    assert_eq!(store.check(), Ok(()));
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(store.charge(&[charge(1, 1)], 0), Ok(Charged::Allowed));
}
