//! The outbox: a new password that waits for the network, padded so that its length doesn't show.
//!
//! ```text
//! parcel of kind Outbox, plaintext 1,028 bytes: length 4 | password | zeros
//! ```

use super::KeyTree;
use crate::crypto::pad::{LENGTH_LEN, pad_to, unpad};
use crate::crypto::parcel::{ParcelError, What};
use crate::port::Random;
use crate::secret::{PASSWORD_MAX, Password};

const PADDED_LEN: usize = LENGTH_LEN + PASSWORD_MAX;

/// Seals the password.
#[must_use]
pub fn seal_outbox(keys: &KeyTree, password: &Password, random: &dyn Random) -> Vec<u8> {
    let padded = pad_to(PADDED_LEN, password.expose()).expect("no password is longer");
    keys.seal(What::Outbox, padded.expose(), random)
}

/// Opens what [`seal_outbox`] made.
///
/// # Errors
/// [`ParcelError`].
pub fn open_outbox(keys: &KeyTree, outbox: &[u8]) -> Result<Password, ParcelError> {
    let padded = keys.open(What::Outbox, outbox)?;
    if padded.expose().len() != PADDED_LEN {
        return Err(ParcelError::Malformed);
    }
    let password = unpad(padded.expose()).ok_or(ParcelError::Malformed)?;
    Password::from_utf8(password).map_err(|_| ParcelError::Malformed)
}
