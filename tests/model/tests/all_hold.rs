//! With all rules nothing is broken, in every state within these bounds.
//!
//! Each search runs to its end; `scripts/soak model` has larger ones.

use keyfold_model::{Ask, Rules, search};

fn holds(bounds: &str) {
    let bounds = bounds.parse().expect("the words are bounds");
    let outcome = search(&bounds, &Ask { rules: Rules::all(), wanted: &|_| true, go_on: &|| true });
    println!("{bounds}: {} states, depth {}", outcome.states, outcome.depth);
    if let Some(violation) = outcome.violation {
        panic!("{}", violation.story);
    }
    assert!(outcome.ran_to_the_end && outcome.states > 100, "{outcome:?}");
}

#[test]
fn two_devices_change_and_revoke() {
    holds("change=2 revoke=2");
    holds("change=3 revoke=1");
}

#[test]
fn three_devices_change() {
    holds("devices=3 change=2 lose=1");
}

#[test]
fn devices_are_lost_and_join() {
    holds("change=2 lose=1 adopt=1");
    holds("change=2 lose=1 join=1");
    holds("change=1 revoke=1 lose=1 join=1");
}

#[test]
fn answers_are_lost_and_registrations_come_late() {
    holds("change=3 fault=2 late=1");
    holds("change=2 revoke=1 fault=1 late=1");
    holds("change=2 fault=1 late=1 adopt=1 lose=1");
}

#[test]
fn the_service_is_restored() {
    holds("change=2 restore=2 again=2");
    holds("change=2 restore=1 again=1 lose=1 adopt=1");
    holds("change=2 fault=1 restore=1 late=1 again=1");
}

#[test]
fn the_service_lies() {
    holds("change=2 lie=2 adopt=1");
    holds("change=1 revoke=1 lie=1 restore=1 again=1");
}

#[test]
fn an_entry_holds_another_key() {
    holds("change=1 spoil=1 week=1 adopt=1 lose=1");
}

#[test]
fn without_a_service() {
    holds("local devices=3 change=3");
    holds("local change=3 join=1 lose=1");
}
