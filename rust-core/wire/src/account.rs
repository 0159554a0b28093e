//! What the account holds, and its settings, first key and end.

use serde::{Deserialize, Serialize};

use crate::bytes::{Bounded, Fixed};
use crate::ids::{AccountId, LoginId};
use crate::limits::{SETTINGS_MAX, TICKET_MAX, VERIFIER_MAX};

/// Everything that a session may read about its account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Whose account.
    pub account_id: AccountId,
    /// The registration in force.
    pub login_id: LoginId,
    /// Since when it is in force, seconds UTC: the date on which older codes were replaced.
    pub login_since: i64,
    /// The service's generation: another one means that it was restored from a backup.
    pub generation: u32,
    /// The key, unless none was made yet (first use).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<AccountKeyState>,
    /// Whether the address was proven.
    pub address_confirmed: bool,
    /// The licence.
    pub licence: Licence,
}

/// What the service keeps of the account key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountKeyState {
    /// Number of the account key.
    pub key_epoch: u32,
    /// The known text, sealed.
    pub verifier: Bounded<VERIFIER_MAX>,
    /// The sealed sync settings.
    pub settings: Bounded<SETTINGS_MAX>,
    /// Their version, from 1.
    pub settings_version: u32,
}

/// The account's type and when it was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// The type.
    pub kind: LicenceKind,
    /// The licence payment date, seconds UTC: paid until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_until: Option<i64>,
}

/// The account's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceKind {
    /// No payment.
    Free,
    /// For a while without payment.
    Trial,
    /// Paid until a date.
    Paid,
    /// Anything this build doesn't know.
    #[serde(other)]
    Other,
}

/// Writes the sealed sync settings if `version` is the one in force plus one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutSettings {
    /// The new version.
    pub version: u32,
    /// The new settings, sealed.
    pub settings: Bounded<SETTINGS_MAX>,
}

/// Deletes the account; what is signed names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteAccount {
    /// Whose account.
    pub account_id: AccountId,
}

/// The account is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDeleted {
    /// For the relay, so that it drops what is queued; none where no relay is set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purge_ticket: Option<Bounded<TICKET_MAX>>,
}

/// A signed request as it travels in [`crate::path::PROOF_HEADER`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The challenge that was signed.
    pub challenge: Fixed<32>,
    /// The signature.
    pub signature: Fixed<64>,
}

impl Proof {
    /// `challenge.signature`, both base64url.
    #[must_use]
    pub fn to_header(&self) -> String {
        use crate::bytes::to_base64;
        format!("{}.{}", to_base64(&self.challenge.0), to_base64(&self.signature.0))
    }

    /// Reads what [`Self::to_header`] writes.
    #[must_use]
    pub fn from_header(text: &str) -> Option<Self> {
        use crate::bytes::from_base64;
        let (challenge, signature) = text.split_once('.')?;
        Some(Self {
            challenge: Fixed(from_base64(challenge)?.try_into().ok()?),
            signature: Fixed(from_base64(signature)?.try_into().ok()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proof_header_round_trips_and_refuses_anything_else() {
        let proof = Proof { challenge: Fixed([1; 32]), signature: Fixed([2; 64]) };
        let text = proof.to_header();
        assert_eq!(Proof::from_header(&text), Some(proof));
        assert_eq!(Proof::from_header(&text[1..]), None);
        assert_eq!(Proof::from_header(&format!("{text}A")), None);
        assert_eq!(Proof::from_header(&text.replace('.', "")), None);
    }
}
