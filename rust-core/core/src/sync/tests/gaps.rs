//! Files that are away for a while: gaps are named, filled by name once the store has them again, and forgotten.

use keyfold_kit::Mark;
use keyfold_wire::ids::LogId;

use super::device::Device;
use super::hostile::{kinds, scene};
use super::store::MemoryStore;
use crate::sync::problem::ProblemKind::*;

#[test]
fn a_withheld_file_is_missing_until_it_comes() {
    let (store, one, _) = scene();
    let second = store.files()[1].0.clone();
    store.behave(|manner| manner.hidden.extend([second.clone()]));
    let three = Device::new("three");
    let report = three.try_sync(&store).unwrap();
    assert_eq!(kinds(&report), [SegmentMissing]);
    assert_eq!((report.problems[0].log, report.problems[0].number), (Some(one.log.log_id()), 2));
    assert_eq!(three.titles(), ["a", "c", "d"], "everything else is merged");
    three.add("own");
    assert_eq!(three.try_sync(&store).unwrap().sent, 1, "own appending never stops");
    assert_eq!(three.log.problems().unwrap().len(), 1);
    store.behave(|manner| manner.hidden.clear());
    store.set_files(store.files());
    assert_eq!(kinds(&three.try_sync(&store).unwrap()), []);
    assert_eq!(three.titles(), ["a", "b", "c", "d", "own"]);
    assert_eq!(three.log.problems().unwrap(), []);
}

/// The listing has long passed the files; only their names bring them.
#[test]
fn files_that_come_back_are_read_by_name_wherever_the_listing_stands() {
    let (store, one, two) = scene();
    let files: Vec<_> = store.files().into_iter().map(|(name, _)| name).collect();
    // All of the first device's files are away, and only the second one's later file names the last of them.
    store.behave(|manner| manner.hidden.extend(files[..3].to_vec()));
    two.add("knows of one");
    two.sync(&store);
    let three = Device::new("three");
    let report = three.try_sync(&store).unwrap();
    assert_eq!((kinds(&report), report.problems[0].number), (vec![SegmentMissing], 1));
    // The last one comes back: the one before it is known by it, and is asked for.
    store.behave(|manner| manner.hidden.retain(|name| *name != files[2]));
    let report = three.try_sync(&store).unwrap();
    assert_eq!((kinds(&report), report.received), (vec![SegmentMissing], 1));
    store.behave(|manner| manner.hidden.clear());
    store.take_calls();
    assert_eq!(three.sync(&store).received, 2, "backwards, one by one");
    assert_eq!(store.take_calls(), ["list", "read", "read"]);
    assert_eq!(three.titles(), ["a", "b", "c", "d", "knows of one"]);
    assert_eq!(three.log.problems().unwrap(), []);
    assert_eq!(three.sync(&store).received, 0);
    assert_eq!(store.take_calls(), ["list"], "nothing new is one call again");
    assert_eq!(one.log.problems().unwrap(), []);
}

#[test]
fn what_only_a_mark_names_is_looked_for_in_a_new_listing_once_a_day() {
    let (store, one, _) = scene();
    let away: Vec<_> = store.files()[..3].iter().map(|(name, _)| name.clone()).collect();
    store.behave(|manner| manner.hidden.extend(away));
    let mark = one.log.mark().unwrap();
    let four = Device::new("four");
    four.log.store.write(|tx| four.log.expect_mark(tx, &mark)).unwrap();
    // The second device's file tells of the first one's; without it, only the mark does.
    let second = store.files()[3].0.clone();
    store.behave(|manner| manner.hidden.extend([second]));
    assert_eq!(kinds(&four.try_sync(&store).unwrap()), [SegmentMissing]);
    store.behave(|manner| manner.hidden.clear());
    store.take_calls();
    assert_eq!(kinds(&four.try_sync(&store).unwrap()), [SegmentMissing]);
    assert_eq!(store.take_calls(), ["list"], "it was listed from the beginning today");
    four.clock.advance_ms(86_400_001);
    assert_eq!(four.sync(&store).received, 4);
    assert_eq!(four.log.problems().unwrap(), []);
}

#[test]
fn heads_and_marks_vouch_for_what_is_withheld() {
    let (store, one, two) = scene();
    for (name, _) in &store.files()[..3] {
        store.behave(|manner| manner.hidden.extend([name.clone()]));
    }
    two.add("knows of one");
    two.sync(&store);
    let three = Device::new("three");
    assert_eq!(kinds(&three.try_sync(&store).unwrap()), [SegmentMissing]);

    let four = Device::new("four");
    let mark = one.log.mark().unwrap();
    assert_eq!((LogId(mark.log_id), mark.number), (one.log.log_id(), 3));
    let empty = MemoryStore::default();
    four.log.store.write(|tx| four.log.expect_mark(tx, &mark)).unwrap();
    let report = four.try_sync(&empty).unwrap();
    assert_eq!((kinds(&report), report.problems[0].number), (vec![SegmentMissing], 1));

    let (store, _, _) = scene();
    let five = Device::new("five");
    let other = Mark { hash: [0; 8], ..mark };
    five.log.store.write(|tx| five.log.expect_mark(tx, &other)).unwrap();
    assert_eq!(kinds(&five.try_sync(&store).unwrap()), [Forked]);
}

/// A writer that holds the second file of a log, but not the first, knows no head of that log yet.
#[test]
fn what_is_written_over_a_gap_at_the_beginning_is_read_by_everybody() {
    let (store, _, two) = scene();
    let first = store.files()[0].0.clone();
    store.behave(|manner| manner.hidden.extend([first]));
    let three = Device::new("three");
    assert_eq!(kinds(&three.try_sync(&store).unwrap()), [SegmentMissing]);
    three.add("own");
    assert_eq!(three.try_sync(&store).unwrap().sent, 1);
    assert_eq!(two.sync(&store).received, 1);
    assert_eq!(two.titles(), ["a", "b", "c", "d", "own"]);
    let four = Device::new("four");
    assert_eq!(kinds(&four.try_sync(&store).unwrap()), [SegmentMissing], "nothing else is wrong");
}

#[test]
fn files_that_are_not_there_yet_are_asked_for_again() {
    let (store, _, _) = scene();
    let late = store.files()[1].0.clone();
    store.behave(|manner| manner.not_yet.extend([late]));
    let three = Device::new("three");
    assert_eq!(kinds(&three.try_sync(&store).unwrap()), [SegmentMissing]);
    store.behave(|manner| manner.not_yet.clear());
    store.take_calls();
    assert_eq!(three.sync(&store).received, 1);
    assert_eq!(store.take_calls(), ["list", "read"]);
}
