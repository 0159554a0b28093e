//! Schedules that once broke a rule, by hand. The first letters are those of the ways in which an older rule for the
//! password in force failed.

use keyfold_sim::Action::{
    Adopt, CatchUp, Change, Deliver, Join, KeepCopy, Lose, Relock, Restore, Revoke, Sync, Wait,
};
use keyfold_sim::Net::{Delayed, Fine, LostAnswer, OtherLogin};
use keyfold_sim::Typed::{Named, Newest, Own};
use keyfold_sim::{Action, Way, run};

/// The request of a catch-up in a live session that the service acts on.
const REGISTERS: u8 = 3;

/// Plays a schedule that holds, and gives what each step came to.
fn play(schedule: &[Action]) -> Vec<String> {
    let report = run(schedule);
    assert_eq!(report.broken, None, "{}", report.notes.join("\n"));
    report.notes
}

#[test]
fn a_codes_revoked_after_a_change() {
    let notes = play(&[
        Change { device: 0 },
        CatchUp { device: 0, net: Fine },
        Revoke { device: 0, net: Fine },
        Sync { device: 0, net: Fine },
        Sync { device: 1, net: Fine },
        Revoke { device: 1, net: Fine },
        Relock { device: 1, typed: Named },
        Revoke { device: 1, net: Fine },
    ]);
    assert!(notes[5].contains("PasswordChanged"), "{}", notes[5]);
    assert!(notes[7].contains("serves r3:w1"), "{}", notes[7]);
}

#[test]
fn b_a_change_waits_while_codes_are_revoked_elsewhere() {
    let change = Change { device: 0 };
    let (revoke, sync) = (Revoke { device: 1, net: Fine }, Sync { device: 1, net: Fine });
    let (hear, catch_up) = (Sync { device: 0, net: Fine }, CatchUp { device: 0, net: Fine });
    let told = play(&[change, revoke, sync, hear, catch_up]);
    assert!(told[4].contains("Ok(Done)"), "the password stayed: {}", told[4]);
    let untold = play(&[change, revoke, catch_up]);
    assert!(untold[2].contains("PasswordUnknown"), "it may be a newer one: {}", untold[2]);
}

#[test]
fn c_an_old_kit_counts_no_lower_than_the_log() {
    let notes = play(&[
        Change { device: 0 },
        CatchUp { device: 0, net: Fine },
        Change { device: 0 },
        CatchUp { device: 0, net: Fine },
        Sync { device: 0, net: Fine },
        Lose { device: 1 },
        Join { from: 0, typed: Newest, way: Way::LastKit, net: Fine },
        Sync { device: 1, net: Fine },
        Change { device: 1 },
        CatchUp { device: 1, net: Fine },
        Sync { device: 1, net: Fine },
        Sync { device: 0, net: Fine },
        Relock { device: 0, typed: Named },
    ]);
    assert!(notes[9].contains("Ok(Done)"), "{}", notes[9]);
    assert!(notes[12].contains("opened by w3"), "{}", notes[12]);
}

#[test]
fn d_nothing_is_revoked_where_another_password_won() {
    let change = [Change { device: 0 }, CatchUp { device: 0, net: Fine }];
    let revoke = Revoke { device: 1, net: Fine };
    let notes = play(&[change[0], change[1], revoke]);
    assert!(notes[2].contains("PasswordUnknown"), "{}", notes[2]);
    let (send, hear) = (Sync { device: 0, net: Fine }, Sync { device: 1, net: Fine });
    let notes = play(&[change[0], change[1], send, hear, revoke]);
    assert!(notes[4].contains("PasswordChanged"), "{}", notes[4]);
}

#[test]
fn e_the_device_that_knew_is_lost() {
    let lost = [
        Change { device: 0 },
        CatchUp { device: 0, net: Fine },
        Lose { device: 0 },
        Wait { minutes: 90 },
        Sync { device: 0, net: Fine },
    ];
    let adopt = Adopt { device: 0, typed: Newest, net: Fine };
    let notes = play(&[&lost[..], &[adopt]].concat());
    assert!(notes[5].contains("took w1 over"), "{}", notes[5]);
    let notes = play(&[&lost[..], &[Change { device: 0 }, CatchUp { device: 0, net: Fine }]].concat());
    assert!(notes[6].contains("Ok(Done)"), "changing it once more is consent: {}", notes[6]);
    play(&lost);
}

#[test]
fn f_an_answer_is_lost_and_another_change_follows() {
    let notes = play(&[
        Change { device: 0 },
        CatchUp { device: 0, net: LostAnswer(REGISTERS) },
        Change { device: 0 },
        CatchUp { device: 0, net: Fine },
        Sync { device: 0, net: Fine },
        Sync { device: 1, net: Fine },
        Relock { device: 1, typed: Named },
    ]);
    assert!(notes[1].contains("Offline") && notes[1].contains("r1:w1"), "{}", notes[1]);
    assert!(notes[6].contains("opened by w2"), "{}", notes[6]);
}

#[test]
fn g_a_login_id_that_nobody_made_drops_nothing() {
    let lie = CatchUp { device: 0, net: OtherLogin };
    let notes = play(&[Change { device: 0 }, lie, CatchUp { device: 0, net: Fine }]);
    assert!(notes[1].contains("PasswordUnknown"), "{}", notes[1]);
    assert!(notes[2].contains("Ok(Done)"), "{}", notes[2]);
}

#[test]
fn h_a_restored_service_takes_the_older_one_and_the_log_names_the_newer() {
    let restored = [
        Change { device: 0 },
        CatchUp { device: 0, net: Fine },
        Sync { device: 0, net: Fine },
        Sync { device: 1, net: Fine },
        Restore { copy: 0, journal: true },
    ];
    let old =
        [Sync { device: 1, net: Fine }, Relock { device: 1, typed: Own }, Revoke { device: 1, net: Fine }];
    let notes = play(&[&restored[..], &old].concat());
    assert!(notes[7].contains("PasswordChanged"), "{}", notes[7]);
    let owner =
        [Sync { device: 0, net: Fine }, Relock { device: 0, typed: Own }, CatchUp { device: 0, net: Fine }];
    let notes = play(&[&restored[..], &owner].concat());
    assert!(notes[7].contains("Ok(Restored)"), "{}", notes[7]);
}

#[test]
fn i_only_the_log_names_the_newer_one_after_a_restore() {
    let notes = play(&[
        Change { device: 0 },
        CatchUp { device: 0, net: Fine },
        Sync { device: 0, net: Fine },
        Sync { device: 1, net: Fine },
        KeepCopy,
        Lose { device: 0 },
        Restore { copy: 0, journal: true },
        Change { device: 0 },
        Sync { device: 0, net: Fine },
        Relock { device: 0, typed: Named },
        Sync { device: 0, net: Fine },
        Relock { device: 0, typed: Own },
        CatchUp { device: 0, net: Fine },
    ]);
    assert!(notes[7].contains("PasswordChanged"), "{}", notes[7]);
    assert!(notes[12].contains("Ok(Restored)"), "{}", notes[12]);
}

#[test]
fn what_was_accepted_is_known_again_although_the_answer_was_lost() {
    let lost = CatchUp { device: 0, net: LostAnswer(REGISTERS) };
    let notes = play(&[Change { device: 0 }, lost, CatchUp { device: 0, net: Fine }]);
    assert!(notes[2].contains("Ok(Done)") && notes[2].contains("r1:w1"), "{}", notes[2]);
}

#[test]
fn an_older_one_registered_anew_after_a_restore_is_older_still() {
    let notes = play(&[
        Change { device: 0 },
        CatchUp { device: 0, net: Fine },
        Restore { copy: 0, journal: true },
        Revoke { device: 1, net: Fine },
        Sync { device: 1, net: Fine },
        Sync { device: 0, net: Fine },
        Relock { device: 0, typed: Own },
        CatchUp { device: 0, net: Fine },
    ]);
    assert!(notes[3].contains("serves r2:w0"), "{}", notes[3]);
    assert!(notes[7].contains("Ok(Restored)") && notes[7].contains("r3:w1"), "{}", notes[7]);
}

#[test]
fn what_was_known_where_it_was_typed_is_older_also_beside_it() {
    let notes = play(&[
        Change { device: 0 },
        CatchUp { device: 0, net: Fine },
        Sync { device: 0, net: Fine },
        KeepCopy,
        Sync { device: 1, net: Fine },
        Relock { device: 1, typed: Named },
        Restore { copy: 0, journal: true },
        Change { device: 1 },
        CatchUp { device: 1, net: Fine },
        Restore { copy: 1, journal: true },
        Sync { device: 1, net: Fine },
        Relock { device: 1, typed: Own },
        CatchUp { device: 1, net: Fine },
    ]);
    assert!(notes[8].contains("serves r2:w2") && notes[9].contains("serves r1:w1"), "{}", notes[9]);
    assert!(notes[12].contains("Ok(Restored)") && notes[12].contains("r3:w2"), "{}", notes[12]);
}

#[test]
fn a_new_device_reads_the_log_before_it_changes_anything() {
    let join = Join { from: 0, typed: Own, way: Way::LastKit, net: Fine };
    let change = Change { device: 2 };
    let notes = play(&[join, change, Sync { device: 2, net: Fine }, change]);
    assert!(notes[1].contains("NotInSync") && notes[3].contains("Device 3: w"), "{notes:?}");
}

#[test]
fn what_was_delayed_arrives_after_another_change() {
    let notes = play(&[
        Change { device: 0 },
        CatchUp { device: 0, net: Delayed(REGISTERS) },
        Change { device: 0 },
        Deliver { late: 0 },
        CatchUp { device: 0, net: Fine },
        Sync { device: 0, net: Fine },
        Sync { device: 1, net: Fine },
        Relock { device: 1, typed: Named },
    ]);
    assert!(notes[3].contains("serves r1:w1"), "{}", notes[3]);
    assert!(notes[7].contains("opened by w2"), "{}", notes[7]);
}

#[test]
fn what_stays_the_same_is_not_newer_than_what_nobody_told_of() {
    let restored = Restore { copy: 0, journal: true };
    let notes = play(&[
        Revoke { device: 1, net: Fine },
        Sync { device: 1, net: Fine },
        Sync { device: 0, net: Fine },
        restored,
        Change { device: 1 },
        CatchUp { device: 1, net: Fine },
        Revoke { device: 0, net: Fine },
        restored,
        Sync { device: 0, net: Fine },
        Relock { device: 0, typed: Own },
        CatchUp { device: 0, net: Fine },
    ]);
    assert!(notes[6].contains("PasswordUnknown"), "{}", notes[6]);
    assert!(notes[10].contains("Ok(Restored)") && notes[10].contains("r3:w0"), "{}", notes[10]);
}
