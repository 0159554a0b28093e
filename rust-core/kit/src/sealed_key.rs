//! A sealed key whole. Invariant: the bytes have the right length, checksum and header, so whoever holds one need not
//! check its form again. Whether the seal opens is another matter.
//!
//! ```text
//! header        81   see [`crate::header`]
//! commitment    32
//! sealed        51   the account key, 35 bytes of ciphertext, then the GCM tag, 16
//! checksum       4   SHA-256 of all before, first 4 bytes
//! ```

use sha2::{Digest, Sha256};

use crate::error::CodeError;
use crate::header::{HEADER_LEN, Header, check_format};

/// Bytes of a sealed key.
pub const SEALED_KEY_LEN: usize = 168;

/// Bytes of the checksum.
const CHECKSUM_LEN: usize = 4;

/// Where the commitment ends and the ciphertext begins.
const SEALED_AT: usize = HEADER_LEN + 32;

/// Where the checksum begins.
const CHECKSUM_AT: usize = SEALED_KEY_LEN - CHECKSUM_LEN;

/// The account key, sealed: ciphertext, not a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedKey {
    bytes: [u8; SEALED_KEY_LEN],
    header: Header,
}

impl SealedKey {
    /// Puts the parts of a seal together and adds the checksum.
    #[must_use]
    pub fn assemble(header: &Header, commitment: &[u8; 32], sealed: &[u8; 51]) -> Self {
        let mut bytes = [0; SEALED_KEY_LEN];
        bytes[..HEADER_LEN].copy_from_slice(&header.to_bytes());
        bytes[HEADER_LEN..SEALED_AT].copy_from_slice(commitment);
        bytes[SEALED_AT..CHECKSUM_AT].copy_from_slice(sealed);
        let checksum = derive_checksum(&bytes[..CHECKSUM_AT]);
        bytes[CHECKSUM_AT..].copy_from_slice(&checksum);
        Self { bytes, header: *header }
    }

    /// Reads the binary form.
    ///
    /// # Errors
    /// [`CodeError::UpgradeRequired`] for a newer format of any length whose checksum matches; otherwise wrong
    /// lengths, then a wrong checksum, then what [`Header::from_bytes`] refuses.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CodeError> {
        let (&format, _) = bytes.split_first().ok_or(CodeError::NotACode)?;
        let is_whole = has_checksum(bytes);
        if is_whole {
            check_format(format)?;
        }
        let bytes: [u8; SEALED_KEY_LEN] = bytes.try_into().map_err(|_| wrong_length(bytes.len()))?;
        if !is_whole {
            return Err(CodeError::Damaged);
        }
        let header = Header::from_bytes(bytes.first_chunk().expect("longer than a header"))?;
        Ok(Self { bytes, header })
    }

    /// The binary form.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; SEALED_KEY_LEN] {
        &self.bytes
    }

    /// The clear part, read.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The clear part as the seal binds it.
    #[must_use]
    pub fn header_bytes(&self) -> [u8; HEADER_LEN] {
        *self.bytes.first_chunk().expect("longer than a header")
    }

    /// The commitment to the key that opens the seal.
    #[must_use]
    pub fn commitment(&self) -> &[u8; 32] {
        self.bytes[HEADER_LEN..].first_chunk().expect("followed by the ciphertext")
    }

    /// The ciphertext and its tag.
    #[must_use]
    pub fn sealed(&self) -> &[u8; 51] {
        self.bytes[SEALED_AT..].first_chunk().expect("followed by the checksum")
    }
}

/// Shows the kind only: logs hold no sealed key.
impl std::fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedKey({:?}, ..)", self.header.kind)
    }
}

fn derive_checksum(bytes: &[u8]) -> [u8; CHECKSUM_LEN] {
    *Sha256::digest(bytes).first_chunk().expect("a digest has 32 bytes")
}

/// Every format ends with the checksum of all before, so damage is told from a newer format.
fn has_checksum(bytes: &[u8]) -> bool {
    bytes.len() <= 4 * SEALED_KEY_LEN
        && bytes.split_last_chunk().is_some_and(|(before, checksum)| derive_checksum(before) == *checksum)
}

fn wrong_length(len: usize) -> CodeError {
    match SEALED_KEY_LEN.checked_sub(len) {
        Some(missing) => CodeError::Truncated { missing },
        None => CodeError::TooLong,
    }
}
