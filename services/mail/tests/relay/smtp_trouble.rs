//! A mail server that is not what it should be, does not answer, or says no.

use keyfold_mail::config::{Smtp, SmtpMode};
use keyfold_mail::queue::DEADLINE;

use crate::authority::Authority;
use crate::device::Account;
use crate::manual_clock::START_MS;
use crate::running::{Home, Running};
use crate::smtp_server::{Mode, SmtpServer, unreachable};
use crate::{log, wait};

/// Later than the second attempt of anything.
const SOON_MS: i64 = 60_000;

/// Starts a relay with one message queued.
fn start(home: &Home, smtp: Smtp) -> Running {
    let mut account = Account::new();
    let relay = Running::start(home.smtp_config(&account, smtp));
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
    relay
}

/// Nothing is sent, and the message waits.
fn assert_refused(relay: &Running, server: &SmtpServer) {
    relay.wait_for("delayed_total", 1);
    assert_eq!(relay.metric("keyfold_mail_queued{purpose=\"code\"}"), 1);
    assert_eq!(server.count(), 0);
}

#[test]
fn a_certificate_of_another_authority_is_refused() {
    for mode in [Mode::ImplicitTls(Authority::new()), Mode::StartTls(Authority::new())] {
        let home = Home::new();
        let server = SmtpServer::start(&[], mode);
        let authorities = Some(Authority::new().to_pem());
        let relay = start(&home, Smtp { authorities, ..server.settings() });
        assert_refused(&relay, &server);
    }
}

#[test]
fn the_systems_authorities_dont_vouch_for_it_either() {
    let home = Home::new();
    let server = SmtpServer::start(&[], Mode::ImplicitTls(Authority::new()));
    let relay = start(&home, Smtp { authorities: None, ..server.settings() });
    assert_refused(&relay, &server);
}

#[test]
fn a_certificate_with_another_name_is_refused() {
    for mode in [Mode::ImplicitTls(Authority::new()), Mode::StartTls(Authority::new())] {
        let home = Home::new();
        let server = SmtpServer::start_as("mail.example.org", &[], mode);
        let relay = start(&home, server.settings());
        assert_refused(&relay, &server);
    }
}

#[test]
fn a_server_without_starttls_gets_nothing() {
    let home = Home::new();
    let server = SmtpServer::start(&[], Mode::Plain);
    let authorities = Some(Authority::new().to_pem());
    let host = "localhost".to_owned();
    let relay = start(&home, Smtp { host, mode: SmtpMode::StartTls, authorities, ..server.settings() });
    assert_refused(&relay, &server);
}

#[test]
fn after_a_passing_refusal_it_is_tried_again() {
    for at in ["recipient", "data"] {
        let home = Home::new();
        let server = SmtpServer::start(&["--answers", "451,421", "--at", at], Mode::Plain);
        let relay = start(&home, server.settings());
        assert_eq!(server.says(), "answered 451");
        relay.wait_for("delayed_total", 1);
        relay.clock.advance(SOON_MS);
        assert_eq!(server.says(), "answered 421");
        relay.wait_for("delayed_total", 2);
        relay.clock.advance(2 * SOON_MS);
        assert!(server.message().contains("Subject: Your Keyfold code"));
        relay.wait_for("sent_total", 1);
        assert_eq!(relay.metric("keyfold_mail_queued{purpose=\"code\"}"), 0);
    }
}

#[test]
fn after_a_final_refusal_it_is_dropped() {
    for at in ["recipient", "data"] {
        let home = Home::new();
        let server = SmtpServer::start(&["--answers", "550", "--at", at], Mode::Plain);
        let relay = start(&home, server.settings());
        assert_eq!(server.says(), "answered 550");
        relay.wait_for("rejected_total", 1);
        assert_eq!(relay.metric("keyfold_mail_queued{purpose=\"code\"}"), 0);
        relay.clock.advance(2 * SOON_MS);
        assert_eq!(server.count(), 0);
    }
}

fn deadline_ms() -> i64 {
    i64::try_from(DEADLINE.as_millis()).unwrap()
}

#[test]
fn the_deadline_goes_by_time_that_passes_whatever_the_clock_is_set_to() {
    let home = Home::new();
    let server = SmtpServer::start(&["--hang"], Mode::Plain);
    let relay = start(&home, server.settings());
    assert_eq!(server.says(), "hanging");
    relay.clock.set(START_MS - 86_400_000);
    relay.clock.advance(deadline_ms());
    relay.wait_for("delayed_total", 1);
}

#[test]
fn a_server_that_hangs_is_left_at_the_deadline() {
    let home = Home::new();
    let server = SmtpServer::start(&["--hang"], Mode::Plain);
    let relay = start(&home, server.settings());
    assert_eq!(server.says(), "hanging");
    relay.clock.advance(deadline_ms() - 1);
    assert_eq!(relay.metric("keyfold_mail_delayed_total{purpose=\"code\"}"), 0);
    relay.clock.advance(1);
    relay.wait_for("delayed_total", 1);
    relay.clock.advance(SOON_MS);
    assert_eq!(server.says(), "hanging");
    relay.clock.advance(deadline_ms());
    relay.wait_for("delayed_total", 2);
}

#[test]
fn a_hanging_server_doesnt_hold_up_requests_and_the_end_waits_for_it() {
    let (home, mut account) = (Home::new(), Account::new());
    let server = SmtpServer::start(&["--hang"], Mode::Plain);
    let mut relay = Running::start(home.smtp_config(&account, server.settings()));
    for _ in 0..6 {
        assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
    }
    for _ in 0..4 {
        assert_eq!(server.says(), "hanging");
    }
    relay.tell_to_end();
    relay.wait_until_closed();
    assert!(!relay.has_ended(), "four messages are under way");
    wait::until("the end", || {
        relay.clock.advance(deadline_ms());
        relay.has_ended()
    });
    relay.stop();
}

#[test]
fn a_server_that_was_away_gets_it_when_it_is_back_under_the_same_message_id() {
    let (home, smtp) = (Home::new(), unreachable());
    let port = smtp.port.to_string();
    let relay = start(&home, smtp);
    relay.wait_for("delayed_total", 1);
    let server = SmtpServer::start(&["--port", &port], Mode::Plain);
    relay.clock.advance(SOON_MS);
    let message = server.message();
    relay.wait_for("sent_total", 1);
    let id = message.lines().find_map(|line| line.strip_prefix("Message-ID: <")).unwrap();
    let (id, domain) = id.split_once('@').unwrap();
    assert_eq!((id.len(), domain), (32, "keyfold.test>"));
}

#[test]
fn sending_cut_off_after_the_servers_yes_repeats_the_same_message() {
    log::record();
    let (home, mut account) = (Home::new(), Account::new());
    let server = SmtpServer::start(&["--drop-after-data"], Mode::Plain);
    let relay = Running::start(home.smtp_config(&account, server.settings()));
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
    let first = server.message();
    relay.wait_for("delayed_total", 1);
    relay.clock.advance(SOON_MS);
    let again = server.message();
    let id = |message: &str| message.lines().find(|line| line.starts_with("Message-ID")).unwrap().to_owned();
    assert_eq!(id(&first), id(&again));
    relay.stop();
    wait::until("two messages", || server.count() == 2);
}
