//! Secrets in memory: wiped when dropped, never cloned, serialised or shown.

use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// `N` secret bytes.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Secret<N> {
    /// Lets `fill` write the bytes in place, so that no copy stays on the stack.
    pub fn from_fn(fill: impl FnOnce(&mut [u8; N])) -> Self {
        let mut secret = Self(Box::new([0; N]));
        fill(&mut secret.0);
        secret
    }

    /// Copies a slice of exactly `N` bytes; the caller wipes its own.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == N).then(|| Self::from_fn(|own| own.copy_from_slice(bytes)))
    }

    /// The bytes, for the one operation that needs them.
    #[must_use]
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> std::fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret<{N}>(..)")
    }
}

/// Secret bytes of any length.
pub struct SecretVec(Zeroizing<Vec<u8>>);

impl SecretVec {
    /// Takes the bytes over.
    #[must_use]
    pub fn from_vec(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for the one operation that needs them.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for SecretVec {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from_vec(bytes)
    }
}

impl From<&[u8]> for SecretVec {
    fn from(bytes: &[u8]) -> Self {
        Self::from_vec(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for SecretVec {
    fn from(bytes: &[u8; N]) -> Self {
        Self::from_vec(bytes.to_vec())
    }
}

impl std::fmt::Debug for SecretVec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretVec(..)")
    }
}

/// Longest password in bytes of its normal form.
pub const PASSWORD_MAX: usize = 1024;

/// A password in its one form: UTF-8, NFC, never trimmed, 1 to 1,024 bytes.
pub struct Password(Zeroizing<String>);

/// Why bytes can't be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// No bytes.
    #[error("the password is empty")]
    Empty,
    /// More than 1,024 bytes in the normal form.
    #[error("the password is longer than 1,024 bytes")]
    TooLong,
    /// Not UTF-8.
    #[error("the password is not UTF-8 text")]
    NotText,
}

impl Password {
    /// Normalises what the person typed.
    ///
    /// # Errors
    /// [`PasswordError`] says which rule the bytes break.
    pub fn from_utf8(typed: &[u8]) -> Result<Self, PasswordError> {
        if typed.is_empty() {
            return Err(PasswordError::Empty);
        }
        if typed.len() > 3 * PASSWORD_MAX {
            return Err(PasswordError::TooLong);
        }
        let text = std::str::from_utf8(typed).map_err(|_| PasswordError::NotText)?;
        // NFC makes a text at most three times as long: no reallocation leaves a copy behind.
        let mut normal = Zeroizing::new(String::with_capacity(3 * text.len()));
        normal.extend(text.nfc());
        if normal.len() > PASSWORD_MAX {
            return Err(PasswordError::TooLong);
        }
        Ok(Self(normal))
    }

    /// The bytes, for key stretching, OPAQUE and the outbox.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_normalised_but_never_trimmed() {
        let typed = Password::from_utf8(" Zoe\u{308} ".as_bytes()).unwrap();
        assert_eq!(typed.expose(), " Zo\u{eb} ".as_bytes());
    }

    #[test]
    fn the_longest_growth_of_nfc_is_three() {
        // U+FB2C has the largest expansion under NFC: 3 bytes become 6; U+1D160 4 become 12.
        let typed = "\u{1D160}".repeat(85);
        assert_eq!(Password::from_utf8(typed.as_bytes()).unwrap().expose().len(), 3 * typed.len());
    }

    #[test]
    fn empty_huge_and_other_bytes_are_refused() {
        assert_eq!(Password::from_utf8(b"").unwrap_err(), PasswordError::Empty);
        assert_eq!(Password::from_utf8(&[0xff]).unwrap_err(), PasswordError::NotText);
        assert_eq!(Password::from_utf8(&[b'a'; PASSWORD_MAX + 1]).unwrap_err(), PasswordError::TooLong);
        assert_eq!(Password::from_utf8(&vec![b'a'; 10_000_000]).unwrap_err(), PasswordError::TooLong);
        assert!(Password::from_utf8(&[b'a'; PASSWORD_MAX]).is_ok());
    }

    #[test]
    fn nothing_is_shown() {
        let shown = format!(
            "{:?} {:?} {:?}",
            Secret::<3>::from_slice(b"abc").unwrap(),
            SecretVec::from_vec(b"abc".to_vec()),
            Password::from_utf8(b"abc").unwrap()
        );
        assert_eq!(shown, "Secret<3>(..) SecretVec(..) Password(..)");
        assert!(Secret::<3>::from_slice(b"ab").is_none());
    }
}
