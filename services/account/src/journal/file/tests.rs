//! The file by itself: what is cut short, damaged or old, and two programs at once.

use keyfold_wire::ids::{AccountId, DeviceId, LoginId};

use super::super::Fact;
use super::*;

const ID: JournalId = JournalId([7; 16]);
const START: i64 = 1_800_000_000;
const DAY: i64 = 86_400;

fn entry(number: u8, at: i64) -> Entry {
    Entry { at, account_id: AccountId([number; 16]), fact: Fact::Replaced(LoginId([number; 8])) }
}

fn begin() -> (tempfile::TempDir, FileJournal) {
    let folder = tempfile::tempdir().unwrap();
    let journal = FileJournal::at(&folder.path().join("a.journal"));
    journal.begin(ID, START).unwrap();
    (folder, journal)
}

#[test]
fn what_was_appended_is_read_in_its_order_and_by_nobody_else() {
    let (_folder, journal) = begin();
    let revoked = Entry { fact: Fact::Revoked(DeviceId([5; 16])), ..entry(1, START) };
    journal.append(&[entry(1, START), revoked]).unwrap();
    journal.append(&[entry(2, START + 1)]).unwrap();
    let entries = vec![entry(1, START), revoked, entry(2, START + 1)];
    assert_eq!(journal.read(), Ok(Contents { id: ID, since: START, entries }));
    assert_eq!(std::fs::metadata(&journal.path).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn one_that_isnt_there_is_missing_and_never_made_by_appending() {
    let folder = tempfile::tempdir().unwrap();
    let journal = FileJournal::at(&folder.path().join("a.journal"));
    assert_eq!(journal.read(), Err(JournalError::Missing));
    assert_eq!(journal.append(&[entry(1, START)]), Err(JournalError::Missing));
    assert!(!journal.path.exists());
}

#[test]
fn a_line_cut_short_at_any_byte_is_as_if_never_begun_and_the_next_append_mends_it() {
    let (_folder, journal) = begin();
    journal.append(&[entry(1, START)]).unwrap();
    let before = std::fs::read(&journal.path).unwrap();
    journal.append(&[entry(2, START)]).unwrap();
    let after = std::fs::read(&journal.path).unwrap();
    for end in before.len()..after.len() {
        std::fs::write(&journal.path, &after[..end]).unwrap();
        assert_eq!(journal.read().unwrap().entries, [entry(1, START)], "{end}");
        journal.append(&[entry(3, START)]).unwrap();
        assert_eq!(journal.read().unwrap().entries, [entry(1, START), entry(3, START)], "{end}");
    }
}

#[test]
fn a_changed_line_is_damage_and_so_is_another_file() {
    let (_folder, journal) = begin();
    journal.append(&[entry(1, START), entry(2, START)]).unwrap();
    let good = std::fs::read_to_string(&journal.path).unwrap();
    for bad in
        [good.replacen("replaced", "released", 1), good.replacen("journal 1", "journal 2", 1), String::new()]
    {
        std::fs::write(&journal.path, bad).unwrap();
        assert_eq!(journal.read(), Err(JournalError::Damaged));
        assert_eq!(journal.begin(ID, START), Err(JournalError::Damaged));
    }
}

#[test]
fn a_new_beginning_keeps_what_is_there() {
    let (_folder, journal) = begin();
    journal.append(&[entry(1, START)]).unwrap();
    journal.begin(JournalId([8; 16]), START + 9).unwrap();
    let expect = Contents { id: JournalId([8; 16]), since: START + 9, entries: vec![entry(1, START)] };
    assert_eq!(journal.read(), Ok(expect));
}

#[test]
fn old_lines_are_dropped_and_what_is_left_says_since_when_it_is_whole() {
    let (_folder, journal) = begin();
    journal.append(&[entry(1, START), entry(2, START + 5 * DAY)]).unwrap();
    let keep = Duration::from_hours(10 * 24);
    let at = |seconds| {
        journal.drop_older(keep, Now::from_seconds(seconds)).unwrap();
        let contents = journal.read().unwrap();
        (contents.since, contents.entries.len())
    };
    assert_eq!(at(START + 10 * DAY), (START, 2));
    assert_eq!(at(START + 10 * DAY + 1), (START + 1, 1));
    // A clock that isn't set drops nothing.
    assert_eq!(at(0), (START + 1, 1));
    journal.append(&[entry(3, START)]).unwrap();
    assert_eq!(at(START + 15 * DAY + 1), (START + 5 * DAY + 1, 0));
}

#[test]
fn a_day_in_2100_leaves_no_times_of_2100() {
    let (_folder, journal) = begin();
    let keep = Duration::from_hours(10 * 24);
    journal.append(&[entry(1, 4_102_444_800)]).unwrap();
    journal.begin(ID, 4_102_444_800).unwrap();
    journal.drop_older(keep, Now::from_seconds(START)).unwrap();
    let contents = journal.read().unwrap();
    assert_eq!((contents.since, contents.entries), (START, vec![entry(1, START)]));
    journal.drop_older(keep, Now::from_seconds(START + 11 * DAY)).unwrap();
    assert_eq!(journal.read().unwrap().entries, []);
}

#[test]
fn two_programs_lose_nothing_while_one_drops_and_both_append() {
    let (_folder, journal) = begin();
    journal.append(&[entry(0, START - 99 * DAY)]).unwrap();
    std::thread::scope(|scope| {
        for writer in 1..=3 {
            let journal = FileJournal::at(&journal.path);
            scope.spawn(move || {
                for turn in 0..10 {
                    journal.append(&[entry(writer * 10 + turn, START)]).unwrap();
                    journal.append(&[entry(0, START - 99 * DAY)]).unwrap();
                    journal.drop_older(Duration::from_hours(24), Now::from_seconds(START)).unwrap();
                }
            });
        }
    });
    journal.drop_older(Duration::from_hours(24), Now::from_seconds(START)).unwrap();
    let mut found = journal.read().unwrap().entries;
    found.sort_by_key(|entry| entry.account_id);
    let expect: Vec<_> = (10..40).map(|number| entry(number, START)).collect();
    assert_eq!(found, expect);
}
