//! A clock that says 2100 for a day: whatever was taken in meanwhile, nothing of it lasts once the clock is right again.

use keyfold_ticket::{Ticket, TicketPurpose};
use keyfold_wire::ids::AccountId;
use keyfold_wire::problem::ProblemKind;

use crate::device::Account;
use crate::manual_clock::START_MS;
use crate::running::{Home, Running};
use crate::smtp_server::unreachable;

/// The first of January 2100.
const IN_2100_MS: i64 = 4_102_444_800_000;
const DAY_MS: i64 = 86_400_000;

/// The relay's and the account service's clocks say 2100.
fn leap(relay: &Running, account: &mut Account) {
    relay.clock.set(IN_2100_MS);
    account.set_time(&*relay.clock);
}

/// And a day later they are right.
fn come_back(relay: &Running, account: &mut Account) {
    relay.clock.set(START_MS + DAY_MS);
    account.set_time(&*relay.clock);
}

#[test]
fn a_share_used_in_2100_comes_back_as_any_other() {
    let (home, mut account) = (Home::new(), Account::new());
    let relay = Running::start(home.folder_config(&account));
    leap(&relay, &mut account);
    for _ in 0..10 {
        assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
    }
    come_back(&relay, &mut account);
    let refused = account.code_request(None);
    let answer = relay.post("/v1/mail", &refused);
    assert_eq!(
        (answer.problem(), answer.retry_after.as_deref()),
        (ProblemKind::TooManyAttempts, Some("360"))
    );
    // The refusal kept what it found.
    relay.clock.advance(359_000);
    assert_eq!(relay.post("/v1/mail", &refused).retry_after.as_deref(), Some("1"));
    relay.clock.advance(1_000);
    assert_eq!(relay.post("/v1/mail", &refused).status, 202);
}

#[test]
fn a_message_that_waits_since_2100_is_tried_within_a_minute_and_dies_after_a_day() {
    let (home, mut account) = (Home::new(), Account::new());
    let relay = Running::start(home.smtp_config(&account, unreachable()));
    leap(&relay, &mut account);
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
    relay.wait_for("delayed_total", 1);
    come_back(&relay, &mut account);
    relay.clock.advance(60_000);
    relay.wait_for("delayed_total", 2);
    relay.clock.advance(DAY_MS);
    relay.wait_for("died_total", 1);
}

#[test]
fn a_ticket_of_2100_has_ended_also_if_it_was_used_then() {
    let (home, mut account) = (Home::new(), Account::new());
    let relay = Running::start(home.folder_config(&account));
    let late = (IN_2100_MS - START_MS) / 1000;
    let of_2100 = Ticket {
        expires: account.now + late,
        ..account.ticket(TicketPurpose::Confirm(crate::device::verification_code()))
    };
    assert_eq!(relay.post("/v1/mail", &account.request(&of_2100)).problem(), ProblemKind::Expired);
    leap(&relay, &mut account);
    let used = account.code_request(None);
    assert_eq!(relay.post("/v1/mail", &used).status, 202);
    come_back(&relay, &mut account);
    assert_eq!(relay.post("/v1/mail", &used).problem(), ProblemKind::Expired);
    // Another one is as good as ever; this account's share is spent.
    account.id = AccountId([1; 16]);
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
}

#[test]
fn an_account_deleted_in_2100_is_refused_for_as_long_as_its_tickets_last() {
    let (home, mut account) = (Home::new(), Account::new());
    let relay = Running::start(home.folder_config(&account));
    leap(&relay, &mut account);
    assert_eq!(relay.post("/v1/mail/purge", &account.purge_request()).status, 204);
    come_back(&relay, &mut account);
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).problem(), ProblemKind::AccountDeleted);
    relay.clock.advance(DAY_MS + 901_000);
    account.set_time(&*relay.clock);
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
}
