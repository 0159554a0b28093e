//! HKDF-SHA256 (RFC 5869): every key that comes from another key comes from here, and its label says what it is for.
//!
//! Invariant: one pair of input and label gives keys for one purpose only; the state lies on the heap.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroize as _;

use super::scrub;
use crate::secret::Secret;

/// A pseudorandom key, from which labelled keys are expanded. Its state is wiped when dropped.
pub struct KeySource(Box<Hkdf<Sha256>>);

impl KeySource {
    /// HKDF-Extract (RFC 5869, 2.2); an empty salt stands for 32 zero bytes.
    #[must_use]
    pub fn extract(salt: &[u8], secret: &[u8]) -> Self {
        scrub::shallow(|| {
            let (mut pseudorandom, source) = Hkdf::extract(Some(salt), secret);
            pseudorandom.zeroize();
            Self(Box::new(source))
        })
    }

    /// Takes a key that is uniform already (RFC 5869, 3.3).
    #[must_use]
    pub fn from_key(key: &Secret<32>) -> Self {
        let source = || Hkdf::from_prk(key.expose()).expect("32 bytes are the hash's length");
        Self(scrub::shallow(|| Box::new(source())))
    }

    /// HKDF-Expand (RFC 5869, 2.3) with the label's parts joined; `N` is at most 8,160.
    #[must_use]
    pub fn derive<const N: usize>(&self, label: &[&[u8]]) -> Secret<N> {
        Secret::from_fn(|out| {
            scrub::shallow(|| self.0.expand_multi_info(label, out).expect("at most 255 blocks"));
        })
    }
}

impl std::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeySource(..)")
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    #[test]
    fn known_answers_of_the_rfc() {
        // RFC 5869, A.1 and A.3.
        let salt: Vec<u8> = (0..13).collect();
        let label: Vec<u8> = (0xf0..0xfa).collect();
        let found: Secret<42> = KeySource::extract(&salt, &[0x0b; 22]).derive(&[&label[..4], &label[4..]]);
        let expect = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865";
        assert_eq!(HEXLOWER.encode(found.expose()), expect);
        let found: Secret<42> = KeySource::extract(b"", &[0x0b; 22]).derive(&[]);
        let expect = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8";
        assert_eq!(HEXLOWER.encode(found.expose()), expect);
    }
}
