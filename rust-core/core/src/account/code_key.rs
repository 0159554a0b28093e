//! The code key: what an account seal is opened with. It comes from a sign-in with the password, and is kept sealed
//! under the account key so that every device can make a new account seal without the password.
//!
//! ```text
//! code key = HKDF-SHA256(salt = empty, OPAQUE's export key, "keyfold/1 code", 32)
//! at rest  = parcel of kind Code, plaintext 32 bytes
//! ```

use super::KeyTree;
use crate::crypto::derive::KeySource;
use crate::crypto::parcel::{ParcelError, What};
use crate::port::Random;
use crate::secret::Secret;

/// A code key; wiped when dropped.
#[derive(Debug)]
pub struct CodeKey(Secret<32>);

impl CodeKey {
    /// The code key of a registration or login.
    #[must_use]
    pub fn from_export_key(export_key: &[u8]) -> Self {
        Self(KeySource::extract(b"", export_key).derive(&[b"keyfold/1 code"]))
    }

    /// The bytes, for sealing.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }
}

/// Seals the code key under the account key.
#[must_use]
pub fn seal_code(keys: &KeyTree, code_key: &CodeKey, random: &dyn Random) -> Vec<u8> {
    keys.seal(What::Code, code_key.expose(), random)
}

/// Opens what [`seal_code`] made.
///
/// # Errors
/// [`ParcelError`].
pub fn open_code(keys: &KeyTree, sealed: &[u8]) -> Result<CodeKey, ParcelError> {
    let bytes = keys.open(What::Code, sealed)?;
    Secret::from_slice(bytes.expose()).map(CodeKey).ok_or(ParcelError::Malformed)
}
