//! One-time codes: TOTP (RFC 6238) over HOTP's truncation (RFC 4226, 5.3), SHA-1, SHA-256 or SHA-512.
//!
//! A secret is typed as base32 (RFC 4648) or as an `otpauth://totp/` address (its key URI format has no RFC); case,
//! spaces, dashes and `=` are forgiven. `now` is an argument.

use data_encoding::{Encoding, Specification};
use hmac::{Hmac, KeyInit as _, Mac as _};
use zeroize::{Zeroize as _, Zeroizing};

use super::text::Text;
use crate::crypto::scrub;

/// Longest accepted input in bytes.
const INPUT_MAX: usize = 4_096;
/// Longest secret in bytes; more than a block of SHA-512 adds nothing.
const SECRET_MAX: usize = 256;
/// Longest period in seconds.
const PERIOD_MAX: u32 = 3_600;

/// The hash below the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeHash {
    /// SHA-1, which nearly every site uses.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl CodeHash {
    fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().replace('-', "").as_str() {
            "SHA1" => Some(Self::Sha1),
            "SHA256" => Some(Self::Sha256),
            "SHA512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

/// Why a text isn't a one-time code's secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is not a one-time code's secret")]
pub struct SeedError;

/// What codes are made from; wiped when dropped.
pub struct Seed {
    secret: Zeroizing<Vec<u8>>,
    hash: CodeHash,
    digits: u8,
    period: u32,
}

/// One code and how long it is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeCode {
    /// Six to eight digits.
    pub code: Text,
    /// Seconds until the next one, 1 to `period`.
    pub seconds_left: u32,
    /// Seconds that each code is good.
    pub period: u32,
}

impl Seed {
    /// Reads base32 or an `otpauth://totp/` address; defaults are SHA-1, 6 digits, 30 seconds.
    ///
    /// # Errors
    /// [`SeedError`] for anything else: other types of code, digits outside 6 to 8, periods outside 1 to 3,600 seconds.
    pub fn from_text(text: &str) -> Result<Self, SeedError> {
        let text = text.trim();
        if text.len() > INPUT_MAX {
            return Err(SeedError);
        }
        match text.get(..10) {
            Some(scheme) if scheme.eq_ignore_ascii_case("otpauth://") => from_address(&text[10..]),
            _ => from_base32(text).map(Self::from_secret).ok_or(SeedError),
        }
    }

    /// The code at `now` (seconds since 1970 UTC); times before count as 0.
    #[must_use]
    pub fn derive_code(&self, now: i64) -> OneTimeCode {
        let now = u64::try_from(now).unwrap_or(0);
        let period = u64::from(self.period);
        let modulus = 10_u32.pow(u32::from(self.digits));
        let number = self.derive_number(now / period) % modulus;
        let left = u32::try_from(period - now % period).expect("a period fits");
        OneTimeCode {
            code: Text::from_string(format!("{number:0width$}", width = usize::from(self.digits))),
            seconds_left: left,
            period: self.period,
        }
    }

    fn from_secret(secret: Zeroizing<Vec<u8>>) -> Self {
        Self { secret, hash: CodeHash::Sha1, digits: 6, period: 30 }
    }

    /// RFC 4226, 5.3: 31 bits at the place that the last four bits of the MAC name.
    fn derive_number(&self, counter: u64) -> u32 {
        let mut mac = self.derive_mac(&counter.to_be_bytes());
        let at = usize::from(mac[mac.len() - 1] & 15);
        let four: [u8; 4] = mac[at..at + 4].try_into().expect("a MAC has at least 20 bytes");
        mac.zeroize();
        u32::from_be_bytes(four) & 0x7fff_ffff
    }

    fn derive_mac(&self, message: &[u8]) -> Vec<u8> {
        macro_rules! mac {
            ($hash:ty) => {
                Hmac::<$hash>::new_from_slice(&self.secret)
                    .expect("HMAC takes keys of any length")
                    .chain_update(message)
                    .finalize()
                    .into_bytes()
                    .to_vec()
            };
        }
        scrub::shallow(|| match self.hash {
            CodeHash::Sha1 => mac!(sha1::Sha1),
            CodeHash::Sha256 => mac!(sha2::Sha256),
            CodeHash::Sha512 => mac!(sha2::Sha512),
        })
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(..)")
    }
}

/// What follows `otpauth://`: `totp/LABEL?secret=..&algorithm=..&digits=..&period=..`; other parameters are skipped.
fn from_address(rest: &str) -> Result<Seed, SeedError> {
    let (path, query) = rest.split_once('?').ok_or(SeedError)?;
    let kind = path.split('/').next().unwrap_or_default();
    if !kind.eq_ignore_ascii_case("totp") {
        return Err(SeedError);
    }
    let query = query.split('#').next().unwrap_or_default();
    let mut seed = Seed::from_secret(Zeroizing::new(Vec::new()));
    for parameter in query.split('&') {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let name = name.to_ascii_lowercase();
        // A label may hold anything; only what matters has to be well formed.
        if matches!(name.as_str(), "secret" | "digits" | "period" | "algorithm") {
            let value = from_percent(value).ok_or(SeedError)?;
            seed.take(&name, &value).ok_or(SeedError)?;
        }
    }
    if seed.secret.is_empty() { Err(SeedError) } else { Ok(seed) }
}

impl Seed {
    /// Takes one of the four parameters that matter.
    fn take(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "secret" => self.secret = from_base32(value)?,
            "digits" => self.digits = value.parse().ok().filter(|digits| (6..=8).contains(digits))?,
            "period" => self.period = value.parse().ok().filter(|it| (1..=PERIOD_MAX).contains(it))?,
            _ => self.hash = CodeHash::from_name(value)?,
        }
        Some(())
    }
}

fn from_base32(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut symbols = Zeroizing::new(String::with_capacity(text.len()));
    let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    symbols.extend(kept.map(|c| c.to_ascii_uppercase()));
    let symbols = symbols.trim_end_matches('=');
    let secret = lenient_base32().decode(symbols.as_bytes()).ok().map(Zeroizing::new)?;
    (1..=SECRET_MAX).contains(&secret.len()).then_some(secret)
}

/// Base32 without padding whose last, unused bits may be anything: some sites draw symbols, not bytes.
fn lenient_base32() -> Encoding {
    let mut rules = Specification::new();
    rules.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    rules.check_trailing_bits = false;
    rules.encoding().expect("base32's alphabet is well formed")
}

fn from_percent(text: &str) -> Option<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    std::str::from_utf8(&bytes).ok().map(|text| Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests;
