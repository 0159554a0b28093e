//! A copied home never goes on in the log of the home it was copied from, and nothing of either is lost.

use super::device::Device;
use super::store::MemoryStore;
use crate::sync::ProblemKind;

#[test]
fn a_copy_without_the_marker_starts_its_own_log_at_once() {
    let (store, one) = (MemoryStore::default(), Device::new("one"));
    let id = one.add("sent");
    one.sync(&store);
    one.write(id, "title", "not sent yet");
    let copy = one.copy("copy", false);
    assert!(copy.log.was_copied() && !one.log.was_copied());
    assert_ne!(copy.log.log_id(), one.log.log_id());
    assert_eq!((copy.log.unsent().unwrap(), copy.titles()), (1, vec!["not sent yet".to_owned()]));
    let new = copy.add("on the copy");
    assert!(copy.sync(&store).copied);
    assert!(!copy.sync(&store).copied, "it is told once");
    one.sync(&store);
    copy.sync(&store);
    assert_eq!(one.dump(&[id, new]), copy.dump(&[id, new]));
    let state = one.log.item(&id).unwrap().unwrap();
    assert_eq!(state.others("title").count(), 0, "both copies sent the same edit: no conflict");
    assert!(!copy.reopen().log.was_copied());
}

#[test]
fn opening_again_and_losing_the_marker_are_told_apart() {
    let one = Device::new("one");
    let own = one.log.log_id();
    let one = one.reopen();
    assert_eq!((one.log.log_id(), one.log.was_copied()), (own, false));
    std::fs::remove_file(one.folder.path().join("marker")).unwrap();
    let one = one.reopen();
    assert!(one.log.was_copied() && one.log.log_id() != own);
}

/// The disk was mounted anew, or the marker is of a version that named the device.
#[cfg(all(unix, not(target_os = "android"), not(target_os = "ios")))]
#[test]
fn another_device_number_is_no_copy() {
    use std::os::unix::fs::MetadataExt as _;
    let one = Device::new("one");
    let own = one.log.log_id();
    let path = one.folder.path().join("marker");
    let text = std::fs::read_to_string(&path).unwrap();
    let file = std::fs::metadata(one.folder.path().join("home/keyfold.db")).unwrap();
    let marker = text.strip_suffix(&format!(" {}\n", file.ino())).unwrap().to_owned();
    let mut one = one;
    for device in [0, file.dev(), file.dev() + 7] {
        std::fs::write(&path, format!("{marker} {device}:{}\n", file.ino())).unwrap();
        one = one.reopen();
        assert_eq!((one.log.log_id(), one.log.was_copied()), (own, false));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "it is written anew");
    }
    for other in [format!("{marker} {}:{}\n", file.dev(), file.ino() + 1), format!("{marker} :\n")] {
        std::fs::write(&path, other).unwrap();
        one = one.reopen();
        assert!(one.log.was_copied());
    }
}

/// Both copies have the marker: only what is in the store tells.
#[test]
fn a_snapshot_finds_its_own_log_in_the_store() {
    let (store, one) = (MemoryStore::default(), Device::new("one"));
    let id = one.add("a");
    one.sync(&store);
    one.write(id, "secret", "waiting");
    let copy = one.copy("copy", true);
    assert_eq!((copy.log.log_id(), copy.log.was_copied()), (one.log.log_id(), false));
    one.write(id, "title", "by the first");
    one.sync(&store);
    copy.clock.advance_ms(10);
    copy.write(id, "title", "by the copy");
    copy.write(id, "title", "by the copy, again");
    let report = copy.sync(&store);
    assert!(report.copied, "found before anything was sent");
    assert_ne!(copy.log.log_id(), one.log.log_id());
    for device in [&one, &copy, &one] {
        device.sync(&store);
    }
    let (left, right) = (one.dump(&[id]), copy.dump(&[id]));
    assert_eq!(left, right);
    for value in ["waiting", "by the first", "by the copy", "by the copy, again", "a"] {
        assert!(left[&id].values().contains(&value.as_bytes()), "{value}");
    }
    let state = one.log.item(&id).unwrap().unwrap();
    assert_eq!(state.others("title").count(), 1, "two edits made apart");
    assert_eq!(state.others("secret").count(), 0, "one edit sent twice");
    let fresh = Device::new("fresh");
    fresh.sync(&store);
    assert_eq!(fresh.dump(&[id]), left, "no fork for anyone");
}

/// Neither sees the other's file before it sends its own, under the same number of the same log.
#[test]
fn two_copies_that_send_at_the_same_moment_part_and_the_finding_ends() {
    let (store, one, other) = (MemoryStore::default(), Device::new("one"), Device::new("other"));
    let id = one.add("a");
    one.sync(&store);
    let (shared, copy) = (one.log.log_id(), one.copy("copy", true));
    one.write(id, "title", "by the first");
    copy.clock.advance_ms(10);
    copy.write(id, "title", "by the copy");
    let others_turn = std::cell::Cell::new(true);
    let meanwhile = || {
        if others_turn.take() {
            assert_eq!(one.sync(&store).sent, 1);
        }
        Ok(())
    };
    let report = copy.log.sync_once(&store, &meanwhile, None).unwrap();
    assert_eq!((report.sent, report.problems, report.copied), (1, Vec::new(), false));
    assert_eq!(other.try_sync(&store).unwrap().problems[0].kind, ProblemKind::Forked);
    for device in [&one, &copy] {
        let report = device.try_sync(&store).unwrap();
        let found: Vec<_> =
            report.problems.iter().map(|found| (found.kind, found.log, found.number)).collect();
        assert!(report.copied);
        assert_eq!(found, [(ProblemKind::Forked, Some(shared), 2)]);
        assert_eq!(device.log.problems().unwrap(), [], "its cause has ended");
    }
    let logs = [&one, &copy].map(|device| device.log.log_id());
    assert!(logs[0] != logs[1] && !logs.contains(&shared));
    for device in [&one, &copy, &other, &one, &copy, &other] {
        device.add("in a log of its own");
        device.sync(&store);
    }
    one.sync(&store);
    copy.sync(&store);
    for device in [&one, &copy, &other] {
        assert_eq!(device.log.problems().unwrap(), []);
        assert_eq!(device.dump(&[id]), one.dump(&[id]));
    }
    for value in ["a", "by the first", "by the copy"] {
        assert!(one.dump(&[id])[&id].values().contains(&value.as_bytes()), "{value}");
    }
}

/// The first copy's files are hidden from the second; another device has seen them and names their head.
#[test]
fn another_devices_heads_tell_of_the_copy() {
    let (store, one, other) = (MemoryStore::default(), Device::new("one"), Device::new("other"));
    let id = one.add("a");
    one.sync(&store);
    let copy = one.copy("copy", true);
    one.write(id, "title", "b");
    one.sync(&store);
    other.sync(&store);
    other.write(id, "title", "c");
    other.sync(&store);
    let hidden = store.files()[1].0.clone();
    store.behave(|manner| manner.hidden.extend([hidden]));
    copy.write(id, "title", "by the copy");
    let report = copy.try_sync(&store).unwrap();
    assert!(report.copied);
    store.behave(|manner| manner.hidden.clear());
    store.set_files(store.files());
    for device in [&copy, &one, &other, &copy] {
        device.try_sync(&store).unwrap();
    }
    assert_eq!(one.dump(&[id]), copy.dump(&[id]));
    assert_eq!(one.dump(&[id]), other.dump(&[id]));
    assert!(copy.log.problems().unwrap().is_empty());
}
