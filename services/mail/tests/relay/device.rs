//! What a device and the account service do before the relay is asked: a sealed key, a ticket, a request.

use hmac::{Hmac, KeyInit, Mac};
use keyfold_kit::{Argon2Cost, Header, Kind, Mark, SealedKey};
use keyfold_mail::clock::Clock;
use keyfold_ticket::key::{Relay, Service};
use keyfold_ticket::{
    RelayPrivateKey, ServicePrivateKey, Ticket, TicketPurpose, VerificationCode, make_key_pair, seal,
};
use keyfold_wire::address::Address;
use keyfold_wire::bytes::{Bounded, Fixed};
use keyfold_wire::ids::AccountId;
use keyfold_wire::limits::TICKET_SECONDS;
use keyfold_wire::mail::{PurgeMail, SendMail};
use sha2::Sha256;

use crate::manual_clock::START_MS;

/// The mailbox of every test that needs no other.
pub(crate) const MAILBOX: &str = "zo\u{eb}.exemplar@example.org";

/// An account, its device, and the account service behind it.
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) address: Address,
    pub(crate) service: ServicePrivateKey,
    pub(crate) relay: RelayPrivateKey,
    pub(crate) now: i64,
    tickets: u8,
}

impl Account {
    pub(crate) fn new() -> Self {
        Self {
            id: AccountId([0x5a; 16]),
            address: Address::from_text(MAILBOX).unwrap(),
            service: make_key_pair::<Service>().0,
            relay: make_key_pair::<Relay>().0,
            now: START_MS / 1000,
            tickets: 0,
        }
    }

    /// Tickets are dated by this clock from now on.
    pub(crate) fn set_time(&mut self, clock: &dyn Clock) {
        self.now = clock.now().to_moment().to_seconds();
    }

    /// A fresh ticket's content; each has another nonce.
    pub(crate) fn ticket(&mut self, purpose: TicketPurpose) -> Ticket {
        self.tickets += 1;
        Ticket {
            account_id: self.id,
            address: self.address.clone(),
            purpose,
            expires: self.now + TICKET_SECONDS,
            nonce: [self.tickets; 16],
        }
    }

    pub(crate) fn sealed(&self, ticket: &Ticket) -> Bounded<1024> {
        Bounded::from_bytes(seal(ticket, &self.service, &self.relay.to_public())).unwrap()
    }

    /// A request to mail the code; `ticket` and the rest may be changed before it is sent.
    pub(crate) fn code_request(&mut self, code: Option<VerificationCode>) -> SendMail {
        let ticket = self.ticket(TicketPurpose::Code(code));
        let sealed_key = sealed_key(Kind::Account, self.id);
        SendMail { sealed_key: Some(Fixed(*sealed_key.as_bytes())), ..self.request(&ticket) }
    }

    pub(crate) fn confirm_request(&mut self) -> SendMail {
        let ticket = self.ticket(TicketPurpose::Confirm(verification_code()));
        self.request(&ticket)
    }

    pub(crate) fn purge_request(&mut self) -> PurgeMail {
        let ticket = self.ticket(TicketPurpose::Purge);
        PurgeMail { ticket: self.sealed(&ticket) }
    }

    /// A request with this ticket, no sealed key, and a true check of the address.
    pub(crate) fn request(&self, ticket: &Ticket) -> SendMail {
        let r = Fixed([9; 16]);
        SendMail {
            account_id: self.id,
            ticket: self.sealed(ticket),
            sealed_key: None,
            r,
            address_check: address_check(&r, ticket.address.as_str()),
        }
    }
}

/// The code that every test's message brings, if any.
pub(crate) fn verification_code() -> VerificationCode {
    VerificationCode::from_text("K7Q2-0ZXA").unwrap()
}

/// As the device computes it over what the person typed.
pub(crate) fn address_check(r: &Fixed<16>, address: &str) -> Fixed<32> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&r.0).unwrap();
    mac.update(address.as_bytes());
    Fixed(mac.finalize().into_bytes().into())
}

/// A sealed key whose form is right; nobody here can open one anyway.
pub(crate) fn sealed_key(kind: Kind, account_id: AccountId) -> SealedKey {
    let argon2 = match kind {
        Kind::Password => Argon2Cost { memory_kib: 65_536, passes: 3, lanes: 4 },
        Kind::Account | Kind::Device => Argon2Cost::NONE,
    };
    let header = Header {
        kind,
        account_id: account_id.0,
        key_epoch: 1,
        password_epoch: 2,
        login_id: [7; 8],
        made: 1_795_219_200,
        argon2,
        salt: std::array::from_fn(|at| u8::try_from(at * 11).unwrap()),
        mark: Mark::NONE,
    };
    let noise = |at: usize| u8::try_from(at * 151 % 256).unwrap();
    SealedKey::assemble(&header, &std::array::from_fn(noise), &std::array::from_fn(|at| noise(at + 40)))
}
