//! The account key: 46 symbols that encrypt everything. It exists in memory only, and at rest only sealed.
//!
//! Each symbol is uniform from 64: `A-Z`, `a-z`, then twelve that survive paper and QR and look like no other,
//! `# $ % & * + / < = > ? @`, with the indices 0 to 63 in this order. A key without a letter or without one of the
//! twelve is drawn again, so no key has fewer than both. 276 bits. Packed:
//!
//! ```text
//! 46 indices of six bits, most significant first   276 bits
//! zero                                               4 bits
//! ```

use crate::crypto::scrub;
use crate::port::Random;
use crate::secret::Secret;

/// Symbols of an account key.
pub const ACCOUNT_KEY_LEN: usize = 46;
/// Bytes of a packed account key.
pub const PACKED_LEN: usize = 35;
/// The symbols, each at its index.
pub const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%&*+/<=>?@";

/// An account key; wiped when dropped.
pub struct AccountKey(Secret<ACCOUNT_KEY_LEN>);

impl AccountKey {
    /// A new key.
    #[must_use]
    pub fn make(random: &dyn Random) -> Self {
        scrub::shallow(|| {
            loop {
                let symbols = Secret::from_fn(|symbols| draw(symbols, random));
                if is_mixed(&symbols) {
                    return Self(symbols);
                }
            }
        })
    }

    /// Unpacks; none if the last four bits aren't zero or the key has no letter or none of the twelve.
    #[must_use]
    pub fn from_packed(packed: &[u8; PACKED_LEN]) -> Option<Self> {
        if packed[PACKED_LEN - 1] & 0x0f != 0 {
            return None;
        }
        let symbols = Secret::from_fn(|symbols| scrub::shallow(|| unpack(packed, symbols)));
        is_mixed(&symbols).then_some(Self(symbols))
    }

    /// Packs.
    #[must_use]
    pub fn to_packed(&self) -> Secret<PACKED_LEN> {
        Secret::from_fn(|packed| scrub::shallow(|| pack(self.0.expose(), packed)))
    }

    /// The symbols, as the key tree takes them.
    #[must_use]
    pub fn expose(&self) -> &[u8; ACCOUNT_KEY_LEN] {
        self.0.expose()
    }
}

impl std::fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccountKey(..)")
    }
}

fn draw(symbols: &mut [u8; ACCOUNT_KEY_LEN], random: &dyn Random) {
    random.fill(symbols);
    for byte in symbols {
        *byte = ALPHABET[usize::from(*byte & 63)];
    }
}

fn unpack(packed: &[u8; PACKED_LEN], symbols: &mut [u8; ACCOUNT_KEY_LEN]) {
    for (packed, symbols) in packed.chunks(3).zip(symbols.chunks_mut(4)) {
        let bits = packed.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (24 - 8 * packed.len());
        for (symbol, shift) in symbols.iter_mut().zip([18, 12, 6, 0]) {
            *symbol = ALPHABET[(bits >> shift & 63) as usize];
        }
    }
}

fn pack(symbols: &[u8; ACCOUNT_KEY_LEN], packed: &mut [u8; PACKED_LEN]) {
    for (packed, symbols) in packed.chunks_mut(3).zip(symbols.chunks(4)) {
        let bits = symbols.iter().fold(0_u32, |bits, symbol| bits << 6 | index_of(*symbol));
        let [_, bytes @ ..] = (bits << (24 - 6 * symbols.len())).to_be_bytes();
        packed.copy_from_slice(&bytes[..packed.len()]);
    }
}

fn is_mixed(symbols: &Secret<ACCOUNT_KEY_LEN>) -> bool {
    let letters = symbols.expose().iter().filter(|symbol| symbol.is_ascii_alphabetic()).count();
    letters > 0 && letters < ACCOUNT_KEY_LEN
}

fn index_of(symbol: u8) -> u32 {
    let known = ALPHABET.iter().zip(0..).find(|(other, _)| **other == symbol);
    known.map(|(_, index)| index).expect("a key holds symbols of the alphabet only")
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::crypto::replay::Replay;

    /// Gives prepared bytes, draw after draw.
    struct Prepared(Mutex<Vec<[u8; ACCOUNT_KEY_LEN]>>);

    impl Random for Prepared {
        fn fill(&self, out: &mut [u8]) {
            out.copy_from_slice(&self.0.lock().unwrap().remove(0));
        }
    }

    #[test]
    fn a_key_without_letter_or_symbol_is_drawn_again() {
        let mut mixed = [0; ACCOUNT_KEY_LEN];
        mixed[45] = 0xff;
        let draws = vec![[0; ACCOUNT_KEY_LEN], [63; ACCOUNT_KEY_LEN], [51; ACCOUNT_KEY_LEN], mixed];
        let random = Prepared(Mutex::new(draws));
        let key = AccountKey::make(&random);
        assert_eq!(key.expose(), format!("{}@", "A".repeat(45)).as_bytes());
        assert!(random.0.lock().unwrap().is_empty());
    }

    #[test]
    fn every_symbol_comes_up_about_as_often_as_any_other() {
        let random = Replay::from_seed(b"uniform");
        let mut counts = [0_u32; 256];
        for _ in 0..2000 {
            AccountKey::make(&random).expose().iter().for_each(|symbol| counts[usize::from(*symbol)] += 1);
        }
        // 92,000 draws of 64 symbols: 1,437.5 expected each, standard deviation 38.
        for symbol in ALPHABET {
            assert!((1250..1625).contains(&counts[usize::from(*symbol)]), "{}", char::from(*symbol));
        }
        assert_eq!(counts.iter().sum::<u32>(), 92_000);
    }

    #[test]
    fn packing_round_trips() {
        let random = Replay::from_seed(b"packing");
        for _ in 0..200 {
            let key = AccountKey::make(&random);
            let again = AccountKey::from_packed(key.to_packed().expose()).unwrap();
            assert_eq!(again.expose(), key.expose());
        }
        assert_eq!(format!("{:?}", AccountKey::make(&random)), "AccountKey(..)");
    }

    #[test]
    fn stray_bits_are_refused() {
        let mut packed = *AccountKey::make(&Replay::from_seed(b"stray")).to_packed().expose();
        for bit in 0..4 {
            packed[34] ^= 1 << bit;
            assert!(AccountKey::from_packed(&packed).is_none(), "bit {bit}");
            packed[34] ^= 1 << bit;
        }
        assert!(AccountKey::from_packed(&packed).is_some());
    }
}
