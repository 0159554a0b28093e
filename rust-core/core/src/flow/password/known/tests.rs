//! The verdicts, one rule after the other; each was a way to bring an older password back.

use super::super::order::tests::{entry, id, own};
use super::*;

fn outbox(kind: OutboxKind, knew: &[u8]) -> Outbox {
    Outbox { kind, sealed: vec![1], knew: knew.iter().map(|n| id(*n)).collect() }
}

fn verdict(entries: &[PasswordEntry], outbox: &Outbox, served: u8, own: Option<OwnLogin>) -> Verdict {
    judge(&Order::of(entries, own), outbox, &BTreeSet::new(), id(served), own)
}

fn stands(entries: &[PasswordEntry], served: u8, own: Option<OwnLogin>) -> Standing {
    standing(&Order::of(entries, own), id(served), own)
}

#[test]
fn a_change_wins_over_what_was_known_and_over_revoked_codes_of_it() {
    use OutboxKind::Change;
    let first = entry(1, 1, &[]);
    assert_eq!(verdict(std::slice::from_ref(&first), &outbox(Change, &[1]), 1, None), Verdict::Register);
    let revoked = entry(2, 1, &[1]);
    assert_eq!(
        verdict(&[first.clone(), revoked], &outbox(Change, &[1]), 2, None),
        Verdict::Register,
        "codes of the same password were revoked meanwhile"
    );
    let changed = entry(2, 2, &[1]);
    assert_eq!(verdict(&[first, changed], &outbox(Change, &[1]), 2, None), Verdict::Lost(id(2)));
}

#[test]
fn what_no_device_has_told_of_is_replaced_only_by_who_was_told() {
    use OutboxKind::{Again, Change, Revoke};
    let entries = [entry(1, 1, &[])];
    for kind in [Change, Revoke, Again] {
        assert_eq!(verdict(&entries, &outbox(kind, &[1]), 7, own(1, 1)), Verdict::Unheard, "{kind:?}");
    }
    assert_eq!(verdict(&entries, &outbox(Change, &[1, 7]), 7, None), Verdict::Register, "consent");
    assert_eq!(verdict(&entries, &outbox(Revoke, &[1, 7]), 7, own(1, 1)), Verdict::Lost(id(7)));
}

#[test]
fn codes_are_revoked_for_the_password_in_force_only() {
    use OutboxKind::Revoke;
    let entries = [entry(1, 1, &[]), entry(2, 2, &[1])];
    assert_eq!(verdict(&entries, &outbox(Revoke, &[1, 2]), 2, own(1, 1)), Verdict::Lost(id(2)));
    assert_eq!(verdict(&entries, &outbox(Revoke, &[1, 2]), 2, own(2, 2)), Verdict::Register);
    let twice = [entry(1, 1, &[]), entry(2, 1, &[1])];
    assert_eq!(verdict(&twice, &outbox(Revoke, &[1, 2]), 2, own(1, 1)), Verdict::Register);
    assert_eq!(verdict(&twice, &outbox(Revoke, &[1]), 2, None), Verdict::Lost(id(2)), "never accepted");
}

#[test]
fn a_restored_service_is_brought_forward_by_who_has_the_newest() {
    use OutboxKind::{Again, Change};
    let entries = [entry(1, 1, &[]), entry(2, 2, &[1])];
    assert_eq!(stands(&entries, 1, own(2, 2)), Standing::Own { went_back: true });
    assert_eq!(
        stands(&entries, 1, own(1, 1)),
        Standing::Newer(id(2)),
        "also where the service is right for it"
    );
    assert_eq!(verdict(&entries, &outbox(Again, &[1, 2]), 1, own(2, 2)), Verdict::Register);
    assert_eq!(verdict(&entries, &outbox(Again, &[1, 2]), 2, own(2, 2)), Verdict::InForce, "by then");
    assert_eq!(verdict(&entries, &outbox(Change, &[1]), 1, None), Verdict::Lost(id(2)), "it never knew of 2");
    let newer = [entry(1, 1, &[]), entry(2, 2, &[1]), entry(3, 3, &[1, 2])];
    assert_eq!(verdict(&newer, &outbox(Again, &[1, 2]), 1, own(2, 2)), Verdict::Lost(id(3)));
}

#[test]
fn the_own_password_stands_to_the_one_in_force() {
    let entries = [entry(1, 1, &[]), entry(2, 1, &[1]), entry(3, 3, &[1, 2])];
    assert_eq!(stands(&entries[..1], 1, own(1, 1)), Standing::Own { went_back: false });
    assert_eq!(stands(&entries[..2], 2, own(1, 1)), Standing::SamePassword(id(2)));
    assert_eq!(stands(&entries[..2], 1, own(1, 1)), Standing::SamePassword(id(2)), "it went back");
    assert_eq!(stands(&entries, 3, own(2, 1)), Standing::Newer(id(3)));
    assert_eq!(stands(&entries, 9, own(2, 1)), Standing::Unheard);
    assert_eq!(stands(&[], 1, own(1, 1)), Standing::Own { went_back: false }, "the log may lack the own one");
    assert_eq!(stands(&[], 1, None), Standing::Unheard);
}

#[test]
fn a_change_is_not_dropped_for_what_was_only_vouched_for() {
    use OutboxKind::Change;
    let mut vouched = entry(2, 2, &[1]);
    vouched.op.vouched = true;
    let entries = [entry(1, 1, &[]), vouched];
    assert_eq!(verdict(&entries, &outbox(Change, &[1]), 2, None), Verdict::Unheard);
    assert_eq!(verdict(&entries, &outbox(Change, &[1, 2]), 2, None), Verdict::Register, "consent");
}

#[test]
fn any_registration_of_a_password_that_was_known_stands_for_all_of_them() {
    use OutboxKind::Change;
    // The person was told of 2, codes of the same password were revoked since: 3.
    let entries = [entry(1, 1, &[]), entry(2, 4, &[1]), entry(3, 4, &[2, 1]), entry(4, 4, &[1])];
    assert_eq!(verdict(&entries, &outbox(Change, &[1, 2]), 3, None), Verdict::Register);
    // 2 was joined under by a device that knew no better than to call it the first.
    let mut joined = entry(2, 2, &[]);
    joined.op.vouched = true;
    let entries = [entry(1, 1, &[]), joined, entry(3, 2, &[2]), entry(2, 1, &[1])];
    assert_eq!(
        verdict(&entries, &outbox(Change, &[1]), 3, None),
        Verdict::Register,
        "2 is the first password's"
    );
}
