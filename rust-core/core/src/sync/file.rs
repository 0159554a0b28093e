//! A file of the log: a clear header, and content sealed by the one construction under the vault key.
//!
//! ```text
//! magic           4   "KFlg"
//! format          1   0 for now
//! oldest reader   1   the oldest format whose readers may read this, skipping what they don't know
//! kind            1   1 segment; 2, 3, 4 are for checkpoints
//! account id     16
//! key epoch       4
//! log id          8
//! number          4   from 1
//! salt           16
//! commitment     32   up to here everything is clear; the header is what comes before
//! ciphertext          of: length 4, content, zeros (see `crypto::pad`)
//! tag            16
//! ```
//!
//! The label is "keyfold/0 segment". The whole file is padded to multiples of 512 bytes up to 4 KiB and by Padmé
//! above, and has at most 4 MiB. Nothing is compressed. Integers are big-endian. Version 0: this may still change.

use keyfold_wire::ids::{AccountId, LogId};
use keyfold_wire::limits::SEGMENT_MAX;
use sha2::{Digest as _, Sha256};

use super::problem::ProblemKind;
use crate::account::KeyTree;
use crate::crypto::pad::{LENGTH_LEN, file_len, pad_to, unpad};
use crate::crypto::seal::{COMMITMENT_LEN, SALT_LEN, TAG_LEN, open, seal};
use crate::port::Random;
use crate::secret::SecretVec;

const MAGIC: [u8; 4] = *b"KFlg";
/// The format that this build writes, and the newest one that it knows all of.
const FORMAT: u8 = 0;
const LABEL: &[u8] = b"keyfold/0 segment";
/// The one kind so far.
pub(super) const KIND_SEGMENT: u8 = 1;
const HEADER_LEN: usize = 55;
const AROUND: usize = HEADER_LEN + COMMITMENT_LEN + TAG_LEN + LENGTH_LEN;

/// Bytes of content that fit a file.
pub(super) const CONTENT_MAX: usize = SEGMENT_MAX - AROUND;

/// The clear part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) oldest_reader: u8,
    pub(super) kind: u8,
    pub(super) account_id: AccountId,
    pub(super) key_epoch: u32,
    pub(super) log_id: LogId,
    pub(super) number: u32,
    pub(super) salt: [u8; SALT_LEN],
}

impl Header {
    fn to_bytes(self) -> [u8; HEADER_LEN] {
        let parts: [&[u8]; 7] = [
            &MAGIC,
            &[FORMAT, self.oldest_reader, self.kind],
            &self.account_id.0,
            &self.key_epoch.to_be_bytes(),
            &self.log_id.0,
            &self.number.to_be_bytes(),
            &self.salt,
        ];
        parts.concat().try_into().expect("the parts add up to the header's length")
    }

    /// Reads a header; the format itself is judged by its oldest reader alone.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.get(..HEADER_LEN)?;
        let magic: [u8; 4] = take(&mut rest);
        let [_format, oldest_reader, kind] = take(&mut rest);
        let header = Self {
            oldest_reader,
            kind,
            account_id: AccountId(take(&mut rest)),
            key_epoch: u32::from_be_bytes(take(&mut rest)),
            log_id: LogId(take(&mut rest)),
            number: u32::from_be_bytes(take(&mut rest)),
            salt: take(&mut rest),
        };
        (magic == MAGIC).then_some(header)
    }

    /// Says why a file with this header is refused before it is opened.
    fn check(&self, keys: &KeyTree) -> Result<(), ProblemKind> {
        let refusals = [
            (self.account_id != keys.account_id, ProblemKind::OtherAccount),
            (self.oldest_reader > FORMAT, ProblemKind::UpgradeRequired),
            (self.kind != KIND_SEGMENT, ProblemKind::OtherKind),
            (self.key_epoch != keys.key_epoch, ProblemKind::OtherEpoch),
            (self.number == 0, ProblemKind::Damaged),
        ];
        refusals.iter().find(|(refused, _)| *refused).map_or(Ok(()), |(_, why)| Err(*why))
    }
}

/// The hash that names a file.
pub(super) fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Seals the content of a segment; none if it is longer than [`CONTENT_MAX`].
pub(super) fn seal_segment(
    keys: &KeyTree,
    log_id: LogId,
    number: u32,
    content: &[u8],
    random: &dyn Random,
) -> Option<Vec<u8>> {
    let mut salt = [0; SALT_LEN];
    random.fill(&mut salt);
    let (account_id, key_epoch) = (keys.account_id, keys.key_epoch);
    let header =
        Header { oldest_reader: FORMAT, kind: KIND_SEGMENT, account_id, key_epoch, log_id, number, salt };
    let clear = header.to_bytes();
    let len = file_len(content.len() + AROUND);
    if len > SEGMENT_MAX {
        return None;
    }
    let padded = pad_to(len + LENGTH_LEN - AROUND, content)?;
    let parts = seal(keys.vault().expose(), LABEL, &salt, &clear, padded.expose());
    Some([&clear[..], &parts.commitment, &parts.sealed].concat())
}

/// Opens a segment.
///
/// # Errors
/// Why it is refused.
pub(super) fn open_segment(keys: &KeyTree, bytes: &[u8]) -> Result<(Header, SecretVec), ProblemKind> {
    let header = Header::from_bytes(bytes).ok_or(ProblemKind::OtherKind)?;
    header.check(keys)?;
    let (clear, rest) = bytes.split_at(HEADER_LEN);
    let (commitment, sealed) = rest.split_first_chunk().ok_or(ProblemKind::Damaged)?;
    let padded = open(keys.vault().expose(), LABEL, &header.salt, clear, commitment, sealed)
        .map_err(|_| ProblemKind::Damaged)?;
    let content = unpad(padded.expose()).ok_or(ProblemKind::Damaged)?;
    Ok((header, SecretVec::from_vec(content.to_vec())))
}

/// Takes the next field; the lengths of all fields add up to [`HEADER_LEN`].
fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let (field, after) = rest.split_first_chunk().expect("the fields add up to the header's length");
    *rest = after;
    *field
}

#[cfg(test)]
mod tests;
