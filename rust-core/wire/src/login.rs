//! OPAQUE login: the only way to a reading session, and never needed again by an enrolled device.
//!
//! The token isn't part of any answer: both sides derive it, `HKDF-SHA256(salt = empty, session key,
//! "keyfold/1 session", 32)`, so that a lost answer can be retried.

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::bytes::{Bounded, Fixed};
use crate::ids::LoginId;
use crate::opaque::{KE1_LEN, KE2_LEN, KE3_LEN};

/// The `info` of the session token's derivation.
pub const SESSION_INFO: &[u8] = b"keyfold/1 session";

/// Asks for a login; spends an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginStart {
    /// Whose login.
    pub address: Address,
    /// OPAQUE's first message.
    pub ke1: Fixed<KE1_LEN>,
}

/// Answers alike for known and unknown addresses; an unknown one has a login id too, always the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginStarted {
    /// OPAQUE's second message.
    pub ke2: Fixed<KE2_LEN>,
    /// Names the registration in force. It is bound into the login, which another one makes fail.
    pub login_id: LoginId,
    /// The service's state, sealed for itself; 60 seconds.
    pub state: Bounded<1024>,
}

/// Ends a login; the answer's body is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginFinish {
    /// From [`LoginStarted`].
    pub state: Bounded<1024>,
    /// OPAQUE's third message.
    pub ke3: Fixed<KE3_LEN>,
}
