//! The frozen tickets of `tests/vectors/ticket.json`: some must open, all others must be refused for their own reason.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use keyfold_ticket::{
    RelayPrivateKey, RelayPublicKey, ServicePrivateKey, ServicePublicKey, Ticket, TicketError, TicketPurpose,
    VerificationCode, open,
};
use keyfold_wire::address::Address;
use keyfold_wire::ids::AccountId;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    relay_private: String,
    relay_public: String,
    service_private: String,
    service_public: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    comment: String,
    sealed: String,
    expect: String,
    ticket: Option<Plain>,
}

#[derive(Deserialize)]
struct Plain {
    account_id: String,
    address: String,
    purpose: String,
    verification_code: Option<String>,
    expires: i64,
    nonce: String,
}

fn hex(text: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap()
}

impl Plain {
    fn to_ticket(&self) -> Ticket {
        let code = self.verification_code.as_deref().map(|text| VerificationCode::from_text(text).unwrap());
        let purpose = match self.purpose.as_str() {
            "code" => TicketPurpose::Code(code),
            "confirm" => TicketPurpose::Confirm(code.unwrap()),
            "purge" => TicketPurpose::Purge,
            other => panic!("unknown purpose {other}"),
        };
        Ticket {
            account_id: AccountId::from_hex(&self.account_id).unwrap(),
            address: Address::from_text(&self.address).unwrap(),
            purpose,
            expires: self.expires,
            nonce: hex(&self.nonce).try_into().unwrap(),
        }
    }
}

impl Case {
    fn expected(&self) -> Result<Ticket, TicketError> {
        match self.expect.as_str() {
            "opens" => Ok(self.ticket.as_ref().unwrap().to_ticket()),
            "upgrade required" => Err(TicketError::UpgradeRequired { version: 2 }),
            "wrong length" => Err(TicketError::WrongLength),
            "not for us" => Err(TicketError::NotForUs),
            "malformed" => Err(TicketError::Malformed),
            other => panic!("unknown expectation {other}"),
        }
    }
}

#[test]
fn frozen_tickets() {
    let text = include_str!("../../../tests/vectors/ticket.json");
    let vectors: Vectors = serde_json::from_str(text).unwrap();
    let relay = RelayPrivateKey::from_text(&vectors.relay_private).unwrap();
    let service = ServicePublicKey::from_text(&vectors.service_public).unwrap();
    assert!(vectors.cases.len() > 20);
    for case in &vectors.cases {
        assert_eq!(open(&hex(&case.sealed), &relay, &service), case.expected(), "{}", case.comment);
    }
}

#[test]
fn frozen_keys() {
    let text = include_str!("../../../tests/vectors/ticket.json");
    let vectors: Vectors = serde_json::from_str(text).unwrap();
    let relay = RelayPrivateKey::from_text(&vectors.relay_private).unwrap();
    assert_eq!(relay.to_public().to_text(), vectors.relay_public);
    assert_eq!(RelayPublicKey::from_text(&vectors.relay_public).unwrap(), relay.to_public());
    let service = ServicePrivateKey::from_text(&vectors.service_private).unwrap();
    assert_eq!(service.to_public().to_text(), vectors.service_public);
}
