//! Sessions of enrolled devices, and challenges for signatures.

use serde::{Deserialize, Serialize};

use crate::bytes::Fixed;
use crate::ids::{AccountId, DeviceId};

/// Asks for a challenge without a session; unknown devices get one too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionChallenge {
    /// Whose device.
    pub account_id: AccountId,
    /// Which device.
    pub device_id: DeviceId,
}

/// A challenge, good once and for two minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Goes into the signed message.
    pub challenge: Fixed<32>,
}

/// Asks for a session: a device signature of purpose [`crate::signed::Purpose::Session`] over an empty body. Who isn't known
/// hears so ([`crate::problem::ProblemKind::UnknownDevice`], `UnknownAccount`): both ids are drawn, so that nobody can
/// find one by asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionStart {
    /// Whose device.
    pub account_id: AccountId,
    /// Which device.
    pub device_id: DeviceId,
    /// From [`Challenge`].
    pub challenge: Fixed<32>,
    /// The device signature.
    pub signature: Fixed<64>,
}

/// A session of an enrolled device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Goes into `Authorization`.
    pub token: Fixed<32>,
    /// Seconds that it lives.
    pub seconds: u32,
}
