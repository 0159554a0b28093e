//! Tickets only the relay can open, and the code in them that confirms the address.

use keyfold_account::{Config, Limit};
use keyfold_ticket::{
    RelayPrivateKey, RelayPublicKey, ServicePublicKey, Ticket, TicketPurpose, make_key_pair, open,
};
use keyfold_wire::account::{Account, AccountDeleted, DeleteAccount};
use keyfold_wire::ids::LoginId;
use keyfold_wire::mail::{AskTicket, ConfirmAddress, MailPurpose, MailTicket};
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::signed::Purpose;

use crate::device::sign_up;
use crate::world::{Answer, Client, World};

/// A world whose service seals to this relay.
pub(crate) struct Relay {
    pub(crate) world: World,
    key: RelayPrivateKey,
    service: ServicePublicKey,
}

impl Relay {
    pub(crate) fn with(settings: impl FnOnce(&mut Config)) -> Self {
        let (key, public): (RelayPrivateKey, RelayPublicKey) = make_key_pair();
        let world = World::with(|config| {
            config.relay = Some(public);
            settings(config);
        });
        let text = keyfold_account::ticket_public_key(&world.config.keys).unwrap();
        Self { world, key, service: ServicePublicKey::from_text(&text).unwrap() }
    }

    pub(crate) fn open(&self, bytes: &[u8]) -> Ticket {
        open(bytes, &self.key, &self.service).unwrap()
    }

    /// The code that a mail would carry.
    pub(crate) fn code(&self, session: &Client) -> String {
        let answer: MailTicket =
            session.json(path::TICKET, &AskTicket { purpose: MailPurpose::Confirm }).ok();
        match self.open(answer.ticket.as_bytes()).purpose {
            TicketPurpose::Confirm(code) => code.to_string(),
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn confirm(session: &Client, code: &str) -> Answer {
    session.json(path::CONFIRM_ADDRESS, &ConfirmAddress { code: code.into() })
}

#[test]
fn a_ticket_carries_a_code_until_the_address_is_confirmed() {
    let relay = Relay::with(|_| {});
    let client = relay.world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let ask = AskTicket { purpose: MailPurpose::Code };
    let ticket = relay.open(session.json(path::TICKET, &ask).ok::<MailTicket>().ticket.as_bytes());
    assert_eq!((ticket.account_id, ticket.address), (device.account_id, device.address.clone()));
    assert_eq!(ticket.expires, 1_800_000_900);
    let TicketPurpose::Code(Some(code)) = ticket.purpose else { panic!("no code") };
    confirm(&session, &code.as_str().to_lowercase()).done();
    assert!(session.post(path::ACCOUNT, b"").ok::<Account>().address_confirmed);
    // The answer was lost.
    confirm(&session, code.as_str()).done();
    let again = relay.open(session.json(path::TICKET, &ask).ok::<MailTicket>().ticket.as_bytes());
    assert_eq!(again.purpose, TicketPurpose::Code(None));
    assert_ne!(again.nonce, ticket.nonce);
    let answer = session.json(path::TICKET, &AskTicket { purpose: MailPurpose::Confirm });
    answer.refused(ProblemKind::Conflict);
}

#[test]
fn codes_live_a_day_and_the_newest_four_of_them() {
    let relay = Relay::with(|_| {});
    let client = relay.world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    confirm(&session, "0000-0000").refused(ProblemKind::Expired);
    let codes: Vec<String> = (0..5)
        .map(|_| {
            relay.world.clock.advance(1);
            relay.code(&session)
        })
        .collect();
    confirm(&session, &codes[0]).refused(ProblemKind::WrongCredentials);
    relay.world.clock.advance(86_400);
    let session = device.enrolled(&client);
    confirm(&session, &codes[4]).refused(ProblemKind::Expired);
    let code = relay.code(&session);
    confirm(&session, &codes[4]).refused(ProblemKind::WrongCredentials);
    confirm(&session, &code).done();
}

#[test]
fn a_code_serves_only_its_account_and_tries_are_limited() {
    let relay = Relay::with(|config| config.limits.confirm_account = Limit::new(3, 600));
    let client = relay.world.client();
    let (zoe, yan) = (sign_up(&client, "zoe@example.org"), sign_up(&client, "yan@example.org"));
    let (zoes, yans) = (zoe.enrolled(&client), yan.enrolled(&client));
    let (of_zoe, _of_yan) = (relay.code(&zoes), relay.code(&yans));
    confirm(&yans, "no code").refused(ProblemKind::WrongCredentials);
    confirm(&yans, &"0".repeat(65)).refused(ProblemKind::Malformed);
    for _ in 0..3 {
        confirm(&yans, &of_zoe).refused(ProblemKind::WrongCredentials);
    }
    let problem = confirm(&yans, &of_zoe).refused(ProblemKind::TooManyAttempts);
    assert_eq!(problem.retry_after, Some(600));
    confirm(&zoes, &of_zoe).done();
}

#[test]
fn tickets_are_limited_and_need_a_relay() {
    let relay = Relay::with(|config| config.limits.ticket_account = Limit::new(1, 60));
    let client = relay.world.client();
    let session = sign_up(&client, "zoe@example.org").enrolled(&client);
    relay.code(&session);
    let ask = AskTicket { purpose: MailPurpose::Confirm };
    let problem = session.json(path::TICKET, &ask).refused(ProblemKind::TooManyAttempts);
    assert_eq!(problem.retry_after, Some(60));
    let world = World::start();
    let client = world.client();
    let session = sign_up(&client, "zoe@example.org").enrolled(&client);
    session.json(path::TICKET, &ask).refused(ProblemKind::NotFound);
}

#[test]
fn a_deletion_carries_a_purge_ticket() {
    let relay = Relay::with(|_| {});
    let client = relay.world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let body = serde_json::to_vec(&DeleteAccount { account_id: device.account_id }).unwrap();
    let answer = device.proved(&session, path::DELETE_ACCOUNT, Purpose::DeleteAccount, LoginId::NONE, &body);
    let ticket = relay.open(answer.ok::<AccountDeleted>().purge_ticket.unwrap().as_bytes());
    assert_eq!((ticket.purpose, ticket.account_id), (TicketPurpose::Purge, device.account_id));
}
