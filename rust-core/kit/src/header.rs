//! The clear header of a sealed key. All of it is bound by the seal, so nothing in it can be changed unnoticed.
//!
//! ```text
//! format            1   always 1
//! kind              1   see [`Kind`]
//! suite             1   always 1: Argon2id, HKDF-SHA256, AES-256-GCM
//! account id       16
//! key epoch         4   from 1
//! password epoch    4   from 1
//! login id          8   zero without a service
//! made              4   seconds UTC
//! Argon2 memory     4   KiB; zero unless kind 1, as are the next two
//! Argon2 passes     1
//! Argon2 lanes      1
//! salt             16   of the seal, and of Argon2
//! mark: log id      8   zero if there is no mark, as are the next two
//! mark: number      4
//! mark: hash        8
//! ```
//!
//! 81 bytes, integers big-endian.

use crate::error::CodeError;

/// Bytes of a header.
pub const HEADER_LEN: usize = 81;

/// The one format that this version writes and reads.
pub const FORMAT: u8 = 1;

/// The one suite of this format.
const SUITE: u8 = 1;

/// The clear part of a sealed key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What opens it.
    pub kind: Kind,
    /// Whose account key it is.
    pub account_id: [u8; 16],
    /// Number of the account key, from 1.
    pub key_epoch: u32,
    /// Number of the password, from 1.
    pub password_epoch: u32,
    /// The registration that an account seal belongs to; zero without a service.
    pub login_id: [u8; 8],
    /// When it was made, seconds UTC.
    pub made: u32,
    /// What a guess at the password costs; [`Argon2Cost::NONE`] unless a password opens it.
    pub argon2: Argon2Cost,
    /// The seal's salt, and Argon2's.
    pub salt: [u8; 16],
    /// The newest segment that the store had confirmed to the writer.
    pub mark: Mark,
}

/// What opens a sealed key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// The password.
    Password = 1,
    /// The code key, which takes a sign-in with the password.
    Account = 2,
    /// The device key, which the platform's keystore holds.
    Device = 3,
}

/// What Argon2id costs for a password seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Argon2Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u8,
    /// Lanes.
    pub lanes: u8,
}

impl Argon2Cost {
    /// Of seals that no password opens.
    pub const NONE: Self = Self { memory_kib: 0, passes: 0, lanes: 0 };
}

/// A segment, as a sealed key vouches for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The writer's log.
    pub log_id: [u8; 8],
    /// The segment's number, from 1.
    pub number: u32,
    /// First bytes of the SHA-256 of the segment.
    pub hash: [u8; 8],
}

impl Mark {
    /// Nothing was confirmed yet, or there is no store.
    pub const NONE: Self = Self { log_id: [0; 8], number: 0, hash: [0; 8] };
}

impl Header {
    /// The bytes of the layout above.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; HEADER_LEN] {
        let parts: [&[u8]; 13] = [
            &[FORMAT, self.kind as u8, SUITE],
            &self.account_id,
            &self.key_epoch.to_be_bytes(),
            &self.password_epoch.to_be_bytes(),
            &self.login_id,
            &self.made.to_be_bytes(),
            &self.argon2.memory_kib.to_be_bytes(),
            &[self.argon2.passes],
            &[self.argon2.lanes],
            &self.salt,
            &self.mark.log_id,
            &self.mark.number.to_be_bytes(),
            &self.mark.hash,
        ];
        let mut bytes = [0; HEADER_LEN];
        let mut at = 0;
        for part in parts {
            bytes[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        bytes
    }

    /// Reads what [`Self::to_bytes`] writes.
    ///
    /// # Errors
    /// [`CodeError::UpgradeRequired`] for a newer format; [`CodeError::Malformed`] for an unknown kind or suite, an
    /// epoch of 0, a password seal without its Argon2 cost, or another seal with one.
    pub fn from_bytes(bytes: &[u8; HEADER_LEN]) -> Result<Self, CodeError> {
        let mut rest = &bytes[..];
        let [format, kind, suite] = take(&mut rest);
        check_format(format)?;
        let header = Self {
            kind: Kind::from_byte(kind).ok_or(CodeError::Malformed)?,
            account_id: take(&mut rest),
            key_epoch: u32::from_be_bytes(take(&mut rest)),
            password_epoch: u32::from_be_bytes(take(&mut rest)),
            login_id: take(&mut rest),
            made: u32::from_be_bytes(take(&mut rest)),
            argon2: Argon2Cost {
                memory_kib: u32::from_be_bytes(take(&mut rest)),
                passes: u8::from_be_bytes(take(&mut rest)),
                lanes: u8::from_be_bytes(take(&mut rest)),
            },
            salt: take(&mut rest),
            mark: Mark {
                log_id: take(&mut rest),
                number: u32::from_be_bytes(take(&mut rest)),
                hash: take(&mut rest),
            },
        };
        if suite == SUITE && header.is_allowed() { Ok(header) } else { Err(CodeError::Malformed) }
    }

    fn is_allowed(&self) -> bool {
        let Argon2Cost { memory_kib, passes, lanes } = self.argon2;
        let cost_fits = match self.kind {
            Kind::Password => memory_kib != 0 && passes != 0 && lanes != 0,
            Kind::Account | Kind::Device => self.argon2 == Argon2Cost::NONE,
        };
        cost_fits && self.key_epoch != 0 && self.password_epoch != 0
    }
}

impl Kind {
    /// The kind that this byte of a header stands for.
    #[must_use]
    pub fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Password),
            2 => Some(Self::Account),
            3 => Some(Self::Device),
            _ => None,
        }
    }
}

/// Tells a newer format from one that never was.
pub(crate) fn check_format(format: u8) -> Result<(), CodeError> {
    match format {
        FORMAT => Ok(()),
        0 => Err(CodeError::Malformed),
        _ => Err(CodeError::UpgradeRequired { format }),
    }
}

/// Takes the next field; the lengths of all fields add up to [`HEADER_LEN`].
fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let (field, after) = rest.split_first_chunk().expect("the fields add up to the header's length");
    *rest = after;
    *field
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        Header {
            kind: Kind::Password,
            account_id: [0xa1; 16],
            key_epoch: 0x0102_0304,
            password_epoch: 0x0506_0708,
            login_id: [0xb2; 8],
            made: 0x090a_0b0c,
            argon2: Argon2Cost { memory_kib: 0x0001_0000, passes: 3, lanes: 4 },
            salt: [0xc3; 16],
            mark: Mark { log_id: [0xd4; 8], number: 0x0d0e_0f10, hash: [0xe5; 8] },
        }
    }

    #[test]
    fn known_bytes() {
        let expect = [
            "010101",
            &"a1".repeat(16),
            "01020304",
            "05060708",
            &"b2".repeat(8),
            "090a0b0c",
            "000100000304",
            &"c3".repeat(16),
            &"d4".repeat(8),
            "0d0e0f10",
            &"e5".repeat(8),
        ]
        .concat();
        let bytes = header().to_bytes();
        assert_eq!(data_encoding::HEXLOWER.encode(&bytes), expect);
        assert_eq!(Header::from_bytes(&bytes), Ok(header()));
    }

    #[test]
    fn values_that_no_version_writes_are_refused() {
        let none = Argon2Cost::NONE;
        let account = Header { kind: Kind::Account, argon2: none, ..header() };
        assert_eq!(Header::from_bytes(&account.to_bytes()), Ok(account));
        let wrong = [
            Header { kind: Kind::Account, ..header() },
            Header { kind: Kind::Device, argon2: Argon2Cost { lanes: 1, ..none }, ..header() },
            Header { argon2: none, ..header() },
            Header { argon2: Argon2Cost { passes: 0, ..header().argon2 }, ..header() },
            Header { key_epoch: 0, ..header() },
            Header { password_epoch: 0, ..header() },
        ];
        for header in wrong {
            assert_eq!(Header::from_bytes(&header.to_bytes()), Err(CodeError::Malformed), "{header:?}");
        }
    }

    #[test]
    fn unknown_formats_kinds_and_suites_are_refused() {
        let with = |at: usize, byte: u8| {
            let mut bytes = header().to_bytes();
            bytes[at] = byte;
            Header::from_bytes(&bytes)
        };
        assert_eq!(with(0, 2), Err(CodeError::UpgradeRequired { format: 2 }));
        assert_eq!(with(0, 0), Err(CodeError::Malformed));
        for (at, byte) in [(1, 0), (1, 4), (2, 0), (2, 2)] {
            assert_eq!(with(at, byte), Err(CodeError::Malformed), "byte {at} = {byte}");
        }
    }
}
