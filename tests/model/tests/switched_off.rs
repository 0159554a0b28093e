//! What each rule is there for: without it the search finds a trace, and with all of them the same bounds hold.
//!
//! The letters are those of the ways in which the first rule for the password in force failed. Where two rules guard
//! against one thing, both are switched off, and it is shown that either of them is enough.

use keyfold_model::Property::{
    Agree, CodesOpen, FirstWins, HonestSuccess, Named, NeverOlder, OutboxKept, StaysOut,
};
use keyfold_model::{Ask, Bounds, Clause, Outcome, Property, Rules, search};

/// States in which a trace must be found.
const STATES: usize = 200_000;

fn look(bounds: &str, off: &[Clause], wanted: &dyn Fn(Property) -> bool) -> (Bounds, Outcome) {
    let mut bounds: Bounds = bounds.parse().expect("the words are bounds");
    bounds.states = STATES;
    let rules = off.iter().fold(Rules::all(), |rules, &clause| rules.without(clause));
    let outcome = search(&bounds, &Ask { rules, wanted, go_on: &|| true });
    (bounds, outcome)
}

/// Without the rules this property is broken, as the printed trace shows.
fn breaks(off: &[Clause], bounds: &str, property: Property) {
    let (bounds, outcome) = look(bounds, off, &|broken| broken == property);
    let violation = outcome.violation.expect("the rule must be needed");
    assert_eq!(violation.property, property);
    println!("{bounds} without {off:?}: {}", violation.story);
}

/// Without the rules, all others and those of `off` hold.
fn holds(off: &[Clause], bounds: &str) {
    let (_, outcome) = look(bounds, off, &|_| true);
    if let Some(violation) = outcome.violation {
        panic!("{}", violation.story);
    }
    assert!(outcome.ran_to_the_end, "{outcome:?}");
}

/// Broken without the rule, and not with it.
fn needed(clause: Clause, bounds: &str, property: Property) {
    breaks(&[clause], bounds, property);
    holds(&[], bounds);
}

#[test]
fn a_revocation_without_a_seal_leaves_the_old_password() {
    needed(Clause::SealInEntry, "change=1 revoke=2", Named);
}

#[test]
fn a_own_revocation_puts_the_old_password_back() {
    needed(Clause::RevokeByFirst, "change=1 revoke=2", NeverOlder);
}

#[test]
fn b_a_revocation_elsewhere_drops_the_new_password() {
    needed(Clause::ChangeByFirst, "change=1 revoke=1", OutboxKept);
}

#[test]
fn c_an_epoch_takes_a_change_for_a_restore() {
    needed(Clause::OrderByReplaces, "change=3", NeverOlder);
    breaks(&[Clause::OrderByReplaces, Clause::EpochAboveAll], "change=3 join=1", NeverOlder);
}

#[test]
fn d_a_revocation_that_was_not_made_is_reported() {
    needed(Clause::SuccessIsMine, "change=1 revoke=1", HonestSuccess);
}

#[test]
fn e_the_device_that_changed_is_lost() {
    needed(Clause::Adopt, "change=1 lose=1 adopt=1", Agree);
}

#[test]
fn f_a_lost_answer_pairs_a_login_id_with_the_next_password() {
    needed(Clause::SealOfThatPassword, "change=2 fault=2", Named);
}

#[test]
fn g_a_garbage_login_id_drops_a_waiting_password() {
    breaks(&[Clause::UnknownWaits, Clause::UnexplainedWaits], "change=1 lie=1", OutboxKept);
    holds(&[Clause::UnexplainedWaits], "change=1 lie=1");
    holds(&[], "change=1 lie=1");
}

#[test]
fn h_a_restored_service_is_believed() {
    needed(Clause::WentBack, "change=1 restore=1 again=1", NeverOlder);
}

#[test]
fn i_a_restored_service_gets_a_password_that_the_log_calls_replaced() {
    let bounds = "change=2 restore=1 again=1 lose=1";
    breaks(&[Clause::HighestAbove, Clause::OldReplacesBelow], bounds, NeverOlder);
    holds(&[Clause::OldReplacesBelow], bounds);
    holds(&[], bounds);
}

#[test]
fn j_without_a_service_a_change_with_a_low_epoch_loses_to_what_it_replaced() {
    needed(Clause::EpochAboveAll, "local change=3", NeverOlder);
}

#[test]
fn k_without_a_service_a_lower_entry_leads_back() {
    needed(Clause::HigherOnly, "local change=2", Agree);
}

#[test]
fn l_a_seal_of_another_key_replaces_the_own_one() {
    needed(Clause::VerifierFirst, "change=1 spoil=1", Named);
}

#[test]
fn an_accepted_change_whose_answer_was_lost_defeats_the_next() {
    let bounds = "change=2 fault=1";
    breaks(&[Clause::LaterLearns, Clause::KnowsWhatItSent], bounds, OutboxKept);
    holds(&[Clause::KnowsWhatItSent], bounds);
}

#[test]
fn a_restored_service_is_believed_over_another_login_id_of_the_password() {
    needed(Clause::OrderByFirst, "change=2 restore=1 again=1", NeverOlder);
}

#[test]
fn what_is_vouched_for_defeats_a_registration() {
    let off = [Clause::VouchedYields, Clause::Journal];
    breaks(&off, "change=2 restore=1 join=1", NeverOlder);
}

#[test]
fn a_change_replaces_what_nobody_was_told_of() {
    needed(Clause::LaterLoses, "change=2", FirstWins);
    needed(Clause::RetryIsNot, "change=2", FirstWins);
}

#[test]
fn nobody_can_replace_a_password_that_a_lost_device_chose() {
    needed(Clause::ChangeIsConsent, "change=2 lose=1", OutboxKept);
}

#[test]
fn a_new_device_cannot_tell_that_the_service_went_back() {
    needed(Clause::ReadsAndVouches, "change=1 join=1 lose=1 restore=1", NeverOlder);
}

#[test]
fn a_lie_at_sign_in_pairs_a_login_id_with_another_password() {
    needed(Clause::LoginIsBound, "change=2 lie=1 adopt=1", Named);
}

#[test]
fn a_code_is_made_that_never_opens() {
    needed(Clause::CodesInSync, "change=1", CodesOpen);
}

#[test]
fn a_replaced_password_signs_in_after_a_restore() {
    needed(Clause::Journal, "change=1 restore=1 join=1", StaysOut);
}

/// The rules beside the amendment: traces that it allowed as it was written.
mod beside {
    use super::*;

    #[test]
    fn a_change_that_was_told_of_one_revocation_loses_to_the_next() {
        needed(Clause::AnyOfThatPassword, "change=2 revoke=2", OutboxKept);
    }

    #[test]
    fn a_revocation_by_a_new_device_defeats_a_change_that_knew_the_password() {
        breaks(&[Clause::FirstOfFirst], "change=2 revoke=2 join=1", OutboxKept);
    }

    #[test]
    fn a_late_registration_brings_back_what_the_same_device_replaced() {
        needed(Clause::KnowsWhatItSent, "change=2 fault=1 restore=1 late=1", NeverOlder);
    }

    #[test]
    fn a_second_registration_of_a_password_hides_what_was_chosen_over_the_first() {
        breaks(&[Clause::FirstIsAsked], "change=2 revoke=1 fault=1 restore=1", NeverOlder);
    }

    #[test]
    fn a_replaced_registration_that_nobody_wrote_down_orders_nothing() {
        breaks(&[Clause::LogSettles], "change=2 revoke=1 fault=1 restore=1", NeverOlder);
    }

    #[test]
    fn a_password_typed_again_buries_one_that_it_does_not_know() {
        breaks(&[Clause::OldReplacesBelow], "change=2 restore=1 again=1 join=1", NeverOlder);
    }

    #[test]
    fn a_change_loses_although_it_knew_what_the_log_does_not_tell() {
        breaks(&[Clause::UnexplainedWaits], "change=2 revoke=1 lie=1", OutboxKept);
    }

    #[test]
    fn a_damaged_seal_locks_the_owner_out_after_a_week() {
        needed(Clause::DamagedIsDropped, "change=1 spoil=1 week=1", Named);
    }

    #[test]
    fn what_is_vouched_for_hides_that_the_service_went_back() {
        breaks(&[Clause::VouchTriesSeals], "change=1 revoke=1 lose=1 join=1 restore=1", NeverOlder);
    }

    #[test]
    fn what_is_vouched_for_without_reading_is_above_nothing() {
        breaks(&[Clause::AdoptReads], "change=2 lose=1 adopt=1 restore=1", NeverOlder);
    }
}
