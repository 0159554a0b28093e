//! What device and prove keys sign: one layout for every purpose, so that no signature serves another.
//!
//! ```text
//! "keyfold/1 sign "  15 bytes ("keyfold/1 sign" and a space)
//! purpose             1        see [`Purpose`]
//! service public key 32        OPAQUE's static key, as the device learnt it when it registered
//! account id         16
//! key epoch           4        big-endian
//! device id          16
//! challenge          32
//! login id            8        the one being replaced; zero for other purposes
//! SHA-256(body)      32        the bytes of the HTTP body; of nothing for purpose `Session`
//! ```

use sha2::{Digest, Sha256};

use crate::ids::{AccountId, DeviceId, LoginId};
use crate::opaque::SERVICE_KEY_LEN;

/// Bytes of a signed message.
pub const MESSAGE_LEN: usize = 156;

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// The device signing key asks for a session.
    Session = 1,
    /// The prove key enrols a device, or makes the first one at first use.
    Enrol = 2,
    /// The device signing key enrols itself.
    EnrolDevice = 3,
    /// The prove key replaces the registration.
    ReRegister = 4,
    /// The prove key revokes a device.
    RevokeDevice = 5,
    /// The prove key writes the sync settings.
    Settings = 6,
    /// The prove key deletes the account.
    DeleteAccount = 7,
}

/// The parts of a signed message.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// What it is for.
    pub purpose: Purpose,
    /// The service's public key.
    pub service_key: &'a [u8; SERVICE_KEY_LEN],
    /// Whose account.
    pub account_id: AccountId,
    /// Number of the account key.
    pub key_epoch: u32,
    /// The device that asks.
    pub device_id: DeviceId,
    /// The service's challenge.
    pub challenge: &'a [u8; 32],
    /// The login id being replaced, or [`LoginId::NONE`].
    pub replaces: LoginId,
    /// The HTTP body.
    pub body: &'a [u8],
}

impl Message<'_> {
    /// The bytes that get signed.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; MESSAGE_LEN] {
        let parts: [&[u8]; 9] = [
            b"keyfold/1 sign ",
            &[self.purpose as u8],
            self.service_key,
            &self.account_id.0,
            &self.key_epoch.to_be_bytes(),
            &self.device_id.0,
            self.challenge,
            &self.replaces.0,
            &Sha256::digest(self.body),
        ];
        let mut bytes = [0; MESSAGE_LEN];
        let mut at = 0;
        for part in parts {
            bytes[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message<'static> {
        Message {
            purpose: Purpose::Enrol,
            service_key: &[1; 32],
            account_id: AccountId([2; 16]),
            key_epoch: 3,
            device_id: DeviceId([4; 16]),
            challenge: &[5; 32],
            replaces: LoginId([6; 8]),
            body: b"",
        }
    }

    #[test]
    fn known_bytes() {
        let hex = data_encoding::HEXLOWER.encode(&message().to_bytes());
        let expect = [
            "6b6579666f6c642f31207369676e20",
            "02",
            &"01".repeat(32),
            &"02".repeat(16),
            "00000003",
            &"04".repeat(16),
            &"05".repeat(32),
            &"06".repeat(8),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ]
        .concat();
        assert_eq!(hex, expect);
    }

    #[test]
    fn every_part_is_bound() {
        let base = message();
        let others = [
            Message { purpose: Purpose::RevokeDevice, ..base },
            Message { service_key: &[9; 32], ..base },
            Message { account_id: AccountId([9; 16]), ..base },
            Message { key_epoch: 9, ..base },
            Message { device_id: DeviceId([9; 16]), ..base },
            Message { challenge: &[9; 32], ..base },
            Message { replaces: LoginId([9; 8]), ..base },
            Message { body: b"{}", ..base },
        ];
        for other in others {
            assert_ne!(base.to_bytes(), other.to_bytes());
        }
    }
}
