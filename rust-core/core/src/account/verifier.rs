//! The verifier: the known text sealed in a parcel. A device that opens it holds the right account key, and only then
//! is anything synced, downloaded or written.

use subtle::ConstantTimeEq as _;

use super::KeyTree;
use crate::crypto::parcel::{ParcelError, What};
use crate::port::Random;

/// The known text: our copyright notice. It never changes, or older verifiers would open no more.
pub const KNOWN_TEXT: &str = "Keyfold. Copyright (c) 2026 The Keyfold developers. \
    Licensed under the MIT licence or the Apache licence, version 2.0.";

/// Why a verifier says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifierError {
    /// It doesn't open: another account's, another key epoch's, or another account key's.
    #[error(transparent)]
    Parcel(#[from] ParcelError),
    /// It opens, but what is in it isn't the known text.
    #[error("it holds another text")]
    OtherText,
}

/// Makes a verifier.
#[must_use]
pub fn seal_verifier(keys: &KeyTree, random: &dyn Random) -> Vec<u8> {
    keys.seal(What::Verifier, KNOWN_TEXT.as_bytes(), random)
}

/// Checks that `keys` are the keys of this verifier.
///
/// # Errors
/// [`VerifierError`] says what is wrong with which of the two.
pub fn open_verifier(keys: &KeyTree, verifier: &[u8]) -> Result<(), VerifierError> {
    let text = keys.open(What::Verifier, verifier)?;
    if bool::from(text.expose().ct_eq(KNOWN_TEXT.as_bytes())) {
        Ok(())
    } else {
        Err(VerifierError::OtherText)
    }
}
