//! Records: the stored form of the local database's rows. Invariant: a record opens only in the row it was written to;
//! the key and the state made from it lie on the heap.
//!
//! ```text
//! nonce        12   random, never counted or derived
//! ciphertext        as long as the padded plaintext: a multiple of 128 from 256 on, see [`super::pad`]
//! tag          16
//!
//! key = HKDF-Expand(vault key, "keyfold/1 records", 32)
//! aad = account id 16 | key epoch 4 | length of the table's name 2 | name | length of the row's id 2 | id
//! ```
//!
//! Version 0: this may still change. AES-256-GCM with a random nonce (NIST SP 800-38D, 8.2.2) holds for 2^32 records
//! of one key epoch.

use aes_gcm::aead::{AeadInOut as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Key};
use keyfold_wire::ids::AccountId;
use zeroize::Zeroizing;

use super::derive::KeySource;
use super::pad::{pad_to, record_len, unpad};
use super::scrub;
use super::seal::TAG_LEN;
use crate::port::Random;
use crate::secret::{Secret, SecretVec};

const LABEL: &[u8] = b"keyfold/1 records";
const NONCE_LEN: usize = 12;

/// The records' key of one key epoch, set up once.
pub struct RecordKey {
    cipher: Box<Aes256Gcm>,
    account_id: AccountId,
    key_epoch: u32,
}

/// Why a record wasn't opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It is shorter than any record.
    #[error("the record is cut off")]
    Truncated,
    /// It was changed, moved from another row, or written under another key.
    #[error("the record is damaged or out of place")]
    Damaged,
}

impl RecordKey {
    /// Prepares the cipher.
    #[must_use]
    pub fn new(vault_key: &Secret<32>, account_id: AccountId, key_epoch: u32) -> Self {
        let key: Secret<32> = KeySource::from_key(vault_key).derive(&[LABEL]);
        let cipher = scrub::shallow(|| Box::new(Aes256Gcm::new(<&Key<Aes256Gcm>>::from(key.expose()))));
        Self { cipher, account_id, key_epoch }
    }

    /// Seals a row of `table`; `plaintext` has less than 4 GiB, names less than 64 KiB.
    #[must_use]
    pub fn seal(&self, table: &str, row: &[u8], plaintext: &[u8], random: &dyn Random) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        random.fill(&mut nonce);
        let padded =
            pad_to(record_len(plaintext.len()), plaintext).expect("the padded length is long enough");
        let mut record = Vec::with_capacity(NONCE_LEN + padded.expose().len() + TAG_LEN);
        record.extend_from_slice(&nonce);
        record.extend_from_slice(padded.expose());
        let (row, content) = (self.bind(table, row), (&mut record[NONCE_LEN..]).into());
        let tag = scrub::shallow(|| self.cipher.encrypt_inout_detached(&nonce.into(), &row, content))
            .expect("a record is far below the 64 GiB that GCM takes");
        record.extend_from_slice(&tag);
        record
    }

    /// Opens a row of `table`.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn open(&self, table: &str, row: &[u8], record: &[u8]) -> Result<SecretVec, RecordError> {
        let (nonce, rest) = record.split_first_chunk::<NONCE_LEN>().ok_or(RecordError::Truncated)?;
        let (ciphertext, tag) = rest.split_last_chunk::<TAG_LEN>().ok_or(RecordError::Truncated)?;
        let mut padded = Zeroizing::new(ciphertext.to_vec());
        let (row, content) = (self.bind(table, row), padded.as_mut_slice().into());
        scrub::shallow(|| self.cipher.decrypt_inout_detached(nonce.into(), &row, content, tag.into()))
            .map_err(|_| RecordError::Damaged)?;
        let content = unpad(&padded).ok_or(RecordError::Damaged)?;
        Ok(SecretVec::from_vec(content.to_vec()))
    }

    /// The additional data.
    fn bind(&self, table: &str, row: &[u8]) -> Vec<u8> {
        let length = |part: &[u8]| u16::try_from(part.len()).expect("names are short").to_be_bytes();
        let table = table.as_bytes();
        let epoch = self.key_epoch.to_be_bytes();
        [&self.account_id.0[..], &epoch, &length(table), table, &length(row), row].concat()
    }
}

impl std::fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecordKey(..)")
    }
}
