//! Storage rules that can't be seen from outside: charges, damage, foreign files.

use std::os::unix::fs::MetadataExt;

use keyfold_wire::allowance::Allowance;

use super::*;
use crate::limits::{Charge, Counted, LimitKey};
use crate::storage::{Charged, Logins, Upkeep};

fn charge(key: u8, burst: u32) -> Charge {
    let allowance = Allowance { interval: Duration::from_secs(1), burst };
    Charge { counted: Counted::LoginAddress, key: LimitKey([key; 16]), allowance }
}

fn refused(wait_ms: u64) -> Charged {
    Charged::Refused { counted: Counted::LoginAddress, wait: Duration::from_millis(wait_ms) }
}

/// So many milliseconds after the start of every test.
fn at(ms: i64) -> Now {
    Now::from_ms(1_800_000_000_000 + ms)
}

#[test]
fn gcra_allows_a_burst_then_one_an_interval() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("a.db")).unwrap();
    let ask = |ms| store.charge(&[charge(1, 3)], at(ms)).unwrap();
    assert_eq!([ask(0), ask(0), ask(0)], [Charged::Allowed; 3]);
    assert_eq!(ask(0), refused(1000));
    // A refusal costs nothing.
    assert_eq!(ask(400), refused(600));
    assert_eq!(ask(999), refused(1));
    assert_eq!(ask(1000), Charged::Allowed);
    assert_eq!(ask(1000), refused(1000));
    // After a long time no more than the burst.
    assert_eq!([ask(100_000), ask(100_000), ask(100_000)], [Charged::Allowed; 3]);
    assert_eq!(ask(100_000), refused(1000));
}

#[test]
fn what_is_owed_until_2100_is_owed_for_the_allowance_only_and_a_refusal_keeps_that() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("a.db")).unwrap();
    let ask = |now| store.charge(&[charge(1, 3)], now).unwrap();
    assert_eq!([ask(Now::from_seconds(4_102_444_800)), ask(at(0))], [Charged::Allowed, refused(1000)]);
    // By true time from here on.
    assert_eq!(ask(at(999)), refused(1));
    assert_eq!(ask(at(1000)), Charged::Allowed);
    assert_eq!([ask(at(4000)), ask(at(4000)), ask(at(4000))], [Charged::Allowed; 3]);
}

#[test]
fn without_a_clock_nothing_is_charged_and_nobody_waits_for_years() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("a.db")).unwrap();
    assert_eq!(store.charge(&[charge(1, 3)], at(0)).unwrap(), Charged::Allowed);
    assert_eq!(store.charge(&[charge(1, 3)], Now::from_seconds(0)).unwrap(), refused(1000));
    assert_eq!([(); 2].map(|()| store.charge(&[charge(1, 3)], at(0)).unwrap()), [Charged::Allowed; 2]);
}

#[test]
fn a_refused_charge_stops_the_rest_and_keeps_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("a.db")).unwrap();
    let [range, address] = [charge(1, 2), charge(2, 1)];
    assert_eq!(store.charge(&[range, address], at(0)).unwrap(), Charged::Allowed);
    assert_eq!(store.charge(&[range, address], at(0)).unwrap(), refused(1000));
    // The range is spent now, and an address that it stops isn't touched.
    assert_eq!(store.charge(&[range, charge(3, 1)], at(0)).unwrap(), refused(1000));
    assert_eq!(store.charge(&[charge(3, 1)], at(0)).unwrap(), Charged::Allowed);
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
    assert_eq!(store.charge(&[charge(1, 1)], at(0)), Err(StorageError::Busy));
    // Readers don't mind.
    assert_eq!(store.check(), Ok(()));
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(store.charge(&[charge(1, 1)], at(0)), Ok(Charged::Allowed));
}
