//! A real mail server, in every mode.

use keyfold_mail::config::SmtpLogin;
use keyfold_wire::address::Address;

use crate::authority::Authority;
use crate::device::{Account, MAILBOX};
use crate::running::{Home, Running};
use crate::smtp_server::{Mode, SmtpServer};

/// Sends one message by `server`, and returns it as the server got it.
fn send_by(server: &SmtpServer, account: &mut Account) -> String {
    let home = Home::new();
    let relay = Running::start(home.smtp_config(account, server.settings()));
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
    let message = server.message();
    relay.wait_for("sent_total", 1);
    message
}

fn header<'a>(message: &'a str, name: &str) -> &'a str {
    let line = message.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("{name} is missing in\n{message}"))
}

#[test]
fn implicit_tls() {
    let server = SmtpServer::start(&[], Mode::ImplicitTls(Authority::new()));
    let message = send_by(&server, &mut Account::new());
    assert_eq!(header(&message, "X-Test-To"), MAILBOX);
    assert_eq!(header(&message, "X-Test-From"), "code@keyfold.test");
}

#[test]
fn starttls() {
    let server = SmtpServer::start(&[], Mode::StartTls(Authority::new()));
    let message = send_by(&server, &mut Account::new());
    assert_eq!(header(&message, "X-Test-Tls"), "yes");
}

#[test]
fn plain_on_loopback() {
    let server = SmtpServer::start(&[], Mode::Plain);
    let message = send_by(&server, &mut Account::new());
    assert_eq!(header(&message, "X-Test-Tls"), "no");
}

#[test]
fn a_sign_in_over_tls() {
    let arguments = ["--login", "keyfold:a password of the relay"];
    for mode in [Mode::ImplicitTls(Authority::new()), Mode::StartTls(Authority::new())] {
        let (home, mut account) = (Home::new(), Account::new());
        let server = SmtpServer::start(&arguments, mode);
        let mut settings = server.settings();
        let password = "a password of the relay".to_owned().into();
        settings.login = Some(SmtpLogin { username: "keyfold".to_owned(), password });
        let relay = Running::start(home.smtp_config(&account, settings));
        assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
        assert_eq!(header(&server.message(), "X-Test-To"), MAILBOX);
        relay.wait_for("sent_total", 1);
    }
}

#[test]
fn a_refused_sign_in_is_the_operators_to_mend() {
    let server = SmtpServer::start(&["--login", "keyfold:right"], Mode::StartTls(Authority::new()));
    for login in [None, Some("wrong")] {
        let (home, mut account) = (Home::new(), Account::new());
        let mut settings = server.settings();
        settings.login = login.map(|password| SmtpLogin {
            username: "keyfold".to_owned(),
            password: password.to_owned().into(),
        });
        let relay = Running::start(home.smtp_config(&account, settings));
        assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
        relay.wait_for("delayed_total", 1);
        assert_eq!(relay.metric("keyfold_mail_queued{purpose=\"code\"}"), 1);
    }
    assert_eq!(server.count(), 0);
}

#[test]
fn a_domain_beyond_ascii_needs_no_extension() {
    let server = SmtpServer::start(&["--ascii-only"], Mode::Plain);
    let mut account = Account::new();
    account.address = Address::from_text("zoe@ex\u{e4}mple.org").unwrap();
    let message = send_by(&server, &mut account);
    assert_eq!(header(&message, "X-Test-To"), "zoe@xn--exmple-cua.org");
    assert!(message.is_ascii());
}

#[test]
fn a_name_beyond_ascii_is_refused_for_good_by_a_server_without_the_extension() {
    let (home, mut account) = (Home::new(), Account::new());
    let server = SmtpServer::start(&["--ascii-only"], Mode::Plain);
    let relay = Running::start(home.smtp_config(&account, server.settings()));
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
    relay.wait_for("rejected_total", 1);
    assert_eq!(relay.metric("keyfold_mail_queued{purpose=\"code\"}"), 0);
    assert_eq!(server.count(), 0);
}
