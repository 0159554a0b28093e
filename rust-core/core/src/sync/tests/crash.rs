//! A crash between any two steps, and any lost reply: the next sync goes on, and nothing is lost or doubled.

use std::cell::Cell;

use super::device::Device;
use super::store::MemoryStore;
use crate::port::PortError;
use crate::sync::{ItemId, SyncError};

/// Two devices with news for each other; the first is about to sync.
fn scene() -> (MemoryStore, Device, Device, Vec<ItemId>) {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    store.behave(|manner| (manner.page, manner.inline) = (2, 600));
    let shared = one.add("shared");
    one.sync(&store);
    two.sync(&store);
    let mut ids = vec![shared];
    for at in 0..3 {
        ids.push(two.add(&format!("two {at}")));
        two.write(shared, "secret", &"x".repeat(400 * at));
        two.sync(&store);
    }
    ids.push(one.add("one"));
    one.write(shared, "title", "edited");
    (store, one, two, ids)
}

fn finish(store: &MemoryStore, one: &Device, two: &Device, ids: &[ItemId]) -> usize {
    for device in [one, two, one] {
        device.sync(store);
    }
    assert_eq!(one.dump(ids), two.dump(ids));
    assert_eq!(one.titles(), ["edited", "one", "two 0", "two 1", "two 2"]);
    assert_eq!(one.log.unsent().unwrap(), 0);
    assert!(!one.log.was_copied() && !two.log.was_copied());
    store.files().len()
}

#[test]
fn killed_between_any_two_steps() {
    let (store, one, two, ids) = scene();
    let expect = finish(&store, &one, &two, &ids);
    let mut reached = false;
    for step in 0..100 {
        let (store, one, two, ids) = scene();
        let left = Cell::new(step);
        let crash = || match left.get() {
            0 => Err(SyncError::Cancelled),
            more => {
                left.set(more - 1);
                Ok(())
            }
        };
        let died = one.log.sync_once(&store, &crash, None);
        let one = one.reopen();
        assert_eq!(finish(&store, &one, &two, &ids), expect, "step {step}");
        if died.is_ok() {
            reached = step > 6;
            break;
        }
        assert_eq!(died, Err(SyncError::Cancelled));
    }
    assert!(reached, "some crash came after the last step");
}

#[test]
fn any_reply_lost_after_all_was_done() {
    let (store, one, two, ids) = scene();
    let expect = finish(&store, &one, &two, &ids);
    for call in 0..100 {
        let (store, one, two, ids) = scene();
        store.take_calls();
        store.behave(|manner| manner.lose_reply = Some(call));
        let lost = one.try_sync(&store);
        store.behave(|manner| manner.lose_reply = None);
        let one = one.reopen();
        assert_eq!(finish(&store, &one, &two, &ids), expect, "call {call}");
        if lost.is_ok() {
            assert!(call > 3);
            return;
        }
        assert_eq!(lost, Err(SyncError::Port(PortError::Offline)));
    }
    panic!("the sync never ended");
}

#[test]
fn an_edit_that_fails_writes_nothing() {
    let one = Device::new("one");
    let id = one.add("kept");
    let failed = one.log.edit(|edit| {
        edit.write(&id, "title", b"lost")?;
        edit.write(&id, &"n".repeat(256), b"")
    });
    assert_eq!(failed.unwrap_err(), SyncError::TooLarge);
    assert_eq!(one.titles(), ["kept"]);
    assert_eq!(one.log.unsent().unwrap(), 1);
    assert!(one.log.history(&id).unwrap().is_empty());
}

#[test]
fn locked_while_the_store_answers_writes_nothing() {
    let (store, one, two, ids) = scene();
    let before = one.log.status().unwrap();
    let lock = || {
        one.keys.wipe();
        Err(SyncError::Locked)
    };
    assert_eq!(one.log.sync_once(&store, &lock, None), Err(SyncError::Locked));
    assert_eq!(one.log.status().unwrap(), before);
    assert_eq!(one.log.item(&ids[0]).unwrap_err(), SyncError::Locked);
    let wiped = || {
        one.keys.wipe();
        Ok(())
    };
    assert_eq!(one.log.sync_once(&store, &wiped, None), Err(SyncError::Locked));
    assert_eq!(one.log.status().unwrap(), before);
    finish(&store, &one.reopen(), &two, &ids);
}

#[test]
fn one_sync_at_a_time() {
    let (store, one, _, _) = scene();
    let nested = Cell::new(None);
    let again = || {
        nested.set(Some(one.try_sync(&store)));
        Err(SyncError::Cancelled)
    };
    assert_eq!(one.log.sync_once(&store, &again, None), Err(SyncError::Cancelled));
    assert_eq!(nested.take(), Some(Err(SyncError::Busy)));
    assert!(one.try_sync(&store).is_ok());
}

#[test]
fn a_full_store_takes_what_fits_and_the_rest_later() {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    let theirs = two.add("two");
    two.sync(&store);
    store.behave(|manner| manner.room = 1);
    one.add("one");
    assert_eq!(one.try_sync(&store), Err(SyncError::StoreFull));
    assert_eq!(one.log.take_changed(), [theirs], "what there was to read was read");
    assert_eq!(one.log.unsent().unwrap(), 1);
    store.behave(|manner| manner.room = 9);
    assert_eq!(one.sync(&store).sent, 1);
    two.sync(&store);
    assert_eq!(two.titles(), ["one", "two"]);
}
