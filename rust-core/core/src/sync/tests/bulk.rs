//! Large items, many items, and what a sync costs in calls.

use std::sync::Mutex;

use keyfold_wire::ids::LogId;

use super::device::{ACCOUNT, Device};
use super::hostile::craft;
use super::store::MemoryStore;
use crate::port::{Progress, ProgressListener, Step};
use crate::sync::file::hash;
use crate::sync::{ItemId, SyncError};

#[test]
fn nothing_new_costs_one_call_and_one_change_two() {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    let id = one.add("a");
    one.sync(&store);
    two.sync(&store);
    store.take_calls();
    two.sync(&store);
    assert_eq!(store.take_calls(), ["list"]);
    two.write(id, "title", "b");
    two.sync(&store);
    assert_eq!(store.take_calls(), ["list", "create"]);
    one.sync(&store);
    assert_eq!(store.take_calls(), ["list"], "a small file comes with the listing");
    assert_eq!(store.files().iter().map(|(_, bytes)| bytes.len()).max(), Some(512));
}

#[test]
fn an_item_of_a_mebibyte_costs_it_once() {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    let id = one.add("large");
    one.write(id, "notes", &"x".repeat(1 << 20));
    one.sync(&store);
    one.write(id, "title", "still large");
    one.sync(&store);
    let lengths: Vec<_> = store.files().iter().map(|(_, bytes)| bytes.len()).collect();
    assert!(lengths[0] > 1 << 20 && lengths[0] < (1 << 20) + (1 << 17), "{lengths:?}");
    assert_eq!(lengths[1], 512);
    two.sync(&store);
    assert_eq!(two.dump(&[id]), one.dump(&[id]));
}

#[test]
fn a_large_edit_goes_over_several_files_and_back() {
    let (store, mut one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    one.log.content_max = 100_000;
    let ids: Vec<_> = (0..7).map(|at| ItemId([at; 16])).collect();
    let value = vec![7; 35_000];
    one.log.edit(|edit| ids.iter().try_for_each(|id| edit.write(id, "title", &value))).unwrap();
    let report = one.sync(&store);
    assert_eq!(report.sent, 4, "two ops fit a file");
    assert!(store.files().iter().all(|(_, bytes)| bytes.len() <= 108_000));
    assert_eq!(two.sync(&store).changed.len(), 7);
    assert_eq!(two.dump(&ids), one.dump(&ids));
}

#[test]
fn what_fits_no_file_is_refused_before_it_is_written() {
    let (id, mut one) = (ItemId([1; 16]), Device::new("one"));
    let refused = one.log.edit(|edit| edit.write(&id, "title", &vec![0; 4 << 20]));
    assert_eq!(refused.unwrap_err(), SyncError::TooLarge);
    one.log.content_max = 100_000;
    let write = |len: usize| one.log.edit(|edit| edit.write(&id, "title", &vec![0; len])).map(drop);
    assert_eq!(write(36_000), Err(SyncError::TooLarge), "64,000 bytes are kept for heads");
    write(35_000).unwrap();
    assert_eq!(one.sync(&MemoryStore::default()).sent, 1);
}

#[test]
fn an_item_of_no_fields_is_none() {
    let one = Device::new("one");
    let (id, changed) = one.log.edit(|edit| Ok(edit.new_item())).unwrap();
    assert!(changed.is_empty());
    assert!(one.log.item(&id).unwrap().is_none());
    one.log.edit(|edit| edit.delete(&id)).unwrap();
    assert_eq!(one.log.unsent().unwrap(), 0);
    one.write(id, "title", "");
    assert_eq!(one.titles(), [""]);
}

#[test]
fn files_beyond_one_call_are_read_in_as_few_as_can_be() {
    let (store, one) = (MemoryStore::default(), Device::new("one"));
    store.behave(|manner| (manner.page, manner.inline) = (1000, 0));
    let mut previous = [0; 32];
    for number in 1..=501 {
        let (name, bytes) = craft(ACCOUNT, LogId([5; 8]), number, previous, &[]);
        previous = hash(&bytes);
        store.add(&name, bytes);
    }
    assert_eq!(one.sync(&store).received, 501);
    assert_eq!(store.take_calls(), ["list", "read", "read"]);
}

/// Hears each step once.
#[derive(Default)]
struct Heard(Mutex<Vec<(Step, u64)>>);

impl ProgressListener for Heard {
    fn progress(&self, progress: Progress) {
        self.0.lock().unwrap().push((progress.step, progress.done));
    }
}

/// Timings go to the test's output; nothing is asserted of them.
#[test]
fn many_items_in_one_import() {
    let count: u32 = 10_000;
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    let time = |what: &str, f: &mut dyn FnMut()| {
        #[expect(clippy::disallowed_methods, reason = "a measurement in a test")]
        let start = std::time::Instant::now();
        f();
        println!("{what}: {:?}", start.elapsed());
    };
    time("import", &mut || {
        let write = |edit: &mut crate::sync::Edit<'_, '_>| {
            (0..count).try_for_each(|number| {
                let id = edit.new_item();
                edit.write(&id, "title", format!("item {number}").as_bytes())
            })
        };
        one.log.edit(write).unwrap();
    });
    assert_eq!(one.log.unsent().unwrap(), u64::from(count));
    time("seal and send", &mut || assert_eq!(one.sync(&store).sent, 1));
    let heard = Heard::default();
    time("first sync of another device", &mut || {
        let report = two.log.sync_once(&store, &|| Ok(()), Some(&heard)).unwrap();
        assert_eq!(report.changed.len(), count as usize);
    });
    time("summaries", &mut || assert_eq!(two.log.summaries().unwrap().len(), count as usize));
    assert!(heard.0.lock().unwrap().contains(&(Step::Receiving, 1)));
}
