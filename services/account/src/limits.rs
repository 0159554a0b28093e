//! Limits of attempts: one number a key, the time at which its [`Allowance`] is whole again.
//!
//! Keys are HMACs under the enumeration key, so that the table names no address and no network:
//! `HMAC-SHA256(enumeration key, label || 0 || value)[..16]`.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use keyfold_wire::address::Address;
use keyfold_wire::allowance::Allowance;
use keyfold_wire::ids::AccountId;
use serde::Deserialize;
use sha2::Sha256;

use crate::keys::EnumerationKey;

/// So many at once, and one more after so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How many at once.
    pub burst: NonZeroU32,
    /// Seconds after which one more is allowed.
    pub seconds: NonZeroU32,
}

/// All limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Login starts that don't finish, for each address, known or not.
    pub login_address: Limit,
    /// Login starts that don't finish, for each network (IPv4 /24, IPv6 /48).
    pub login_range: Limit,
    /// Registration starts without a session, for each network.
    pub registration_range: Limit,
    /// Registration starts with a session, for each account.
    pub registration_account: Limit,
    /// Challenges without a session, for each network.
    pub challenge_range: Limit,
    /// Challenges with a session, for each account.
    pub challenge_account: Limit,
    /// Mail tickets, for each account.
    pub ticket_account: Limit,
    /// Verification codes tried, for each account.
    pub confirm_account: Limit,
}

impl Limit {
    /// `burst` at once and one more after `seconds`; a zero counts as one.
    #[must_use]
    pub fn new(burst: u32, seconds: u32) -> Self {
        let [burst, seconds] =
            [burst, seconds].map(|number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN));
        Self { burst, seconds }
    }

    fn to_allowance(self) -> Allowance {
        Allowance { interval: Duration::from_secs(self.seconds.get().into()), burst: self.burst.get() }
    }
}

impl Limits {
    /// The longest time until any allowance is whole again.
    pub(crate) fn longest(&self) -> Duration {
        let spans = Counted::ALL.map(|counted| counted.limit(self).to_allowance().whole_after());
        spans.into_iter().max().unwrap_or_default()
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            login_address: Limit::new(10, 360),
            login_range: Limit::new(100, 30),
            registration_range: Limit::new(30, 60),
            registration_account: Limit::new(10, 60),
            challenge_range: Limit::new(240, 1),
            challenge_account: Limit::new(120, 1),
            ticket_account: Limit::new(6, 600),
            confirm_account: Limit::new(8, 600),
        }
    }
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    LoginAddress,
    LoginRange,
    RegistrationRange,
    RegistrationAccount,
    ChallengeRange,
    ChallengeAccount,
    TicketAccount,
    ConfirmAccount,
}

impl Counted {
    const ALL: [Self; 8] = [
        Self::LoginAddress,
        Self::LoginRange,
        Self::RegistrationRange,
        Self::RegistrationAccount,
        Self::ChallengeRange,
        Self::ChallengeAccount,
        Self::TicketAccount,
        Self::ConfirmAccount,
    ];

    /// The label, in keys and metrics.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::LoginAddress => "login_address",
            Self::LoginRange => "login_range",
            Self::RegistrationRange => "registration_range",
            Self::RegistrationAccount => "registration_account",
            Self::ChallengeRange => "challenge_range",
            Self::ChallengeAccount => "challenge_account",
            Self::TicketAccount => "ticket_account",
            Self::ConfirmAccount => "confirm_account",
        }
    }

    fn limit(self, limits: &Limits) -> Limit {
        match self {
            Self::LoginAddress => limits.login_address,
            Self::LoginRange => limits.login_range,
            Self::RegistrationRange => limits.registration_range,
            Self::RegistrationAccount => limits.registration_account,
            Self::ChallengeRange => limits.challenge_range,
            Self::ChallengeAccount => limits.challenge_account,
            Self::TicketAccount => limits.ticket_account,
            Self::ConfirmAccount => limits.confirm_account,
        }
    }
}

/// Names one allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LimitKey(pub(crate) [u8; 16]);

/// One attempt, to be charged to an allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Charge {
    pub(crate) counted: Counted,
    pub(crate) key: LimitKey,
    pub(crate) allowance: Allowance,
}

/// Makes charges out of what is counted.
pub(crate) struct Ledger<'a> {
    pub(crate) key: &'a EnumerationKey,
    pub(crate) limits: &'a Limits,
}

impl Ledger<'_> {
    pub(crate) fn address(&self, counted: Counted, address: &Address) -> Charge {
        self.charge(counted, address.as_str().as_bytes())
    }

    pub(crate) fn account(&self, counted: Counted, account_id: AccountId) -> Charge {
        self.charge(counted, &account_id.0)
    }

    /// For the network of `ip`: IPv4 by /24, IPv6 by /48.
    pub(crate) fn range(&self, counted: Counted, ip: IpAddr) -> Charge {
        match ip.to_canonical() {
            IpAddr::V4(ip) => self.charge(counted, &ip.octets()[..3]),
            IpAddr::V6(ip) => self.charge(counted, &ip.octets()[..6]),
        }
    }

    fn charge(&self, counted: Counted, value: &[u8]) -> Charge {
        let limit = counted.limit(self.limits);
        Charge { counted, key: self.derive_key(counted, value), allowance: limit.to_allowance() }
    }

    fn derive_key(&self, counted: Counted, value: &[u8]) -> LimitKey {
        let hash = self.key.derive_hash(&[counted.label().as_bytes(), &[0], value]);
        let mut key = [0; 16];
        key.copy_from_slice(&hash[..16]);
        LimitKey(key)
    }
}

/// HMAC-SHA256 over the parts, one after the other.
pub(crate) fn derive_hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(counted: Counted, ip: &str) -> LimitKey {
        let key = EnumerationKey::from_bytes([7; 32]);
        Ledger { key: &key, limits: &Limits::default() }.range(counted, ip.parse().unwrap()).key
    }

    #[test]
    fn networks_share_an_allowance_and_others_dont() {
        let base = key(Counted::LoginRange, "192.0.2.1");
        assert_eq!(base, key(Counted::LoginRange, "192.0.2.254"));
        assert_eq!(base, key(Counted::LoginRange, "::ffff:192.0.2.9"));
        assert_ne!(base, key(Counted::LoginRange, "192.0.3.1"));
        assert_ne!(base, key(Counted::ChallengeRange, "192.0.2.1"));
        let six = key(Counted::LoginRange, "2001:db8:1:2::3");
        assert_eq!(six, key(Counted::LoginRange, "2001:db8:1:ffff::1"));
        assert_ne!(six, key(Counted::LoginRange, "2001:db8:2:2::3"));
    }

    #[test]
    fn hmac_known_answer() {
        // RFC 4231, test case 1: HMAC pads its key of 20 bytes with zeros, so that these 32 are the same.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let expect = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        let hash = derive_hmac(&key, &[b"Hi ", b"There"]);
        assert_eq!(data_encoding::HEXLOWER.encode(&hash), expect);
    }
}
