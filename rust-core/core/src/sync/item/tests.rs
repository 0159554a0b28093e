//! The state is a function of the set of ops: by examples, then for any order, grouping and repetition.

use proptest::prelude::*;

use super::super::id::ItemId;
use super::*;

const ITEM: ItemId = ItemId([9; 16]);

fn dot(log: u8, number: u64) -> Dot {
    Dot { log: LogId([log; 8]), number }
}

fn write(at: Dot, stamp: u64, field: &str, value: &str, replaces: &[Dot]) -> Op {
    let value = Zeroizing::new(value.as_bytes().to_vec());
    let (field, replaces) = (field.to_owned(), replaces.to_vec());
    Op { dot: at, stamp: Stamp(stamp), body: OpBody::Write { item: ITEM, field, value, replaces } }
}

fn delete(at: Dot, saw: &[Dot]) -> Op {
    Op { dot: at, stamp: Stamp(50), body: OpBody::Delete { item: ITEM, saw: saw.to_vec() } }
}

fn state_of(ops: &[Op]) -> ItemState {
    let mut state = ItemState::default();
    for op in ops {
        state.apply(op);
    }
    state
}

fn shown(state: &ItemState, field: &str) -> String {
    String::from_utf8(state.shown(field).unwrap().value.to_vec()).unwrap()
}

#[test]
fn an_edit_replaces_what_it_saw_and_nothing_else() {
    let first = write(dot(1, 1), 10, "title", "a", &[]);
    let one = write(dot(1, 2), 20, "title", "b", &[dot(1, 1)]);
    let other = write(dot(2, 1), 30, "title", "c", &[dot(1, 1)]);
    let mut state = state_of(&[first.clone(), one]);
    assert_eq!(shown(&state, "title"), "b");
    assert!(state.apply(&other).is_empty());
    assert_eq!(shown(&state, "title"), "c");
    assert_eq!(state.siblings("title").len(), 2);
    assert_eq!(state.others("title").count(), 1);
    let settled = write(dot(1, 3), 5, "title", "d", &[dot(1, 2), dot(2, 1)]);
    assert_eq!(state.apply(&settled).len(), 2);
    assert_eq!(shown(&state, "title"), "d");
    assert_eq!(state.apply(&first).len(), 1, "an old op that comes again goes to the history");
    assert_eq!(state.siblings("title").len(), 1);
}

#[test]
fn the_clock_only_chooses_what_is_shown_first() {
    let late = Stamp::from_parts(7_258_118_400_000, 0).0;
    let state = state_of(&[
        write(dot(1, 1), 10, "title", "near", &[]),
        write(dot(2, 1), late, "title", "after 2200", &[]),
        write(dot(3, 1), 10, "title", "same clock, higher log", &[]),
    ]);
    assert_eq!(shown(&state, "title"), "same clock, higher log");
    let order: Vec<_> = state.siblings("title").iter().map(|version| version.dot.log.0[0]).collect();
    assert_eq!(order, [3, 1, 2]);
}

#[test]
fn siblings_that_say_the_same_are_no_conflict() {
    let state = state_of(&[write(dot(1, 1), 10, "title", "a", &[]), write(dot(2, 1), 20, "title", "a", &[])]);
    assert_eq!((state.siblings("title").len(), state.others("title").count()), (2, 0));
}

#[test]
fn one_unseen_edit_brings_the_whole_item_back() {
    let mut state = state_of(&[
        write(dot(1, 1), 10, "title", "a", &[]),
        write(dot(1, 2), 11, "secret", "b", &[]),
        delete(dot(1, 3), &[dot(1, 1), dot(1, 2)]),
    ]);
    assert!(!state.is_alive());
    state.apply(&write(dot(2, 1), 9, "title", "unseen", &[dot(1, 1)]));
    assert!(state.is_alive());
    assert_eq!((shown(&state, "title"), shown(&state, "secret")), ("unseen".into(), "b".into()));
    state.apply(&delete(dot(2, 2), &[dot(2, 1)]));
    assert!(!state.is_alive(), "every remaining version was in some delete's saw");
}

#[test]
fn no_ops_no_item() {
    assert!(!ItemState::default().is_alive());
    assert!(ItemState::default().shown("title").is_none());
    assert!(!state_of(&[delete(dot(1, 1), &[])]).is_alive());
}

/// Few logs, numbers and fields, so that everything meets everything, ops of one dot too.
fn any_op() -> impl Strategy<Value = Op> {
    let any_dot = || (1..4u8, 1..6u64).prop_map(|(log, number)| dot(log, number));
    let seen = proptest::collection::vec(any_dot(), 0..4);
    (any_dot(), 0..4u64, 0..5u8, 0..3u8, seen).prop_map(|(at, stamp, what, value, seen)| match what {
        0 => delete(at, &seen),
        1 => write(at, stamp << 16, "a", &value.to_string(), &seen),
        _ => write(at, stamp << 16, "b", &value.to_string(), &seen),
    })
}

/// State and history after the ops, as a set.
fn outcome(ops: &[Op]) -> (ItemState, Vec<(Dot, Stamp, Vec<u8>)>) {
    let mut state = ItemState::default();
    let mut history: Vec<_> = ops.iter().flat_map(|op| state.apply(op)).collect();
    history.sort_by_key(|version| (version.dot, version.stamp, version.value.to_vec()));
    history.dedup();
    (state, history.into_iter().map(|one| (one.dot, one.stamp, one.value.to_vec())).collect())
}

proptest! {
    #[test]
    fn any_order_and_repetition_gives_the_same(
        ops in proptest::collection::vec(any_op(), 0..14),
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 0..10),
        shuffle in any::<u64>(),
    ) {
        let mut other = ops.clone();
        if !ops.is_empty() {
            other.extend(picks.iter().map(|pick| ops[pick.index(ops.len())].clone()));
        }
        let mut seed = shuffle;
        for at in (1..other.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            other.swap(at, usize::try_from(seed >> 33).unwrap() % (at + 1));
        }
        let (one, other) = (outcome(&ops), outcome(&other));
        prop_assert!(one.0 == other.0, "states differ");
        prop_assert_eq!(one.1, other.1);
    }

    #[test]
    fn nothing_written_is_ever_lost(ops in proptest::collection::vec(any_op(), 0..14)) {
        let (state, history) = outcome(&ops);
        for op in &ops {
            let OpBody::Write { field, value, .. } = &op.body else { continue };
            let is_live = state.siblings(field).iter().any(|one| one.dot == op.dot && one.value == *value);
            let is_past = history.iter().any(|one| one.0 == op.dot && one.2 == **value);
            prop_assert!(is_live || is_past);
        }
    }

    #[test]
    fn bytes_come_back(ops in proptest::collection::vec(any_op(), 0..14)) {
        let state = state_of(&ops);
        let bytes = state.to_bytes();
        prop_assert!(ItemState::from_bytes(&bytes).unwrap() == state);
        for end in 0..bytes.len() {
            prop_assert!(ItemState::from_bytes(&bytes[..end]).is_err());
        }
    }
}
