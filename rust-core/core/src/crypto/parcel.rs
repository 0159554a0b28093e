//! Parcels: small sealed values of one layout. Invariant: a parcel opens only as what it was made for, for its account
//! and its key epoch.
//!
//! ```text
//! format        1   always 1
//! what          1   see [`What`]
//! account id   16
//! key epoch     4   big-endian
//! salt         16   these 38 bytes are the header
//! commitment   32
//! ciphertext        as long as the plaintext
//! tag          16
//! ```
//!
//! Sealed by [`super::seal`] with the label `keyfold/1 parcel`.

use keyfold_wire::ids::AccountId;

use super::seal::{COMMITMENT_LEN, Parts, SALT_LEN, SealError, TAG_LEN, open, seal};
use crate::port::Random;
use crate::secret::{Secret, SecretVec};

/// The seal's label.
pub const LABEL: &[u8] = b"keyfold/1 parcel";
/// Bytes that a parcel adds to its plaintext.
pub const OVERHEAD: usize = HEADER_LEN + COMMITMENT_LEN + TAG_LEN;

const FORMAT: u8 = 1;
const HEADER_LEN: usize = 38;

/// What is in a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum What {
    /// The known text.
    Verifier = 1,
    /// A new password that waits for the network.
    Outbox = 2,
    /// The code key at rest.
    Code = 3,
    /// The sync settings.
    Settings = 4,
    /// A device's name.
    DeviceLabel = 5,
    /// A device signing key.
    SigningKey = 6,
}

/// Why a parcel wasn't opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParcelError {
    /// Too short, or of a format that never was.
    #[error("these are not the bytes of a parcel")]
    Malformed,
    /// Made by a newer version.
    #[error("it was made by a newer version")]
    UpgradeRequired,
    /// It holds something else.
    #[error("it holds something else")]
    OtherKind,
    /// It is another account's.
    #[error("it belongs to another account")]
    OtherAccount,
    /// It belongs to another account key of this account.
    #[error("it belongs to another key epoch")]
    OtherEpoch,
    /// The key doesn't open it, or its bytes were changed.
    #[error("the key doesn't open it")]
    WrongKey,
}

impl From<SealError> for ParcelError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::WrongKey => Self::WrongKey,
        }
    }
}

/// Seals `plaintext` under `secret` with a fresh salt.
#[must_use]
pub fn seal_parcel(
    what: What,
    secret: &Secret<32>,
    account_id: AccountId,
    key_epoch: u32,
    plaintext: &[u8],
    random: &dyn Random,
) -> Vec<u8> {
    let mut salt = [0; SALT_LEN];
    random.fill(&mut salt);
    let header = [&[FORMAT, what as u8], &account_id.0[..], &key_epoch.to_be_bytes(), &salt].concat();
    let Parts { commitment, sealed } = seal(secret.expose(), LABEL, &salt, &header, plaintext);
    [&header[..], &commitment, &sealed].concat()
}

/// Opens a parcel of this kind, account and key epoch.
///
/// # Errors
/// [`ParcelError`] says what doesn't match; the clear bytes are looked at first, in the order of the layout.
pub fn open_parcel(
    what: What,
    secret: &Secret<32>,
    account_id: AccountId,
    key_epoch: u32,
    bytes: &[u8],
) -> Result<SecretVec, ParcelError> {
    let &format = bytes.first().ok_or(ParcelError::Malformed)?;
    if format != FORMAT {
        return Err(if format == 0 { ParcelError::Malformed } else { ParcelError::UpgradeRequired });
    }
    let (header, rest) = bytes.split_first_chunk::<HEADER_LEN>().ok_or(ParcelError::Malformed)?;
    let (commitment, sealed) = rest.split_first_chunk::<COMMITMENT_LEN>().ok_or(ParcelError::Malformed)?;
    if sealed.len() < TAG_LEN {
        return Err(ParcelError::Malformed);
    }
    check_header(header, what, account_id, key_epoch)?;
    let salt = header.last_chunk().expect("the header ends with the salt");
    Ok(open(secret.expose(), LABEL, salt, header, commitment, sealed)?)
}

fn check_header(
    header: &[u8; HEADER_LEN],
    what: What,
    account_id: AccountId,
    key_epoch: u32,
) -> Result<(), ParcelError> {
    if header[1] != what as u8 {
        return Err(ParcelError::OtherKind);
    }
    if header[2..18] != account_id.0 {
        return Err(ParcelError::OtherAccount);
    }
    if header[18..22] != key_epoch.to_be_bytes() {
        return Err(ParcelError::OtherEpoch);
    }
    Ok(())
}
