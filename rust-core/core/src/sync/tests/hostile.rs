//! What a store, a stranger or a newer version can do: each has its name, and all that opens is merged meanwhile.

use keyfold_wire::ids::LogId;
use zeroize::Zeroizing;

use super::device::{ACCOUNT, Account, Device};
use super::store::MemoryStore;
use crate::crypto::replay::Replay;
use crate::sync::content::Draft;
use crate::sync::file::{hash, seal_segment};
use crate::sync::heads::derive_root;
use crate::sync::name::FileName;
use crate::sync::problem::ProblemKind::{self, *};
use crate::sync::{OpBody, Stamp, SyncReport};

pub(super) fn kinds(report: &SyncReport) -> Vec<ProblemKind> {
    report.problems.iter().map(|problem| problem.kind).collect()
}

/// Two devices in sync; the first has three files in the store, the second one.
pub(super) fn scene() -> (MemoryStore, Device, Device) {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    for title in ["a", "b", "c"] {
        one.add(title);
        one.sync(&store);
    }
    two.add("d");
    two.sync(&store);
    one.sync(&store);
    (store, one, two)
}

/// A file as a device of the account could write it.
pub(super) fn craft(
    account: Account,
    log: LogId,
    number: u32,
    previous: [u8; 32],
    ops: &[Vec<u8>],
) -> (String, Vec<u8>) {
    let ops: Vec<_> = ops.iter().map(|op| Zeroizing::new(op.clone())).collect();
    let draft = Draft { previous, clock: Stamp(5 << 16), heads: &[], root: derive_root(&[]), ops: &ops };
    let salt = Replay::from_seed(&number.to_be_bytes());
    let bytes = seal_segment(&account.keys(), log, number, &draft.to_bytes(), &salt).unwrap();
    (FileName::from_segment(log, number, &hash(&bytes)).to_text(), bytes)
}

#[test]
fn a_store_that_went_back_is_named_and_made_whole() {
    let (store, one, two) = scene();
    let all = store.files();
    store.set_files(all[..1].to_vec());
    let report = one.try_sync(&store).unwrap();
    assert_eq!(kinds(&report), [RolledBack, RolledBack]);
    let of = |log| report.problems.iter().find(|problem| problem.log == Some(log)).unwrap().number;
    assert_eq!((of(one.log.log_id()), of(two.log.log_id())), (3, 1));
    let mut again = store.files();
    again.sort();
    let mut before = all;
    before.sort();
    assert_eq!(again, before, "the same bytes under the same names");
    assert_eq!(one.log.problems().unwrap().len(), 2, "it stays in sight");
    assert_eq!(one.sync(&store).sent, 0);
    assert_eq!(one.log.problems().unwrap(), [], "until the store shows all of it again");
    assert_eq!(Device::new("three").sync(&store).received, 4);
}

#[test]
fn an_empty_store_after_a_full_one_is_a_rollback() {
    let (store, one, _) = scene();
    store.set_files(Vec::new());
    one.add("e");
    let report = one.try_sync(&store).unwrap();
    assert_eq!(kinds(&report), [RolledBack, RolledBack]);
    assert_eq!((report.sent, store.files().len()), (5, 5));
}

#[test]
fn a_damaged_file_that_is_gone_is_no_finding_any_more() {
    let (store, one, _) = scene();
    let before = store.files();
    store.add("notes.txt", b"KFSG, but cut off".to_vec());
    let name = FileName::from_segment(one.log.log_id(), 4, &hash(b"whole")).to_text();
    store.add(&name, b"who".to_vec());
    let three = Device::new("three");
    assert_eq!(kinds(&three.try_sync(&store).unwrap()), [OtherKind, Damaged]);
    store.behave(|manner| manner.hidden.extend([name]));
    three.try_sync(&store).unwrap();
    let left = three.log.problems().unwrap();
    assert_eq!(left.iter().map(|one| one.kind).collect::<Vec<_>>(), [OtherKind]);
    assert_eq!(store.files().len(), before.len() + 2);
}

#[test]
fn two_files_of_one_number_are_a_fork_and_both_are_merged() {
    let (store, one, two) = scene();
    let op = |title: &str| {
        let body = OpBody::Write {
            item: crate::sync::ItemId([7; 16]),
            field: "title".into(),
            value: Zeroizing::new(title.as_bytes().to_vec()),
            replaces: Vec::new(),
        };
        let dot = crate::sync::Dot { log: LogId([5; 8]), number: 1 };
        crate::sync::Op { dot, stamp: Stamp(9 << 16), body }.to_bytes().to_vec()
    };
    let left = craft(ACCOUNT, LogId([5; 8]), 1, [0; 32], &[op("left")]);
    let right = craft(ACCOUNT, LogId([5; 8]), 1, [0; 32], &[op("right")]);
    store.add(&left.0, left.1.clone());
    one.sync(&store);
    store.add(&right.0, right.1.clone());
    let report = one.try_sync(&store).unwrap();
    assert_eq!((kinds(&report), report.problems[0].number), (vec![Forked], 1));
    assert_eq!(kinds(&two.try_sync(&store).unwrap()), [Forked]);
    let three = Device::new("three");
    store.set_files(vec![right, left]);
    assert_eq!(kinds(&three.try_sync(&store).unwrap()), [Forked]);
    let ids = [crate::sync::ItemId([7; 16])];
    assert!(one.dump(&ids) == two.dump(&ids) && one.dump(&ids) == three.dump(&ids));
    assert_eq!(one.dump(&ids)[&ids[0]].values(), [b"right".as_slice(), b"left"]);
    assert_eq!(one.log.problems().unwrap()[0].kind, Forked);
}

#[test]
fn a_broken_chain_is_a_fork() {
    let (store, one, _) = scene();
    let first = craft(ACCOUNT, LogId([5; 8]), 1, [0; 32], &[]);
    let loose = craft(ACCOUNT, LogId([5; 8]), 2, [9; 32], &[]);
    let headless = craft(ACCOUNT, LogId([6; 8]), 1, [9; 32], &[]);
    for file in [first, loose, headless] {
        store.add(&file.0, file.1);
    }
    let report = one.try_sync(&store).unwrap();
    assert!(kinds(&report).contains(&Forked));
    let forks = report.problems.iter().filter(|problem| problem.kind == Forked);
    assert_eq!(forks.map(|problem| problem.number).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn strangers_files_are_refused_named_and_not_asked_for_again() {
    let (store, one, two) = scene();
    let before = one.titles();
    let other = craft(Account { id: 2, ..ACCOUNT }, LogId([5; 8]), 1, [0; 32], &[]);
    let epoch = craft(Account { key_epoch: 2, ..ACCOUNT }, LogId([6; 8]), 1, [0; 32], &[]);
    let mut newer = craft(ACCOUNT, LogId([7; 8]), 1, [0; 32], &[]).1;
    newer[5] = 1;
    let newer_name = FileName::from_segment(LogId([7; 8]), 1, &hash(&newer)).to_text();
    let part = "c-aaaqeayeaudp6-00000001-".to_owned() + &data_encoding::HEXLOWER.encode(&hash(b"part")[..16]);
    store.add(&other.0, other.1);
    store.add(&epoch.0, epoch.1);
    store.add(&newer_name, newer);
    store.add("notes.txt", b"not ours".to_vec());
    store.add(&part, b"part".to_vec());
    store.add(&format!("{} (conflicted copy)", store.files()[0].0), store.files()[0].1.clone());
    for (manner, device) in [(8192, &one), (0, &two)] {
        store.behave(|own| own.inline = manner);
        let report = device.try_sync(&store).unwrap();
        let mut found = kinds(&report);
        found.sort();
        assert_eq!(found, [OtherAccount, OtherEpoch, OtherKind, UpgradeRequired, UpgradeRequired]);
        assert_eq!(device.titles(), before, "nothing was written");
        store.take_calls();
        assert_eq!(kinds(&device.try_sync(&store).unwrap()), []);
        store.set_files(store.files());
        assert_eq!(kinds(&device.try_sync(&store).unwrap()), []);
        let reads = store.take_calls().iter().filter(|call| **call == "read").count();
        assert!(reads <= 1, "only the conflicted copy is read again in a new listing");
        assert_eq!(device.log.problems().unwrap().len(), 5);
    }
}

#[test]
fn any_flipped_bit_of_a_stored_file_is_named_and_does_nothing() {
    let (store, one, _) = scene();
    let (name, whole) = store.files()[0].clone();
    let three = Device::new("three");
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        store.set_files(vec![(name.clone(), bytes)]);
        let report = three.try_sync(&store).unwrap();
        assert_eq!((kinds(&report), report.received), (vec![Damaged], 0), "byte {at}");
    }
    assert_eq!(three.titles(), [""; 0]);
    assert_eq!(three.log.problems().unwrap()[0].log, Some(one.log.log_id()));
    store.set_files(vec![(name, whole)]);
    assert_eq!(three.sync(&store).received, 1);
    assert_eq!(three.log.problems().unwrap(), []);
}

#[test]
fn a_renamed_file_is_refused() {
    let (store, _, two) = scene();
    let (_, bytes) = store.files()[0].clone();
    let name = FileName::from_segment(two.log.log_id(), 9, &hash(&bytes)).to_text();
    store.set_files(vec![(name, bytes)]);
    assert_eq!(kinds(&Device::new("three").try_sync(&store).unwrap()), [Damaged]);
}

#[test]
fn ops_of_unknown_kinds_are_kept() {
    let (store, one, _) = scene();
    let unknown = vec![0x84, 0x01, 0x05, 0x18, 0x63, 0xf6];
    let file = craft(ACCOUNT, LogId([5; 8]), 1, [0; 32], std::slice::from_ref(&unknown));
    store.add(&file.0, file.1);
    assert_eq!(one.sync(&store).received, 1);
    let entries = one.log.entries().unwrap();
    assert!(entries.iter().any(|op| op.body == OpBody::Unknown(unknown.clone())));
}

#[test]
fn a_clock_far_ahead_is_not_followed() {
    let (store, one, two) = scene();
    let wrong = 1_793_491_200_000 + 90 * 86_400_000;
    two.clock.set_wall_ms(wrong);
    two.add("from the future");
    two.sync(&store);
    one.sync(&store);
    let id = one.add("now");
    let stamp = one.log.item(&id).unwrap().unwrap().shown("title").unwrap().stamp;
    assert!(stamp.physical_ms() < 1_793_491_200_000 + 86_400_000);
}
