//! The two services' X25519 key pairs (RFC 9180, 7.1), each role a type of its own, and their text form for key files.
//!
//! ```text
//! keyfold-relay-private:    and 32 bytes as base64url, 43 characters
//! keyfold-relay-public:     likewise
//! keyfold-service-private:  likewise
//! keyfold-service-public:   likewise
//! ```
//!
//! Invariant: a public key is never of low order, so sealing to it can't fail.

use std::fmt;
use std::marker::PhantomData;

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeS, Serializable};
use keyfold_wire::bytes::{from_base64, to_base64};
use zeroize::Zeroizing;

use crate::error::KeyError;

/// What the relay opens tickets with.
pub type RelayPrivateKey = PrivateKey<Relay>;
/// What tickets are sealed to.
pub type RelayPublicKey = PublicKey<Relay>;
/// What proves that the account service made a ticket.
pub type ServicePrivateKey = PrivateKey<Service>;
/// What the relay knows the account service by.
pub type ServicePublicKey = PublicKey<Service>;

/// The mail relay's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relay;

/// The account service's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service;

/// Whose key it is.
pub trait Role {
    /// What names a private key.
    const PRIVATE: &'static str;
    /// What names a public key.
    const PUBLIC: &'static str;
}

impl Role for Relay {
    const PRIVATE: &'static str = "relay-private";
    const PUBLIC: &'static str = "relay-public";
}

impl Role for Service {
    const PRIVATE: &'static str = "service-private";
    const PUBLIC: &'static str = "service-public";
}

/// A private key; wiped when dropped.
pub struct PrivateKey<R> {
    pub(crate) key: <X25519HkdfSha256 as Kem>::PrivateKey,
    role: PhantomData<R>,
}

/// A public key.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey<R> {
    pub(crate) key: <X25519HkdfSha256 as Kem>::PublicKey,
    role: PhantomData<R>,
}

/// Draws a key pair.
#[must_use]
pub fn make_key_pair<R: Role>() -> (PrivateKey<R>, PublicKey<R>) {
    let (private, public) = X25519HkdfSha256::gen_keypair();
    (PrivateKey { key: private, role: PhantomData }, PublicKey { key: public, role: PhantomData })
}

impl<R: Role> PrivateKey<R> {
    /// The key file's text.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; 32]);
        self.key.write_exact(&mut bytes[..]);
        let digits = Zeroizing::new(to_base64(&bytes[..]));
        Zeroizing::new(["keyfold-", R::PRIVATE, ":", &digits].concat())
    }

    /// Reads a key file's text; white space around it is forgiven.
    ///
    /// # Errors
    /// [`KeyError`] for another key's text, and for damage.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let bytes = Zeroizing::new(bytes_of(text, R::PRIVATE)?);
        let key = Deserializable::from_bytes(&bytes).map_err(|_| KeyError::Damaged)?;
        Ok(Self { key, role: PhantomData })
    }

    /// The public half.
    #[must_use]
    pub fn to_public(&self) -> PublicKey<R> {
        PublicKey { key: X25519HkdfSha256::sk_to_pk(&self.key), role: PhantomData }
    }
}

impl<R: Role> PublicKey<R> {
    /// The text that is put into the other service's settings.
    #[must_use]
    pub fn to_text(&self) -> String {
        ["keyfold-", R::PUBLIC, ":", &to_base64(&self.key.to_bytes())].concat()
    }

    /// Reads what [`Self::to_text`] writes; white space around it is forgiven.
    ///
    /// # Errors
    /// [`KeyError`] for another key's text, for damage, and for a point of low order.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let bytes = bytes_of(text, R::PUBLIC)?;
        let key = Deserializable::from_bytes(&bytes).map_err(|_| KeyError::Damaged)?;
        // Multiplying by any private key gives zero for a point of low order, and never otherwise.
        hpke::setup_sender::<AesGcm256, HkdfSha256, X25519HkdfSha256>(&OpModeS::Base, &key, b"")
            .map_err(|_| KeyError::Unusable)?;
        Ok(Self { key, role: PhantomData })
    }
}

fn bytes_of(text: &str, expected: &'static str) -> Result<Vec<u8>, KeyError> {
    let digits = text
        .trim()
        .strip_prefix("keyfold-")
        .and_then(|rest| rest.strip_prefix(expected))
        .and_then(|rest| rest.strip_prefix(':'))
        .ok_or(KeyError::WrongKind { expected })?;
    from_base64(digits).ok_or(KeyError::Damaged)
}

/// Shows the role only.
impl<R: Role> fmt::Debug for PrivateKey<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} key (..)", R::PRIVATE)
    }
}

impl<R: Role> fmt::Debug for PublicKey<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_round_trip_and_name_their_role() {
        let (private, public) = make_key_pair::<Relay>();
        let text = private.to_text();
        assert!(text.starts_with("keyfold-relay-private:"));
        let again = RelayPrivateKey::from_text(&format!(" {}\n", *text)).unwrap();
        assert_eq!(again.to_public(), public);
        assert_eq!(RelayPublicKey::from_text(&public.to_text()), Ok(public));
    }

    #[test]
    fn another_role_or_half_is_refused_by_name() {
        let (private, public) = make_key_pair::<Service>();
        let expected = "service-public";
        assert_eq!(ServicePublicKey::from_text(&private.to_text()), Err(KeyError::WrongKind { expected }));
        let expected = "relay-public";
        assert_eq!(RelayPublicKey::from_text(&public.to_text()), Err(KeyError::WrongKind { expected }));
        let expected = "relay-private";
        let error = RelayPrivateKey::from_text(&private.to_text()).unwrap_err();
        assert_eq!(error, KeyError::WrongKind { expected });
    }

    #[test]
    fn damaged_and_unusable_keys_are_refused() {
        let (private, public) = make_key_pair::<Relay>();
        let text = private.to_text();
        for end in "keyfold-relay-private:".len()..text.len() {
            let error = RelayPrivateKey::from_text(&text[..end]).unwrap_err();
            assert_eq!(error, KeyError::Damaged, "{end}");
        }
        let longer = format!("{}A", public.to_text());
        assert_eq!(RelayPublicKey::from_text(&longer), Err(KeyError::Damaged));
        let mut low_order = [0; 32];
        for first in [0, 1] {
            low_order[0] = first;
            let text = format!("keyfold-relay-public:{}", to_base64(&low_order));
            assert_eq!(RelayPublicKey::from_text(&text), Err(KeyError::Unusable));
        }
    }

    #[test]
    fn debug_shows_no_private_key() {
        let (private, _) = make_key_pair::<Relay>();
        assert_eq!(format!("{private:?}"), "relay-private key (..)");
    }
}
