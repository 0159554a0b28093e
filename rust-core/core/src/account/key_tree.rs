//! The key tree: every key that comes from the account key. Derived when it is needed, never stored.
//!
//! ```text
//! source = HKDF-Extract(salt = account id, the account key's 46 characters)
//! HKDF-Expand(source, label, 32):
//!     "keyfold/1 verifier"   seals the known text
//!     "keyfold/1 vault"      records, segments, checkpoints
//!     "keyfold/1 prove"      Ed25519 seed: proves possession to the account service
//!     "keyfold/1 peer"       pre-shared key of Wi-Fi sync
//!     "keyfold/1 outbox"     seals a new password that waits for the network
//!     "keyfold/1 code"       seals the code key and the device signing key
//!     "keyfold/1 settings"   seals settings and device names
//!     "keyfold/1 mark"       fingerprint = HKDF-Expand(it, "keyfold/1 fingerprint", 8)
//! ```

use keyfold_wire::ids::AccountId;

use super::AccountKey;
use crate::crypto::derive::KeySource;
use crate::crypto::parcel::{ParcelError, What, open_parcel, seal_parcel};
use crate::crypto::record::RecordKey;
use crate::crypto::scrub;
use crate::crypto::sign::SigningKey;
use crate::port::Random;
use crate::secret::{Secret, SecretVec};

/// All keys of one account and key epoch, each on the heap; wiped when dropped.
pub struct KeyTree {
    /// Whose keys.
    pub account_id: AccountId,
    /// Number of the account key, from 1.
    pub key_epoch: u32,
    verifier: Secret<32>,
    vault: Secret<32>,
    prove: SigningKey,
    peer: Secret<32>,
    outbox: Secret<32>,
    code: Secret<32>,
    settings: Secret<32>,
    mark: Secret<32>,
    records: RecordKey,
}

impl KeyTree {
    /// Derives all keys.
    #[must_use]
    pub fn derive(account_id: AccountId, key_epoch: u32, key: &AccountKey) -> Self {
        scrub::deep(|| {
            let source = KeySource::extract(&account_id.0, key.expose());
            let derive = |name: &str| source.derive(&[b"keyfold/1 ", name.as_bytes()]);
            let vault = derive("vault");
            Self {
                account_id,
                key_epoch,
                verifier: derive("verifier"),
                prove: SigningKey::from_seed(&derive("prove")),
                peer: derive("peer"),
                outbox: derive("outbox"),
                code: derive("code"),
                settings: derive("settings"),
                mark: derive("mark"),
                records: RecordKey::new(&vault, account_id, key_epoch),
                vault,
            }
        })
    }

    /// Seals the known text.
    #[must_use]
    pub fn verifier(&self) -> &Secret<32> {
        &self.verifier
    }

    /// Seals segments and checkpoints; records have [`Self::records`].
    #[must_use]
    pub fn vault(&self) -> &Secret<32> {
        &self.vault
    }

    /// Proves possession of the account key to the account service.
    #[must_use]
    pub fn prove(&self) -> &SigningKey {
        &self.prove
    }

    /// The pre-shared key of Wi-Fi sync.
    #[must_use]
    pub fn peer(&self) -> &Secret<32> {
        &self.peer
    }

    /// Seals a new password that waits for the network.
    #[must_use]
    pub fn outbox(&self) -> &Secret<32> {
        &self.outbox
    }

    /// Seals the code key and this device's signing key.
    #[must_use]
    pub fn code(&self) -> &Secret<32> {
        &self.code
    }

    /// Seals the sync settings and device names.
    #[must_use]
    pub fn settings(&self) -> &Secret<32> {
        &self.settings
    }

    /// What [`Self::fingerprint`] comes from.
    #[must_use]
    pub fn mark(&self) -> &Secret<32> {
        &self.mark
    }

    /// Tells account keys of one account apart in the names of backup slots; no secret.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 8] {
        *KeySource::from_key(&self.mark).derive(&[b"keyfold/1 fingerprint"]).expose()
    }

    /// The local database's key, set up once.
    #[must_use]
    pub fn records(&self) -> &RecordKey {
        &self.records
    }

    /// Seals a parcel of this account under the key that its kind belongs to.
    #[must_use]
    pub fn seal(&self, what: What, plaintext: &[u8], random: &dyn Random) -> Vec<u8> {
        seal_parcel(what, self.key_of(what), self.account_id, self.key_epoch, plaintext, random)
    }

    /// Opens what [`Self::seal`] made.
    ///
    /// # Errors
    /// [`ParcelError`].
    pub fn open(&self, what: What, parcel: &[u8]) -> Result<SecretVec, ParcelError> {
        open_parcel(what, self.key_of(what), self.account_id, self.key_epoch, parcel)
    }

    fn key_of(&self, what: What) -> &Secret<32> {
        match what {
            What::Verifier => &self.verifier,
            What::Outbox => &self.outbox,
            What::Code | What::SigningKey => &self.code,
            What::Settings | What::DeviceLabel => &self.settings,
        }
    }
}

impl std::fmt::Debug for KeyTree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyTree({:?}, {}, ..)", self.account_id, self.key_epoch)
    }
}
