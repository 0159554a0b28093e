//! Who is above whom, and what is in force: the rules one by one, then any set of entries.

use keyfold_wire::ids::LogId;
use proptest::prelude::*;

use super::*;
use crate::sync::{Dot, Stamp};

pub(in crate::flow::password) fn id(n: u8) -> LoginId {
    LoginId([n; 8])
}

/// An entry of the registration `login`, whose password was first accepted as `first`.
pub(in crate::flow::password) fn entry(login: u8, first: u8, replaces: &[u8]) -> PasswordEntry {
    let op = PasswordOp {
        seal: vec![1],
        code_sealed: Vec::new(),
        login_id: id(login),
        service_key: Vec::new(),
        password_epoch: u32::from(login),
        who: String::new(),
        when: 0,
        first: id(first),
        replaces: replaces.iter().map(|n| id(*n)).collect(),
        vouched: false,
    };
    PasswordEntry { dot: Dot { log: LogId([login; 8]), number: 1 }, stamp: Stamp(1), op }
}

fn vouched(login: u8, replaces: &[u8]) -> PasswordEntry {
    let mut entry = entry(login, login, replaces);
    entry.op.vouched = true;
    entry
}

#[expect(clippy::unnecessary_wraps, reason = "as it is passed")]
pub(in crate::flow::password) fn own(login: u8, first: u8) -> Option<OwnLogin> {
    Some(OwnLogin { login_id: id(login), first: id(first) })
}

#[test]
fn what_names_another_is_above_it_and_all_below_that() {
    let entries = [entry(1, 1, &[]), entry(2, 2, &[1]), entry(3, 3, &[2])];
    let order = Order::of(&entries, None);
    assert!(order.is_above(id(2), id(1)) && order.is_above(id(3), id(1)));
    assert!(!order.is_above(id(1), id(3)) && !order.is_above(id(1), id(1)));
    assert!(!order.is_above(id(9), id(1)) && !order.is_above(id(1), id(9)), "nothing is known of it");
}

#[test]
fn all_registrations_of_a_newer_password_are_above_all_of_an_older_one() {
    // 3 is the first password again, with its codes revoked, by a device that never heard of 2.
    let entries = [entry(1, 1, &[]), entry(2, 2, &[1]), entry(3, 1, &[1])];
    let order = Order::of(&entries, None);
    assert!(order.is_above(id(2), id(3)));
    assert_eq!(order.in_force(id(3), own(3, 1)), InForce { login_id: id(2), first: id(2), went_back: true });
    assert_eq!(order.in_force(id(2), own(1, 1)), InForce { login_id: id(2), first: id(2), went_back: false });
}

#[test]
fn two_that_name_each_other_are_equal() {
    let entries = [entry(1, 1, &[2]), entry(2, 2, &[1])];
    let order = Order::of(&entries, None);
    assert!(!order.is_above(id(1), id(2)) && !order.is_above(id(2), id(1)));
    assert_eq!(order.in_force(id(1), None).login_id, id(1));
}

#[test]
fn what_is_vouched_for_counts_where_no_registration_contradicts_it() {
    let entries = [vouched(1, &[2]), entry(2, 2, &[1])];
    let order = Order::of(&entries, None);
    assert!(order.is_above(id(2), id(1)), "who registered 2 had replaced 1");
    let entries = [entry(1, 1, &[]), vouched(2, &[1])];
    assert!(Order::of(&entries, None).is_above(id(2), id(1)));
    let entries = [vouched(1, &[]), entry(1, 7, &[7])];
    assert_eq!(Order::of(&entries, None).first_of(id(1)), id(7), "who made it knows better");
}

#[test]
fn the_highest_above_is_in_force_the_own_one_first() {
    let entries = [entry(1, 1, &[]), entry(2, 2, &[1]), entry(3, 3, &[1])];
    let order = Order::of(&entries, None);
    assert_eq!(order.in_force(id(1), own(2, 2)).login_id, id(2), "the own one is among the highest");
    assert_eq!(order.in_force(id(1), own(1, 1)).login_id, id(3), "by epoch");
    assert_eq!(order.in_force(id(9), own(2, 2)).login_id, id(9), "nothing is known above it");
    let entries = [entry(1, 1, &[]), entry(2, 2, &[1]), entry(3, 3, &[1, 2])];
    let order = Order::of(&entries, None);
    assert_eq!(order.in_force(id(1), own(2, 2)).login_id, id(3), "the own one isn't highest");
}

#[test]
fn an_own_registration_that_the_log_lacks_is_known_all_the_same() {
    let entries = [entry(1, 1, &[])];
    let order = Order::of(&entries, own(4, 1));
    assert_eq!(order.first_of(id(4)), id(1));
    assert!(order.ids.contains(&id(4)) && order.entry_of(id(4)).is_none());
}

proptest! {
    /// However entries lie in the log: nothing is above itself, two aren't above each other, what is above is transitive
    /// but for equals, and nothing known is above what is in force but what equals it.
    #[test]
    fn any_entries_make_an_order(
        raw in proptest::collection::vec((1_u8..9, 1_u8..9, proptest::collection::vec(1_u8..9, 0..4), any::<bool>()), 0..10),
        served in 1_u8..9,
    ) {
        let entries: Vec<_> = raw.iter().zip(1..).map(|((login, first, replaces, is_vouched), number)| {
            let mut entry = entry(*login, *first, replaces);
            (entry.op.vouched, entry.dot.number) = (*is_vouched, number);
            entry
        }).collect();
        let order = Order::of(&entries, None);
        let mut reversed = entries.clone();
        reversed.reverse();
        let again = Order::of(&reversed, None);
        for one in 1..9 {
            prop_assert!(!order.is_above(id(one), id(one)));
            for other in 1..9 {
                prop_assert!(!(order.is_above(id(one), id(other)) && order.is_above(id(other), id(one))));
                prop_assert_eq!(order.is_above(id(one), id(other)), again.is_above(id(one), id(other)));
            }
        }
        let found = order.in_force(id(served), None);
        prop_assert_eq!(found, again.in_force(id(served), None));
        prop_assert!(order.ids.iter().all(|other| !order.is_above(*other, found.login_id)));
    }
}
