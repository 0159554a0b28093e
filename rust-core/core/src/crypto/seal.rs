//! The one seal construction: AES-256-GCM under a key of its own, with a commitment to that key.
//!
//! ```text
//! PRK           = HKDF-Extract(salt, secret)
//! enc || commit = HKDF-Expand(PRK, label || SHA-256(header), 64)
//! sealed        = AES-256-GCM(enc, nonce = 12 zero bytes, aad = header, plaintext)   ciphertext || tag 16
//! ```
//!
//! The salt is fresh for every seal and lies in the header, so the key is used once and the nonce may be zero. The
//! commitment makes sure that no sealed bytes open under two keys, which GCM alone doesn't (RFC 9771, 4.3).

use aes_gcm::aead::{AeadInOut as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Key};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::derive::KeySource;
use super::scrub;
use crate::secret::{Secret, SecretVec};

/// Bytes of a salt.
pub const SALT_LEN: usize = 16;
/// Bytes of a commitment.
pub const COMMITMENT_LEN: usize = 32;
/// Bytes of a GCM tag, the end of what is sealed.
pub const TAG_LEN: usize = 16;

/// What a seal adds to its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The commitment to the key.
    pub commitment: [u8; COMMITMENT_LEN],
    /// Ciphertext, as long as the plaintext, then the tag.
    pub sealed: Vec<u8>,
}

/// Why a seal wasn't opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Another key, another label, another header, or changed bytes: they look the same.
    #[error("the key doesn't open the seal")]
    WrongKey,
}

/// Seals `plaintext`; `header` is all that lies beside it in the clear, and holds `salt`.
#[must_use]
pub fn seal(secret: &[u8], label: &[u8], salt: &[u8; SALT_LEN], header: &[u8], plaintext: &[u8]) -> Parts {
    let keys = Keys::derive(secret, label, salt, header);
    let mut sealed = Vec::with_capacity(plaintext.len() + TAG_LEN);
    sealed.extend_from_slice(plaintext);
    scrub::shallow(|| keys.cipher().encrypt_in_place(&ZERO_NONCE.into(), header, &mut sealed))
        .expect("the plaintext is far below the 64 GiB that GCM takes");
    Parts { commitment: *keys.commitment(), sealed }
}

/// Opens what [`seal`] made with the same secret, label, salt and header.
///
/// # Errors
/// [`SealError::WrongKey`], whatever it was that doesn't match.
pub fn open(
    secret: &[u8],
    label: &[u8],
    salt: &[u8; SALT_LEN],
    header: &[u8],
    commitment: &[u8; COMMITMENT_LEN],
    sealed: &[u8],
) -> Result<SecretVec, SealError> {
    let keys = Keys::derive(secret, label, salt, header);
    if !bool::from(keys.commitment().ct_eq(commitment)) {
        return Err(SealError::WrongKey);
    }
    let (ciphertext, tag) = sealed.split_last_chunk::<TAG_LEN>().ok_or(SealError::WrongKey)?;
    let mut buffer = Zeroizing::new(ciphertext.to_vec());
    let clear = buffer.as_mut_slice().into();
    scrub::shallow(|| keys.cipher().decrypt_inout_detached(&ZERO_NONCE.into(), header, clear, tag.into()))
        .map_err(|_| SealError::WrongKey)?;
    Ok(SecretVec::from_vec(std::mem::take(&mut *buffer)))
}

const ZERO_NONCE: [u8; 12] = [0; 12];

/// The key of one seal, then the commitment to it.
struct Keys(Secret<64>);

impl Keys {
    fn derive(secret: &[u8], label: &[u8], salt: &[u8; SALT_LEN], header: &[u8]) -> Self {
        Self(KeySource::extract(salt, secret).derive(&[label, &Sha256::digest(header)]))
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(<&Key<Aes256Gcm>>::from(self.0.expose().first_chunk::<32>().expect("32 of 64 bytes")))
    }

    fn commitment(&self) -> &[u8; COMMITMENT_LEN] {
        self.0.expose().last_chunk().expect("32 of 64 bytes")
    }
}
