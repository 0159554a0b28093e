//! What a device asks of the account service and of the mail relay so that a message is sent.
//!
//! The relay refuses a ticket whose address doesn't match `HMAC-SHA256(r, address)`, so that a service can't
//! have a code mailed to itself: `r` and the address are the device's.

use serde::{Deserialize, Serialize};

use crate::bytes::{Bounded, Fixed};
use crate::ids::AccountId;
use crate::limits::{SEALED_KEY_LEN, TICKET_MAX};

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailPurpose {
    /// The code as a picture, a page and text; it also proves the address.
    Code,
    /// Only proves the address.
    Confirm,
}

/// Asks the account service for a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskTicket {
    /// What the message is for.
    pub purpose: MailPurpose,
}

/// A ticket for the relay, single use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailTicket {
    /// Opaque to the device.
    pub ticket: Bounded<TICKET_MAX>,
}

/// Asks the relay to send a message; the same ticket and body again are answered alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMail {
    /// The user id; the ticket must name the same.
    pub account_id: AccountId,
    /// From the account service.
    pub ticket: Bounded<TICKET_MAX>,
    /// The account seal, for purpose [`MailPurpose::Code`] and only then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_key: Option<Fixed<SEALED_KEY_LEN>>,
    /// Random, drawn by the device.
    pub r: Fixed<16>,
    /// `HMAC-SHA256(r, address)` of the normalised address that the person typed.
    pub address_check: Fixed<32>,
}

/// Asks the relay to drop what is queued for a deleted account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeMail {
    /// From the account's deletion.
    pub ticket: Bounded<TICKET_MAX>,
}

/// Proves the address: eight characters of Crockford base32, case and separators forgiven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmAddress {
    /// The code as the person typed it, at most 64 bytes.
    pub code: String,
}
