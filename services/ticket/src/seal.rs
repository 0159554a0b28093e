//! `version 1 || enc 32 || HPKE-seal(mode auth, info = "keyfold/1 ticket", additional data = version, plaintext)`
//!
//! HPKE is RFC 9180 with X25519, HKDF-SHA256 and AES-256-GCM. Always 433 bytes.

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal};
use zeroize::Zeroizing;

use crate::error::TicketError;
use crate::key::{RelayPrivateKey, RelayPublicKey, ServicePrivateKey, ServicePublicKey};
use crate::ticket::{PLAIN_LEN, Ticket};

/// Bytes of a sealed ticket.
pub const SEALED_LEN: usize = 1 + ENC_LEN + PLAIN_LEN + TAG_LEN;

/// Bytes of the encapsulated key (RFC 9180, 7.1).
const ENC_LEN: usize = 32;

/// Bytes of the AEAD's tag (RFC 9180, 7.3).
const TAG_LEN: usize = 16;

/// The one version that this build writes and reads.
const VERSION: u8 = 1;

/// Binds what is sealed to its use.
const INFO: &[u8] = b"keyfold/1 ticket";

const _: () = assert!(SEALED_LEN <= keyfold_wire::limits::TICKET_MAX);

/// Seals a ticket to the relay: `Seal(skS = service, pkR = relay)` of RFC 9180, 6.1, mode auth.
#[must_use]
pub fn seal(ticket: &Ticket, from: &ServicePrivateKey, to: &RelayPublicKey) -> Vec<u8> {
    let mode = OpModeS::Auth((from.key.clone(), from.to_public().key));
    let plain = ticket.to_plain();
    let (enc, sealed) = single_shot_seal::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &mode,
        &to.key,
        INFO,
        &plain[..],
        &[VERSION],
    )
    .expect("no public key is of low order");
    [&[VERSION], &enc.to_bytes()[..], &sealed].concat()
}

/// Opens a ticket; whether it has expired is asked of [`Ticket::check_expiry`].
///
/// # Errors
/// [`TicketError`], of which [`TicketError::NotForUs`] covers wrong keys and changed bytes alike.
pub fn open(bytes: &[u8], to: &RelayPrivateKey, from: &ServicePublicKey) -> Result<Ticket, TicketError> {
    let (&version, rest) = bytes.split_first().ok_or(TicketError::WrongLength)?;
    if version != VERSION {
        return Err(TicketError::UpgradeRequired { version });
    }
    if bytes.len() != SEALED_LEN {
        return Err(TicketError::WrongLength);
    }
    let (enc, sealed) = rest.split_at(ENC_LEN);
    let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(enc).map_err(|_| TicketError::NotForUs)?;
    let plain = single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Auth(from.key.clone()),
        &to.key,
        &enc,
        INFO,
        sealed,
        &[version],
    )
    .map_err(|_| TicketError::NotForUs)?;
    Ticket::from_plain(&Zeroizing::new(plain))
}

#[cfg(test)]
mod tests;
