//! The strength of a password that is being chosen: for a bar under the field, and the rule for new ones.

use keyfold_wire::address::Address;

use super::error::{Error, Field};
use crate::account::strength;
use crate::account::strength::Strength;
use crate::secret::Password;

/// Estimates how many guesses a password withstands, given words of the person: address, name.
///
/// # Errors
/// [`Error::InvalidInput`] if it can't be a password at all; an empty one is only weak.
pub fn estimate_strength(password: &[u8], words: &[String]) -> Result<Strength, Error> {
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    if password.is_empty() {
        return Ok(strength::estimate_strength("", &words));
    }
    Ok(strength::estimate_strength(text_of(&Password::from_utf8(password)?)?, &words))
}

/// Reads a new password and refuses one that is easily guessed, also from the person's address.
pub(super) fn new_password(typed: &[u8], address: Option<&Address>) -> Result<Password, Error> {
    let password = Password::from_utf8(typed)?;
    let words: Vec<_> = address.iter().map(|address| address.as_str()).collect();
    let strength = strength::estimate_strength(text_of(&password)?, &words);
    if strength.is_enough { Ok(password) } else { Err(Error::WeakPassword) }
}

fn text_of(password: &Password) -> Result<&str, Error> {
    std::str::from_utf8(password.expose()).map_err(|_| Error::InvalidInput { field: Field::Password })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_password_may_not_come_from_the_address() {
        let address = Address::from_text("wolfgang.amadeus@example.org").unwrap();
        let typed = b"wolfgang.amadeus";
        assert!(new_password(typed, None).is_ok());
        assert_eq!(new_password(typed, Some(&address)).err(), Some(Error::WeakPassword));
        assert_eq!(new_password(b"password1", None).err(), Some(Error::WeakPassword));
    }

    #[test]
    fn what_can_be_no_password_has_no_strength() {
        assert_eq!(estimate_strength(b"", &[]).unwrap().score, 0);
        let refused = Error::InvalidInput { field: Field::Password };
        for password in [&b"\xff"[..], &[b'a'; 2000]] {
            assert_eq!(estimate_strength(password, &[]).err(), Some(refused));
        }
    }
}
