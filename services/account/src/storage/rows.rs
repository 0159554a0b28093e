//! What goes into storage methods and comes out of them, where `wire` has no type for it.

use std::time::Duration;

use keyfold_wire::address::Address;
use keyfold_wire::ids::{AccountId, CredentialId, DeviceId};
use keyfold_wire::limits::RECORD_LEN;
use keyfold_wire::segments::Entry;
use sha2::{Digest, Sha256};

use crate::journal::JournalId;
use crate::limits::Counted;
use crate::login_state::Refund;
use crate::opaque::SetupId;

/// SHA-256 of a token or challenge: all that is stored of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct SecretHash(pub(crate) [u8; 32]);

impl SecretHash {
    pub(crate) fn from_secret(secret: &[u8; 32]) -> Self {
        Self(Sha256::digest(secret).into())
    }
}

/// The enrolled device that asks for a change; each such method looks again whether it still may.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By {
    pub(crate) account_id: AccountId,
    pub(crate) device_id: DeviceId,
}

/// A registration between its two requests.
#[derive(Clone)]
pub(crate) struct Registration {
    pub(crate) token: SecretHash,
    pub(crate) address: Address,
    /// Whose password is registered anew; none at sign-up.
    pub(crate) account_id: Option<AccountId>,
    pub(crate) credential_id: CredentialId,
    pub(crate) setup: SetupId,
}

/// What a login is evaluated against.
pub(crate) struct LoginRecord {
    pub(crate) account_id: AccountId,
    pub(crate) credential_id: CredentialId,
    pub(crate) setup: SetupId,
    pub(crate) record: [u8; RECORD_LEN],
}

/// A login that went well.
#[derive(Clone)]
pub(crate) struct FinishedLogin {
    pub(crate) account_id: AccountId,
    pub(crate) credential_id: CredentialId,
    pub(crate) token: SecretHash,
    pub(crate) refunds: [Refund; 2],
}

/// What became of charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charged {
    /// All were allowed.
    Allowed,
    /// This one refused; it would allow after so long.
    Refused { counted: Counted, wait: Duration },
}

/// What a session may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// From a login: account info, challenge, enrolling, setting the first key.
    Reading,
    /// From a device signature.
    Enrolled(DeviceId),
}

/// A live session.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionRow {
    pub(crate) account_id: AccountId,
    pub(crate) scope: Scope,
    pub(crate) head: Head,
}

/// What a device signature is checked with.
pub(crate) struct DeviceKey {
    pub(crate) signing_key: [u8; 32],
    pub(crate) key_epoch: u32,
    pub(crate) setup: SetupId,
}

/// What a prove signature is checked with.
pub(crate) struct Proving {
    pub(crate) setup: SetupId,
    /// Number and public half of the prove key; none before first use.
    pub(crate) key: Option<(u32, [u8; 32])>,
}

/// A place in an account's log: the row's number from 1, and the hash of that row.
///
/// As a cursor it is 28 bytes: generation 4, number 8, both big-endian, hash 16. Number and hash are zero before the
/// first row. The hash is `SHA-256(number || name)[..16]`; the name holds the hash of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) generation: u32,
    pub(crate) number: u64,
    pub(crate) row_hash: [u8; 16],
}

impl Head {
    /// Before the first row, of no service's generation.
    pub(crate) const NONE: Self = Self { generation: 0, number: 0, row_hash: [0; 16] };

    pub(crate) fn derive_row_hash(number: u64, name: &str) -> [u8; 16] {
        let hash = Sha256::new().chain_update(number.to_be_bytes()).chain_update(name).finalize();
        hash[..16].try_into().expect("sixteen of thirty-two bytes")
    }

    pub(crate) fn to_cursor(self) -> Vec<u8> {
        [&self.generation.to_be_bytes()[..], &self.number.to_be_bytes(), &self.row_hash].concat()
    }

    /// Reads a cursor; what isn't one is [`Self::NONE`], so that the log is listed anew.
    pub(crate) fn from_cursor(cursor: &[u8]) -> Self {
        let parts = || {
            let (generation, rest) = cursor.split_first_chunk()?;
            let (number, rest) = rest.split_first_chunk()?;
            let row_hash = rest.try_into().ok()?;
            let generation = u32::from_be_bytes(*generation);
            Some(Self { generation, number: u64::from_be_bytes(*number), row_hash })
        };
        parts().unwrap_or(Self::NONE)
    }
}

/// What a database knows of its journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JournalState {
    /// None before there was one, and after a restore without one.
    pub(crate) id: Option<JournalId>,
    /// When the service last said that it runs, seconds.
    pub(crate) alive: i64,
}

/// What a restore did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// The service's new generation.
    pub generation: u32,
    /// What the journal undid of the backup; none without one.
    pub applied: Option<Applied>,
    /// Devices that must sign in by password before they may do anything.
    pub suspended: u32,
}

/// What a journal undid of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    /// Devices that had been revoked since.
    pub revoked: u32,
    /// Accounts that had been deleted since.
    pub deleted: u32,
    /// Accounts whose password had been replaced since: no sign-in until a device registers one or the operator decides.
    pub superseded: u32,
}

/// A page of an account's log.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) entries: Vec<Entry>,
    pub(crate) end: Head,
    pub(crate) more: bool,
    pub(crate) reset: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_known_bytes_and_round_trip() {
        let head = Head { generation: 1, number: 2, row_hash: Head::derive_row_hash(2, "s-a") };
        let cursor = head.to_cursor();
        let hex = data_encoding::HEXLOWER.encode(&cursor);
        assert_eq!(hex, "0000000100000000000000027904e7b940d2a4f7d7ad0976bcd48ac3");
        assert_eq!(Head::from_cursor(&cursor), head);
        for end in 0..cursor.len() {
            assert_eq!(Head::from_cursor(&cursor[..end]), Head::NONE, "{end}");
        }
        assert_eq!(Head::from_cursor(&[cursor, vec![0]].concat()), Head::NONE);
    }
}
