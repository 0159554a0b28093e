//! Codes that were found during a sign-in, as ciphertext: kept until the home is, since a service must never get a second
//! key made for an account that has one (amendment C), and since the sign-in may end before a code was opened.
//!
//! ```text
//! found codes   [sealed key 168...]        those that may still open; the newest last
//! codes seen    [SHA-256 of the address, first 16 bytes...]
//! ```
//!
//! Invariant: that there was a code is remembered before the code is judged, whatever it says of itself and whatever
//! becomes of it, and outlives giving up.

use std::collections::BTreeSet;

use keyfold_kit::{CodeError, SealedKey, find_code};
use keyfold_wire::address::Address;
use minicbor::bytes::{ByteArray, ByteVec};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use super::error::Error;
use super::facts::{Stage, get_text, stage};
use super::inner::Inner;
use crate::store::slot::{self, Slot};

/// Codes that are kept; the oldest go first.
const FOUND_MAX: usize = 8;

impl Inner {
    /// Finds the code in a text; one that can't be read counts as seen, too.
    pub(super) fn find_code(&self, address: &Address, text: &str) -> Result<SealedKey, Error> {
        let found = find_code(text);
        if !matches!(found, Err(CodeError::NotACode | CodeError::TooLong)) {
            self.remember_seen(address)?;
        }
        Ok(found?)
    }

    /// For whom a sign-in has begun, if one has.
    pub(super) fn finding_address(&self) -> Result<Option<Address>, Error> {
        self.store.read(|conn| match stage(conn)? {
            Stage::Finding => {
                let address = get_text(conn, Slot::Address)?.ok_or(Error::Corrupt)?;
                Address::from_text(&address).map(Some).map_err(|_| Error::Corrupt)
            }
            _ => Ok(None),
        })
    }

    /// Remembers that there was a code for this address.
    pub(super) fn remember_seen(&self, address: &Address) -> Result<(), Error> {
        let mut seen = self.store.read(seen)?;
        if seen.insert(name_of(address)) {
            let bytes = minicbor::to_vec(&seen).map_err(|_| Error::Internal)?;
            self.store.write(|tx| slot::put(tx, Slot::CodesSeen, &bytes))?;
        }
        Ok(())
    }

    /// Whether there ever was a code for this address, here or in the backup; whatever account it named.
    pub(super) fn has_seen_code(&self, address: &Address) -> Result<bool, Error> {
        if self.store.read(seen)?.contains(&name_of(address)) {
            return Ok(true);
        }
        match &self.host.backup {
            Some(backup) => Ok(backup.list()?.iter().any(|name| name.starts_with("keyfold-"))),
            None => Ok(false),
        }
    }

    /// Keeps a code to be tried again.
    pub(super) fn keep_found(&self, code: &SealedKey) -> Result<(), Error> {
        let mut codes = self.store.read(found)?;
        codes.retain(|other| &other[..] != code.as_bytes());
        codes.push(code.as_bytes().to_vec().into());
        let from = codes.len().saturating_sub(FOUND_MAX);
        self.put_found(&codes[from..])
    }

    /// Forgets a code that is of no use later.
    pub(super) fn forget_found(&self, code: &SealedKey) -> Result<(), Error> {
        let mut codes = self.store.read(found)?;
        codes.retain(|other| &other[..] != code.as_bytes());
        self.put_found(&codes)
    }

    /// The codes that may still open, the newest first.
    pub(super) fn found_codes(&self) -> Result<Vec<SealedKey>, Error> {
        let codes = self.store.read(found)?;
        Ok(codes.iter().rev().filter_map(|code| SealedKey::from_bytes(code).ok()).collect())
    }

    fn put_found(&self, codes: &[ByteVec]) -> Result<(), Error> {
        let bytes = minicbor::to_vec(codes).map_err(|_| Error::Internal)?;
        Ok(self.store.write(|tx| {
            if codes.is_empty() {
                return slot::clear(tx, Slot::FoundCodes);
            }
            slot::put(tx, Slot::FoundCodes, &bytes)
        })?)
    }
}

/// Whether an error is about the code itself: then it is of no use later. Anything else may pass: the sign-in may have
/// ended, the service may be away, a kit may open with the password of its date.
pub(super) fn is_about_code(error: Error) -> bool {
    matches!(
        error,
        Error::CodeDamaged
            | Error::CodeOfAnotherAccount
            | Error::CodeReplaced { .. }
            | Error::InvalidInput { .. }
    )
}

fn found(conn: &Connection) -> Result<Vec<ByteVec>, Error> {
    let bytes = slot::get(conn, Slot::FoundCodes)?;
    bytes.map_or(Ok(Vec::new()), |bytes| minicbor::decode(&bytes).map_err(|_| Error::Corrupt))
}

fn seen(conn: &Connection) -> Result<BTreeSet<ByteArray<16>>, Error> {
    let bytes = slot::get(conn, Slot::CodesSeen)?;
    bytes.map_or(Ok(BTreeSet::new()), |bytes| minicbor::decode(&bytes).map_err(|_| Error::Corrupt))
}

fn name_of(address: &Address) -> ByteArray<16> {
    let hash = Sha256::digest(address.as_str());
    ByteArray::from(*hash.first_chunk::<16>().expect("a hash has 32 bytes"))
}
