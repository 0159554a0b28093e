//! Registering a password: at sign-up, at a password change, and when codes are revoked.

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::bytes::{Bounded, Fixed};
use crate::device::NewDevice;
use crate::ids::{AccountId, LoginId};
use crate::limits::{RECORD_LEN, SETTINGS_MAX, VERIFIER_MAX};
use crate::opaque::{BLINDED_LEN, EVALUATED_LEN};

/// Asks for a registration; with an enrolled session it is for that account, and the address must be its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationStart {
    /// The address to register.
    pub address: Address,
    /// OPAQUE's registration request.
    pub blinded: Fixed<BLINDED_LEN>,
}

/// Carries the evaluated element and a single-use token of ten minutes, to which the credential id is bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationStarted {
    /// OPAQUE's registration response: evaluated element and the service's public key.
    pub evaluated: Fixed<EVALUATED_LEN>,
    /// Ends the registration.
    pub token: Fixed<32>,
    /// Names this registration; seals made for it carry it.
    pub login_id: LoginId,
}

/// Creates an account: everything or nothing, and the same bytes again get the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUp {
    /// From [`RegistrationStarted`].
    pub token: Fixed<32>,
    /// OPAQUE's registration upload.
    pub record: Fixed<RECORD_LEN>,
    /// Drawn by the device.
    pub account_id: AccountId,
    /// The account's key, unless its first device will make it (first use).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<NewKey>,
}

/// What the service keeps of an account key, and the device that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// Number of the account key; 1 at sign-up.
    pub key_epoch: u32,
    /// The known text, sealed.
    pub verifier: Bounded<VERIFIER_MAX>,
    /// The prove key's public half (Ed25519).
    pub prove_key: Fixed<32>,
    /// The device that made it.
    pub device: NewDevice,
    /// The sealed sync settings, version 1.
    pub settings: Bounded<SETTINGS_MAX>,
}

/// Replaces the password's registration; refused as a conflict if `replaces` is not the one in force, unless this very record already is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReRegister {
    /// From [`RegistrationStarted`].
    pub token: Fixed<32>,
    /// OPAQUE's registration upload.
    pub record: Fixed<RECORD_LEN>,
    /// The login id that this replaces.
    pub replaces: LoginId,
}

/// The login id in force after a sign-up or re-registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Names the registration in force.
    pub login_id: LoginId,
    /// Since when, seconds UTC.
    pub since: i64,
}
