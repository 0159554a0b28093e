//! The sealed key: the account key sealed by the password, the code key or the device key. Its outer form is
//! [`keyfold_kit::SealedKey`]; this module makes and opens the seal inside.
//!
//! ```text
//! secret    = Argon2id(password, salt of the header, cost of the header)   a password seal
//!           | code key                                                     an account seal
//!           | device key                                                   a device seal
//! sealed by [`crate::crypto::seal`], label "keyfold/1 sealed key", header = the 81 clear bytes,
//! plaintext = the packed account key
//! ```
//!
//! Invariant: a cost outside the bounds is refused before work is done; a wrong secret and a changed seal look the same.

use keyfold_kit::{Argon2Cost, Header, Kind, Mark, SealedKey};
use keyfold_wire::ids::{AccountId, LoginId};

use super::{AccountKey, CodeKey};
use crate::crypto::seal::{Parts, open, seal};
use crate::crypto::stretch::check_cost;
use crate::port::{Cost, Env, Random, StretchError};
use crate::secret::{Password, Secret};

/// The seal's label.
pub const LABEL: &[u8] = b"keyfold/1 sealed key";

/// What a sealed key says about itself in the clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Details {
    /// Whose account key.
    pub account_id: AccountId,
    /// Number of the account key, from 1.
    pub key_epoch: u32,
    /// Number of the password, from 1.
    pub password_epoch: u32,
    /// The registration in force, or [`LoginId::NONE`] without a service.
    pub login_id: LoginId,
    /// When it is made, seconds UTC; stored as 0 if before 1970, and as 2^32 - 1 if after 2106.
    pub made: i64,
    /// The newest segment that the store confirmed, or [`Mark::NONE`].
    pub mark: Mark,
}

/// Why a sealed key wasn't opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The secret doesn't open it, or its bytes were changed.
    #[error("the secret doesn't open the sealed key")]
    WrongKey,
    /// Another kind of secret opens it.
    #[error("another kind of secret opens this sealed key")]
    WrongKind,
    /// The password wasn't stretched.
    #[error(transparent)]
    Stretch(#[from] StretchError),
}

/// Makes a password seal.
///
/// # Errors
/// [`StretchError`].
pub fn seal_with_password(
    key: &AccountKey,
    password: &Password,
    cost: Cost,
    details: &Details,
    env: &Env,
) -> Result<SealedKey, StretchError> {
    Ok(Stretched::derive(password, cost, env)?.seal(key, details))
}

/// A stretched password, to seal one key with; stretching needs no key.
pub struct Stretched {
    secret: Secret<32>,
    salt: [u8; 16],
    cost: Cost,
}

impl Stretched {
    /// Stretches a password under a fresh salt.
    ///
    /// # Errors
    /// [`StretchError`].
    pub fn derive(password: &Password, cost: Cost, env: &Env) -> Result<Self, StretchError> {
        let salt = env.make_bytes();
        Ok(Self { secret: derive_secret(password, &salt, cost, env)?, salt, cost })
    }

    /// Makes the password seal.
    #[must_use]
    pub fn seal(self, key: &AccountKey, details: &Details) -> SealedKey {
        let Cost { memory_kib, passes, lanes } = self.cost;
        let argon2 = Argon2Cost { memory_kib, passes, lanes };
        seal_key(key, self.secret.expose(), &details.to_header(Kind::Password, argon2, self.salt))
    }
}

impl std::fmt::Debug for Stretched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stretched(..)")
    }
}

/// Makes an account seal.
#[must_use]
pub fn seal_with_code_key(
    key: &AccountKey,
    code_key: &CodeKey,
    details: &Details,
    random: &dyn Random,
) -> SealedKey {
    let header = details.to_header(Kind::Account, Argon2Cost::NONE, make_salt(random));
    seal_key(key, code_key.expose(), &header)
}

/// Makes a device seal.
#[must_use]
pub fn seal_with_device_key(
    key: &AccountKey,
    device_key: &Secret<32>,
    details: &Details,
    random: &dyn Random,
) -> SealedKey {
    let header = details.to_header(Kind::Device, Argon2Cost::NONE, make_salt(random));
    seal_key(key, device_key.expose(), &header)
}

/// Opens a password seal; `minimum` is the account's recorded one.
///
/// # Errors
/// [`OpenError`]; a cost outside the bounds before any work is done.
pub fn open_with_password(
    sealed: &SealedKey,
    password: &Password,
    minimum: Option<Cost>,
    env: &Env,
) -> Result<AccountKey, OpenError> {
    check_kind(sealed, Kind::Password)?;
    let header = sealed.header();
    let Argon2Cost { memory_kib, passes, lanes } = header.argon2;
    let cost = Cost { memory_kib, passes, lanes };
    check_cost(cost, minimum)?;
    let secret = derive_secret(password, &header.salt, cost, env)?;
    open_key(sealed, secret.expose())
}

/// Opens an account seal.
///
/// # Errors
/// [`OpenError::WrongKind`], [`OpenError::WrongKey`].
pub fn open_with_code_key(sealed: &SealedKey, code_key: &CodeKey) -> Result<AccountKey, OpenError> {
    check_kind(sealed, Kind::Account)?;
    open_key(sealed, code_key.expose())
}

/// Opens a device seal.
///
/// # Errors
/// [`OpenError::WrongKind`], [`OpenError::WrongKey`].
pub fn open_with_device_key(sealed: &SealedKey, device_key: &Secret<32>) -> Result<AccountKey, OpenError> {
    check_kind(sealed, Kind::Device)?;
    open_key(sealed, device_key.expose())
}

impl Details {
    fn to_header(self, kind: Kind, argon2: Argon2Cost, salt: [u8; 16]) -> Header {
        Header {
            kind,
            account_id: self.account_id.0,
            key_epoch: self.key_epoch,
            password_epoch: self.password_epoch,
            login_id: self.login_id.0,
            made: u32::try_from(self.made.max(0)).unwrap_or(u32::MAX),
            argon2,
            salt,
            mark: self.mark,
        }
    }
}

fn check_kind(sealed: &SealedKey, kind: Kind) -> Result<(), OpenError> {
    if sealed.header().kind == kind { Ok(()) } else { Err(OpenError::WrongKind) }
}

fn derive_secret(
    password: &Password,
    salt: &[u8; 16],
    cost: Cost,
    env: &Env,
) -> Result<Secret<32>, StretchError> {
    check_cost(cost, None)?;
    let mut done = Ok(());
    let secret = Secret::from_fn(|out| done = env.stretch.derive(password.expose(), salt, cost, out));
    done.map(|()| secret)
}

fn seal_key(key: &AccountKey, secret: &[u8; 32], header: &Header) -> SealedKey {
    let packed = key.to_packed();
    let Parts { commitment, sealed } = seal(secret, LABEL, &header.salt, &header.to_bytes(), packed.expose());
    let sealed = sealed.as_slice().try_into().expect("35 bytes and a tag");
    SealedKey::assemble(header, &commitment, sealed)
}

fn open_key(sealed: &SealedKey, secret: &[u8; 32]) -> Result<AccountKey, OpenError> {
    let salt = &sealed.header().salt;
    let packed = open(secret, LABEL, salt, &sealed.header_bytes(), sealed.commitment(), sealed.sealed())
        .map_err(|_| OpenError::WrongKey)?;
    let packed = packed.expose().try_into().expect("51 bytes without a tag");
    AccountKey::from_packed(packed).ok_or(OpenError::WrongKey)
}

fn make_salt(random: &dyn Random) -> [u8; 16] {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    salt
}

#[cfg(test)]
mod tests;
