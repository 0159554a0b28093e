//! From the request to the file: accepted once, sent once, and then forgotten.

use keyfold_kit::Kind;
use keyfold_mail::ServeError;
use keyfold_mail::queue::QueueError;
use keyfold_wire::problem::ProblemKind;

use crate::device::{Account, MAILBOX, sealed_key, verification_code};
use crate::running::{Home, Running};
use crate::smtp_server::unreachable;

#[test]
fn a_message_is_accepted_sent_and_forgotten() {
    let (home, mut account) = (Home::new(), Account::new());
    let relay = Running::start(home.folder_config(&account));
    let answer = relay.post("/v1/mail", &account.code_request(Some(verification_code())));
    assert_eq!((answer.status, answer.text.as_str()), (202, ""));
    assert_eq!(answer.request_id.len(), 16);
    relay.wait_for("sent_total", 1);
    assert_eq!(relay.metric("keyfold_mail_queued{purpose=\"code\"}"), 0);
    assert_eq!(home.messages().len(), 1);
    assert!(!files_contain(&home, MAILBOX.as_bytes()), "the address is still in the data folder");
    let sealed_key = sealed_key(Kind::Account, account.id);
    assert!(
        !files_contain(&home, &sealed_key.as_bytes()[90..130]),
        "the sealed key is still in the data folder"
    );
}

fn files_contain(home: &Home, bytes: &[u8]) -> bool {
    let mut files =
        home.data().read_dir().unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.any(|file| file.windows(bytes.len()).any(|window| window == bytes))
}

#[test]
fn the_same_request_again_is_accepted_again_and_sent_once() {
    let (home, mut account) = (Home::new(), Account::new());
    let relay = Running::start(home.folder_config(&account));
    let request = account.code_request(None);
    for _ in 0..3 {
        assert_eq!(relay.post("/v1/mail", &request).status, 202);
    }
    relay.wait_for("sent_total", 1);
    assert_eq!(relay.post("/v1/mail", &request).status, 202, "after it was sent, too");
    assert_eq!(relay.metric("keyfold_mail_accepted_total{purpose=\"code\"}"), 1);
    let mut other = request.clone();
    other.sealed_key.as_mut().unwrap().0 = *other_seal(&account).as_bytes();
    assert_eq!(relay.post("/v1/mail", &other).problem(), ProblemKind::Conflict);
    relay.stop();

    let relay = Running::start(home.folder_config(&account));
    assert_eq!(relay.post("/v1/mail", &request).status, 202, "after a restart");
    assert_eq!(relay.post("/v1/mail", &other).problem(), ProblemKind::Conflict);
    relay.clock.advance(900_000);
    assert_eq!(relay.post("/v1/mail", &request).status, 202, "to the ticket's last second");
    relay.clock.advance(1_000);
    assert_eq!(relay.post("/v1/mail", &request).problem(), ProblemKind::Expired);
    relay.stop();
    assert_eq!(home.messages().len(), 1);
}

fn other_seal(account: &Account) -> keyfold_kit::SealedKey {
    let sealed_key = sealed_key(Kind::Account, account.id);
    let header = keyfold_kit::Header { made: 1, ..*sealed_key.header() };
    keyfold_kit::SealedKey::assemble(&header, sealed_key.commitment(), sealed_key.sealed())
}

#[test]
fn what_waits_survives_a_restart_and_dies_after_a_day() {
    let (home, mut account) = (Home::new(), Account::new());
    let relay = Running::start(home.smtp_config(&account, unreachable()));
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
    relay.wait_for("delayed_total", 1);
    relay.stop();

    let relay = Running::start(home.smtp_config(&account, unreachable()));
    assert_eq!(relay.metric("keyfold_mail_queued{purpose=\"code\"}"), 1);
    relay.clock.advance(24 * 3_600_000);
    relay.wait_for("died_total", 1);
    assert_eq!(relay.metric("keyfold_mail_queued{purpose=\"code\"}"), 0);
}

#[test]
fn deleting_the_account_drops_what_waits_and_what_its_tickets_may_bring() {
    let (home, mut account) = (Home::new(), Account::new());
    let relay = Running::start(home.smtp_config(&account, unreachable()));
    let late = account.code_request(None);
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
    relay.wait_for("delayed_total", 1);
    let purge = account.purge_request();
    for _ in 0..2 {
        assert_eq!(relay.post("/v1/mail/purge", &purge).status, 204);
    }
    assert_eq!(relay.metric("keyfold_mail_queued{purpose=\"code\"}"), 0);
    assert_eq!(relay.metric("keyfold_mail_purged_total"), 1);
    assert_eq!(relay.post("/v1/mail", &late).problem(), ProblemKind::AccountDeleted);
    relay.clock.advance(901_000);
    assert_eq!(relay.post("/v1/mail/purge", &purge).problem(), ProblemKind::Expired);
}

#[test]
fn a_data_folder_has_one_relay_at_a_time() {
    let (home, account) = (Home::new(), Account::new());
    let first = Running::start(home.folder_config(&account));
    let error = Running::try_start(home.folder_config(&account)).err().unwrap();
    assert!(matches!(error, ServeError::Queue(QueueError::InUse)), "{error}");
    first.stop();
    Running::start(home.folder_config(&account)).stop();
}
