//! Tickets that must open, and every way in which one must not.

use keyfold_wire::address::Address;
use keyfold_wire::ids::AccountId;

use super::*;
use crate::code::VerificationCode;
use crate::key::{Relay, Service, make_key_pair};
use crate::ticket::TicketPurpose;

struct Parties {
    service: ServicePrivateKey,
    relay: RelayPrivateKey,
}

fn make_parties() -> Parties {
    Parties { service: make_key_pair::<Service>().0, relay: make_key_pair::<Relay>().0 }
}

impl Parties {
    fn seal(&self, ticket: &Ticket) -> Vec<u8> {
        seal(ticket, &self.service, &self.relay.to_public())
    }

    fn open(&self, bytes: &[u8]) -> Result<Ticket, TicketError> {
        open(bytes, &self.relay, &self.service.to_public())
    }
}

fn ticket(address: &str) -> Ticket {
    Ticket {
        account_id: AccountId([1; 16]),
        address: Address::from_text(address).unwrap(),
        purpose: TicketPurpose::Code(Some(VerificationCode::from_random([2; 5]))),
        expires: 1_800_000_000,
        nonce: [3; 16],
    }
}

#[test]
fn a_ticket_round_trips_and_its_length_tells_nothing() {
    let parties = make_parties();
    let long = format!("{}@example.org", "x".repeat(240));
    for address in ["a@b.c", &long] {
        let sealed = parties.seal(&ticket(address));
        assert_eq!(sealed.len(), 433);
        assert_eq!(parties.open(&sealed), Ok(ticket(address)));
        assert_ne!(sealed, parties.seal(&ticket(address)), "each is sealed with a key of its own");
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let parties = make_parties();
    let mut sealed = parties.seal(&ticket("a@b.c"));
    for bit in 0..8 * sealed.len() {
        // X25519 ignores the top bit of a point, but HPKE binds the encapsulated key's bytes.
        sealed[bit / 8] ^= 1 << (bit % 8);
        let expect = match bit {
            0..8 => TicketError::UpgradeRequired { version: sealed[0] },
            _ => TicketError::NotForUs,
        };
        assert_eq!(parties.open(&sealed), Err(expect), "bit {bit}");
        sealed[bit / 8] ^= 1 << (bit % 8);
    }
    assert!(parties.open(&sealed).is_ok());
}

#[test]
fn every_truncation_and_extension_is_refused() {
    let parties = make_parties();
    let sealed = parties.seal(&ticket("a@b.c"));
    for end in 0..sealed.len() {
        assert_eq!(parties.open(&sealed[..end]), Err(TicketError::WrongLength), "{end}");
    }
    assert_eq!(parties.open(&[&sealed[..], &[0]].concat()), Err(TicketError::WrongLength));
}

#[test]
fn another_sender_or_relay_is_refused() {
    let (ours, theirs) = (make_parties(), make_parties());
    let forged = seal(&ticket("a@b.c"), &theirs.service, &ours.relay.to_public());
    assert_eq!(ours.open(&forged), Err(TicketError::NotForUs));
    let misdirected = seal(&ticket("a@b.c"), &ours.service, &theirs.relay.to_public());
    assert_eq!(ours.open(&misdirected), Err(TicketError::NotForUs));
}

/// Seals as [`seal`] does, but with another info, additional data or plaintext, or unauthenticated.
fn seal_otherwise(parties: &Parties, info: &[u8], aad: &[u8], plain: &[u8], auth: bool) -> Vec<u8> {
    let mode = if auth {
        OpModeS::Auth((parties.service.key.clone(), parties.service.to_public().key))
    } else {
        OpModeS::Base
    };
    let to = parties.relay.to_public().key;
    let (enc, sealed) =
        single_shot_seal::<AesGcm256, HkdfSha256, X25519HkdfSha256>(&mode, &to, info, plain, aad).unwrap();
    [&[VERSION], &enc.to_bytes()[..], &sealed].concat()
}

#[test]
fn another_context_is_refused() {
    let parties = make_parties();
    let plain = ticket("a@b.c").to_plain();
    let open = |info: &[u8], aad: &[u8], plain: &[u8], auth| {
        parties.open(&seal_otherwise(&parties, info, aad, plain, auth))
    };
    assert_eq!(open(INFO, &[VERSION], &plain[..], true), Ok(ticket("a@b.c")));
    assert_eq!(open(b"keyfold/1 other", &[VERSION], &plain[..], true), Err(TicketError::NotForUs));
    assert_eq!(open(INFO, &[2], &plain[..], true), Err(TicketError::NotForUs));
    assert_eq!(open(INFO, &[VERSION], &plain[..], false), Err(TicketError::NotForUs));
    assert_eq!(open(INFO, &[VERSION], &[0; PLAIN_LEN], true), Err(TicketError::Malformed));
}
