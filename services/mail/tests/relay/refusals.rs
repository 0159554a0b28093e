//! Requests that must not be obeyed, each for one reason only.

use keyfold_kit::Kind;
use keyfold_ticket::key::{Relay, Service};
use keyfold_ticket::{Ticket, TicketPurpose, make_key_pair, seal};
use keyfold_wire::address::Address;
use keyfold_wire::bytes::{Bounded, Fixed};
use keyfold_wire::ids::AccountId;
use keyfold_wire::mail::SendMail;
use keyfold_wire::problem::ProblemKind;

use crate::device::{Account, address_check, sealed_key, verification_code};
use crate::running::{Home, Running};

/// A relay, an account, and a good request to spoil.
fn start(home: &Home) -> (Running, Account, SendMail) {
    let mut account = Account::new();
    let relay = Running::start(home.folder_config(&account));
    let request = account.code_request(None);
    (relay, account, request)
}

/// What is refused leaves nothing behind: the same ticket still serves.
fn assert_unused(relay: &Running, good: &SendMail) {
    assert_eq!(relay.metric("keyfold_mail_accepted_total{purpose=\"code\"}"), 0);
    assert_eq!(relay.post("/v1/mail", good).status, 202);
}

#[test]
fn another_account_or_address_than_the_tickets() {
    let home = Home::new();
    let (relay, _, good) = start(&home);
    let other_account = SendMail { account_id: AccountId([1; 16]), ..good.clone() };
    let other_address =
        SendMail { address_check: address_check(&good.r, "someone@example.org"), ..good.clone() };
    let other_r = SendMail { r: Fixed([8; 16]), ..good.clone() };
    for request in [other_account, other_address, other_r] {
        assert_eq!(relay.post("/v1/mail", &request).problem(), ProblemKind::Forbidden);
    }
    for bit in 0..256 {
        let mut request = good.clone();
        request.address_check.0[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(relay.post("/v1/mail", &request).problem(), ProblemKind::Forbidden, "bit {bit}");
    }
    assert_unused(&relay, &good);
}

#[test]
fn a_ticket_of_another_service_for_another_relay_or_changed() {
    let home = Home::new();
    let (relay, mut account, good) = start(&home);
    let ticket = account.ticket(TicketPurpose::Code(None));
    let with = |bytes: Vec<u8>| SendMail { ticket: Bounded::from_bytes(bytes).unwrap(), ..good.clone() };
    let forged = with(seal(&ticket, &make_key_pair::<Service>().0, &account.relay.to_public()));
    let misdirected = with(seal(&ticket, &account.service, &make_key_pair::<Relay>().1));
    let mut newer = good.ticket.as_bytes().to_vec();
    newer[0] = 2;
    let mut changed = good.ticket.as_bytes().to_vec();
    changed[200] ^= 1;
    for request in [forged, misdirected, with(newer), with(changed)] {
        assert_eq!(relay.post("/v1/mail", &request).problem(), ProblemKind::Forbidden);
    }
    let shorter = with(good.ticket.as_bytes()[1..].to_vec());
    assert!(matches!(relay.post("/v1/mail", &shorter).status, 400 | 403));
    assert_eq!(relay.post("/v1/mail", &with(Vec::new())).problem(), ProblemKind::Malformed);
    assert_unused(&relay, &good);
}

#[test]
fn an_expired_ticket_or_one_for_another_purpose() {
    let home = Home::new();
    let (relay, mut account, good) = start(&home);
    let expired = Ticket { expires: account.now - 1, ..account.ticket(TicketPurpose::Code(None)) };
    let expired = SendMail { ticket: account.sealed(&expired), ..good.clone() };
    assert_eq!(relay.post("/v1/mail", &expired).problem(), ProblemKind::Expired);
    let purge = account.purge_request();
    let purge_as_mail = SendMail { ticket: purge.ticket, ..good.clone() };
    assert_eq!(relay.post("/v1/mail", &purge_as_mail).problem(), ProblemKind::Forbidden);
    let mail_as_purge = keyfold_wire::mail::PurgeMail { ticket: good.ticket.clone() };
    assert_eq!(relay.post("/v1/mail/purge", &mail_as_purge).problem(), ProblemKind::Forbidden);
    assert_unused(&relay, &good);
}

#[test]
fn a_sealed_key_that_is_missing_unwanted_damaged_or_foreign() {
    let home = Home::new();
    let (relay, mut account, good) = start(&home);
    let missing = SendMail { sealed_key: None, ..good.clone() };
    let unwanted = SendMail { sealed_key: good.sealed_key, ..account.confirm_request() };
    let mut damaged = good.clone();
    damaged.sealed_key.as_mut().unwrap().0[100] ^= 1;
    for request in [missing, unwanted, damaged] {
        assert_eq!(relay.post("/v1/mail", &request).problem(), ProblemKind::Malformed);
    }
    let with = |sealed: keyfold_kit::SealedKey| SendMail {
        sealed_key: Some(Fixed(*sealed.as_bytes())),
        ..good.clone()
    };
    let foreign = with(sealed_key(Kind::Account, AccountId([1; 16])));
    let kit = with(sealed_key(Kind::Password, account.id));
    let device = with(sealed_key(Kind::Device, account.id));
    for request in [foreign, kit, device] {
        assert_eq!(relay.post("/v1/mail", &request).problem(), ProblemKind::Forbidden);
    }
    assert_unused(&relay, &good);
}

#[test]
fn an_address_that_no_mail_can_go_to() {
    let home = Home::new();
    let (relay, mut account, good) = start(&home);
    for address in ["a..b@example.org", "a@exa_mple!.org", &format!("{}@example.org", "a".repeat(65))] {
        account.address = Address::from_text(address).unwrap();
        let request = account.code_request(Some(verification_code()));
        assert_eq!(relay.post("/v1/mail", &request).problem(), ProblemKind::Malformed, "{address}");
    }
    assert_unused(&relay, &good);
}

#[test]
fn bodies_that_cant_be_read_and_paths_that_arent_there() {
    let home = Home::new();
    let (relay, _, good) = start(&home);
    for body in ["", "{}", "null", "[]", "{\"account_id\":1}", "\u{0}"] {
        assert_eq!(relay.post_bytes("/v1/mail", body.as_bytes()).problem(), ProblemKind::Malformed, "{body}");
        assert_eq!(relay.post_bytes("/v1/mail/purge", body.as_bytes()).problem(), ProblemKind::Malformed);
    }
    let bytes = serde_json::to_vec(&good).unwrap();
    for end in 0..bytes.len() {
        assert_eq!(relay.post_bytes("/v1/mail", &bytes[..end]).problem(), ProblemKind::Malformed, "{end}");
    }
    assert_eq!(relay.get("/v1/mail").problem(), ProblemKind::NotFound);
    assert_eq!(relay.post_bytes("/v1/other", b"").problem(), ProblemKind::NotFound);
    assert_eq!((relay.get("/healthz").status, relay.get("/healthz").text.as_str()), (200, "ok\n"));
    assert!(relay.metric("keyfold_mail_refused_total") > 100);
    assert_unused(&relay, &good);
}
