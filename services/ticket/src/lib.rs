//! Mail tickets: what the account service tells the mail relay, carried by a device that can't read it.
//!
//! A ticket is sealed by HPKE (RFC 9180) in mode auth: only the relay opens it, and only the account service can have
//! made it. Both services see this crate; devices don't.
//!
//! | module | what it holds |
//! |---|---|
//! | [`ticket`] | a ticket and its plaintext |
//! | [`code`] | the verification code that proves an address |
//! | [`key`] | the two services' key pairs and their text form |
//! | [`mod@seal`] | sealing and opening |
//! | [`error`] | why keys and tickets are refused |

pub mod code;
pub mod error;
pub mod key;
pub mod seal;
pub mod ticket;

pub use code::VerificationCode;
pub use error::{KeyError, TicketError};
pub use key::{RelayPrivateKey, RelayPublicKey, ServicePrivateKey, ServicePublicKey, make_key_pair};
pub use seal::{SEALED_LEN, open, seal};
pub use ticket::{Ticket, TicketPurpose};
