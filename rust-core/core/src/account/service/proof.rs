//! Prove signatures: what only a holder of the account key can sign (`protocol` 8, last paragraph but one).

use keyfold_wire::account::Proof;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::ids::{AccountId, DeviceId, LoginId};
use keyfold_wire::signed::{Message, Purpose};

use crate::crypto::sign::SigningKey;

/// Who signs, for whom.
#[derive(Debug, Clone, Copy)]
pub struct Prover {
    /// The service's public key.
    pub service_key: [u8; 32],
    /// Whose account.
    pub account_id: AccountId,
    /// Number of the account key.
    pub key_epoch: u32,
    /// The device that asks.
    pub device_id: DeviceId,
}

/// Signs `body` for `purpose` with `key`, over the service's one-time challenge.
#[must_use]
pub fn make_proof(
    prover: &Prover,
    key: &SigningKey,
    purpose: Purpose,
    challenge: Fixed<32>,
    replaces: LoginId,
    body: &[u8],
) -> Proof {
    let message = Message {
        purpose,
        service_key: &prover.service_key,
        account_id: prover.account_id,
        key_epoch: prover.key_epoch,
        device_id: prover.device_id,
        challenge: &challenge.0,
        replaces,
        body,
    };
    Proof { challenge, signature: Fixed(key.sign(&message.to_bytes())) }
}
