//! A ticket, and the plaintext that gets sealed: always 384 bytes, so that its length tells nothing of the address.
//!
//! ```text
//! CBOR array of 6 (RFC 8949, shortest forms, definite lengths):
//!   account id         byte string of 16
//!   address            text, in its normal form
//!   purpose            1 code, 2 confirm, 3 purge
//!   verification code  text of 8, or null; never null for 2, always null for 3
//!   expires            seconds UTC
//!   nonce              byte string of 16
//! zeros up to 384 bytes
//! ```
//!
//! Invariant: one ticket has one plaintext; any other bytes are refused.

use std::time::Duration;

use keyfold_wire::address::Address;
use keyfold_wire::ids::AccountId;
use keyfold_wire::limits::TICKET_SECONDS;
use keyfold_wire::moment::{DAY, Moment, Now};
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use crate::code::VerificationCode;
use crate::error::TicketError;

/// Bytes of the plaintext.
pub(crate) const PLAIN_LEN: usize = 384;

/// What the account service tells the relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Whose account: the relay's user id.
    pub account_id: AccountId,
    /// Where the message goes.
    pub address: Address,
    /// What it is for.
    pub purpose: TicketPurpose,
    /// Until when it may be used, seconds UTC.
    pub expires: i64,
    /// Random; makes the ticket single use.
    pub nonce: [u8; 16],
}

/// What a ticket is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketPurpose {
    /// To mail the sealed key; with a verification code while the address isn't proven.
    Code(Option<VerificationCode>),
    /// To mail the verification code alone.
    Confirm(VerificationCode),
    /// To drop what is queued for a deleted account.
    Purge,
}

#[derive(Encode, Decode)]
struct Plain {
    #[cbor(n(0), with = "minicbor::bytes")]
    account_id: [u8; 16],
    #[n(1)]
    address: String,
    #[n(2)]
    purpose: u8,
    #[n(3)]
    code: Option<String>,
    #[n(4)]
    expires: i64,
    #[cbor(n(5), with = "minicbor::bytes")]
    nonce: [u8; 16],
}

impl Ticket {
    /// The longest time that a relay takes a ticket: its lifetime, and a day by which the service's clock may be ahead.
    pub const LONGEST: Duration = DAY.saturating_add(Duration::from_secs(TICKET_SECONDS.unsigned_abs()));

    /// The relay asks this with its own clock. A ticket that lasts longer than [`Self::LONGEST`] was made by a clock that was
    /// wrong: it counts as ended, and the device asks for another.
    ///
    /// # Errors
    /// [`TicketError::Expired`] from the second after [`Self::expires`] on.
    pub fn check_expiry(&self, now: Now) -> Result<(), TicketError> {
        let limit = now.limit(self.to_end(), Self::LONGEST);
        let lives = limit.rewrite.is_none() && limit.time.is_valid();
        if lives { Ok(()) } else { Err(TicketError::Expired) }
    }

    /// The moment from which on it can't be used: its last second is over.
    #[must_use]
    pub fn to_end(&self) -> Moment {
        Moment::from_seconds(self.expires.saturating_add(1))
    }

    pub(crate) fn to_plain(&self) -> Zeroizing<[u8; PLAIN_LEN]> {
        let (purpose, code) = match &self.purpose {
            TicketPurpose::Code(code) => (1, code.as_ref()),
            TicketPurpose::Confirm(code) => (2, Some(code)),
            TicketPurpose::Purge => (3, None),
        };
        let plain = Plain {
            account_id: self.account_id.0,
            address: self.address.as_str().to_owned(),
            purpose,
            code: code.map(|code| code.as_str().to_owned()),
            expires: self.expires,
            nonce: self.nonce,
        };
        let mut bytes = Zeroizing::new([0; PLAIN_LEN]);
        minicbor::encode(&plain, &mut bytes[..]).expect("an address of 254 bytes leaves room");
        bytes
    }

    pub(crate) fn from_plain(bytes: &[u8]) -> Result<Self, TicketError> {
        let plain: Plain = minicbor::decode(bytes).map_err(|_| TicketError::Malformed)?;
        let code = match plain.code {
            None => None,
            Some(text) => Some(VerificationCode::from_text(&text).ok_or(TicketError::Malformed)?),
        };
        let purpose = match (plain.purpose, code) {
            (1, code) => TicketPurpose::Code(code),
            (2, Some(code)) => TicketPurpose::Confirm(code),
            (3, None) => TicketPurpose::Purge,
            _ => return Err(TicketError::Malformed),
        };
        let ticket = Self {
            account_id: AccountId(plain.account_id),
            address: Address::from_text(&plain.address).map_err(|_| TicketError::Malformed)?,
            purpose,
            expires: plain.expires,
            nonce: plain.nonce,
        };
        // Writing it again finds every other spelling: long integers, padding that isn't zero, another address form.
        if ticket.to_plain()[..] == *bytes { Ok(ticket) } else { Err(TicketError::Malformed) }
    }
}

#[cfg(test)]
mod tests;
