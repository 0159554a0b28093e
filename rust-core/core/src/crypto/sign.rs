//! Ed25519 (RFC 8032): the prove key and the device signing keys. What they sign is in `keyfold_wire::signed`.

use ed25519_dalek::Signer as _;

use super::scrub;
use crate::port::Random;
use crate::secret::Secret;

/// A signing key, on the heap; wiped when dropped.
pub struct SigningKey(Box<ed25519_dalek::SigningKey>);

impl SigningKey {
    /// The key of this seed (RFC 8032, 5.1.5).
    #[must_use]
    pub fn from_seed(seed: &Secret<32>) -> Self {
        scrub::deep(|| Self(Box::new(ed25519_dalek::SigningKey::from_bytes(seed.expose()))))
    }

    /// A new key.
    #[must_use]
    pub fn make(random: &dyn Random) -> Self {
        Self::from_seed(&Secret::from_fn(|seed| random.fill(seed)))
    }

    /// Signs; deterministic.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        scrub::deep(|| self.0.sign(message).to_bytes())
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The seed, to be sealed.
    #[must_use]
    pub fn expose_seed(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;
    use crate::crypto::replay::Replay;

    #[test]
    fn known_answers_of_the_rfc() {
        // RFC 8032, 7.1, test 2.
        let seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
        let seed = HEXLOWER.decode(seed.as_bytes()).unwrap();
        let key = SigningKey::from_seed(&Secret::from_slice(&seed).unwrap());
        let public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        assert_eq!(HEXLOWER.encode(&key.public()), public);
        let signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        assert_eq!(HEXLOWER.encode(&key.sign(&[0x72])), signature);
    }

    #[test]
    fn two_made_keys_differ_and_the_seed_makes_the_key_again() {
        let random = Replay::from_seed(b"sign");
        let (one, two) = (SigningKey::make(&random), SigningKey::make(&random));
        assert_ne!(one.public(), two.public());
        let again = SigningKey::from_seed(&Secret::from_slice(one.expose_seed()).unwrap());
        assert_eq!(again.public(), one.public());
        assert_eq!(format!("{one:?}"), "SigningKey(..)");
    }
}
