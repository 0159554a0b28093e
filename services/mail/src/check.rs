//! Whether a request may be obeyed: pure, and so is told the time. Whatever it refuses leaves no trace.
//!
//! Invariant: an address comes out of a ticket and from nowhere else, and only if the device's own check of it agrees.

use hmac::{Hmac, KeyInit, Mac};
use keyfold_kit::{Kind, SealedKey};
use keyfold_ticket::{RelayPrivateKey, ServicePublicKey, Ticket, TicketError, TicketPurpose};
use keyfold_wire::address::Address;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::ids::AccountId;
use keyfold_wire::limits::SEALED_KEY_LEN;
use keyfold_wire::mail::{PurgeMail, SendMail};
use keyfold_wire::moment::Now;
use sha2::{Digest, Sha256};

use crate::message::mailbox_of;
use crate::queue::{Content, Mail, NewMail};

/// What tickets are opened with.
#[derive(Debug)]
pub struct Keys {
    /// The relay's own.
    pub relay: RelayPrivateKey,
    /// The account service's.
    pub service: ServicePublicKey,
}

/// Why a request isn't obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// It isn't JSON of the right form.
    #[error("the request can't be read")]
    Unreadable,
    /// The ticket can't be used.
    #[error(transparent)]
    Ticket(#[from] TicketError),
    /// The ticket is for something else.
    #[error("the ticket is for another purpose")]
    OtherPurpose,
    /// The ticket names another account.
    #[error("the ticket is for another account")]
    OtherAccount,
    /// The device meant another address than the ticket names.
    #[error("the ticket is for another address")]
    OtherAddress,
    /// No mail can go to the address.
    #[error("no mail can go to the address")]
    Undeliverable,
    /// A code was to be sent without a sealed key, or something else with one.
    #[error("the sealed key is missing or not wanted")]
    SealedKeyUnexpected,
    /// The sealed key doesn't parse.
    #[error("the sealed key is damaged")]
    SealedKeyDamaged,
    /// It isn't an account seal of this account.
    #[error("the sealed key is not this account's account seal")]
    SealedKeyForeign,
}

/// Reads and checks a request to send a message; `message_id` names the message that comes of it.
///
/// # Errors
/// [`CheckError`].
pub fn check_mail(body: &[u8], keys: &Keys, now: Now, message_id: String) -> Result<NewMail, CheckError> {
    let request: SendMail = serde_json::from_slice(body).map_err(|_| CheckError::Unreadable)?;
    let ticket = open_ticket(request.ticket.as_bytes(), keys, now)?;
    if ticket.account_id != request.account_id {
        return Err(CheckError::OtherAccount);
    }
    check_address(&ticket.address, &request.r, &request.address_check)?;
    let content = content_of(&ticket, request.sealed_key.as_ref())?;
    let (nonce, end) = (ticket.nonce, ticket.to_end());
    let mail = Mail {
        account_id: ticket.account_id,
        address: ticket.address,
        content,
        message_id,
        accepted: now.to_moment(),
    };
    Ok(NewMail { mail, nonce, end, body_hash: Sha256::digest(body).into() })
}

/// Reads and checks a request to drop a deleted account's messages; returns the account.
///
/// # Errors
/// [`CheckError`].
pub fn check_purge(body: &[u8], keys: &Keys, now: Now) -> Result<AccountId, CheckError> {
    let request: PurgeMail = serde_json::from_slice(body).map_err(|_| CheckError::Unreadable)?;
    let ticket = open_ticket(request.ticket.as_bytes(), keys, now)?;
    match ticket.purpose {
        TicketPurpose::Purge => Ok(ticket.account_id),
        TicketPurpose::Code(_) | TicketPurpose::Confirm(_) => Err(CheckError::OtherPurpose),
    }
}

fn open_ticket(bytes: &[u8], keys: &Keys, now: Now) -> Result<Ticket, CheckError> {
    let ticket = keyfold_ticket::open(bytes, &keys.relay, &keys.service)?;
    ticket.check_expiry(now)?;
    Ok(ticket)
}

/// `check = HMAC-SHA256(r, address)` (RFC 2104), compared in constant time: a service can't have a code mailed to itself.
fn check_address(address: &Address, r: &Fixed<16>, check: &Fixed<32>) -> Result<(), CheckError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&r.0).expect("HMAC takes a key of any length");
    mac.update(address.as_str().as_bytes());
    mac.verify_slice(&check.0).map_err(|_| CheckError::OtherAddress)?;
    mailbox_of(address).map(|_| ()).ok_or(CheckError::Undeliverable)
}

fn content_of(ticket: &Ticket, sealed_key: Option<&Fixed<SEALED_KEY_LEN>>) -> Result<Content, CheckError> {
    match (&ticket.purpose, sealed_key) {
        (TicketPurpose::Code(code), Some(bytes)) => {
            let sealed_key = SealedKey::from_bytes(&bytes.0).map_err(|_| CheckError::SealedKeyDamaged)?;
            let header = sealed_key.header();
            if header.kind != Kind::Account || header.account_id != ticket.account_id.0 {
                return Err(CheckError::SealedKeyForeign);
            }
            Ok(Content::Code(Box::new(sealed_key), code.clone()))
        }
        (TicketPurpose::Confirm(code), None) => Ok(Content::Confirm(code.clone())),
        (TicketPurpose::Code(_), None) | (TicketPurpose::Confirm(_), Some(_)) => {
            Err(CheckError::SealedKeyUnexpected)
        }
        (TicketPurpose::Purge, _) => Err(CheckError::OtherPurpose),
    }
}

#[cfg(test)]
mod tests;
