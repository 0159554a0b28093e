//! The state of a login, which isn't stored: it travels to the device and back, sealed.
//!
//! ```text
//! version      1   1
//! period       8   the hour it was sealed in, big-endian
//! nonce       12   random
//! sealed     232   AES-256-GCM under HKDF-SHA256(state key, "keyfold/1 login state" || period);
//!                  additional data: the 21 bytes before
//!   expires        8   seconds UTC, big-endian
//!   credential id 32   the registration that was evaluated; its login id is the start of its hash
//!   account id    16   zero for an unknown address
//!   limits        32   the allowances that were charged and get it back: of the address, of the range
//!   costs         16   what was charged to each, milliseconds, big-endian
//!   OPAQUE       128   `Ke2State`
//! tag         16
//! ```
//! Invariant: known and unknown addresses give states of one length. The current and the previous hour's keys open.

use std::time::Duration;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use keyfold_wire::ids::{AccountId, CredentialId};
use keyfold_wire::moment::{Moment, Now};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::keys::StateKey;
use crate::lifetimes::LOGIN;
use crate::limits::LimitKey;
use crate::opaque::LOGIN_STATE_LEN;
use crate::random::make_bytes;

const LABEL: &[u8] = b"keyfold/1 login state";
const PERIOD_SECONDS: i64 = 3600;
const HEADER_LEN: usize = 21;
const CLEAR_LEN: usize = 8 + 32 + 16 + 16 + 16 + 8 + 8 + LOGIN_STATE_LEN;

/// The state can't be opened: damaged, of another service, or its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the login state has ended or was never ours")]
pub(crate) struct NotOpened;

/// What was charged, so that a good finish can give it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refund {
    pub(crate) key: LimitKey,
    pub(crate) interval: Duration,
}

/// A login between its two requests.
pub(crate) struct LoginState {
    pub(crate) expires: Moment,
    pub(crate) credential_id: CredentialId,
    /// Zero for an unknown address.
    pub(crate) account_id: AccountId,
    pub(crate) refunds: [Refund; 2],
    pub(crate) opaque: Zeroizing<Vec<u8>>,
}

fn period_of(now: Now) -> i64 {
    now.to_moment().to_seconds().div_euclid(PERIOD_SECONDS)
}

fn to_ms(interval: Duration) -> u64 {
    u64::try_from(interval.as_millis()).unwrap_or(u64::MAX)
}

fn derive_cipher(key: &StateKey, period: i64) -> Aes256Gcm {
    let mut bytes = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, key.expose())
        .expand_multi_info(&[LABEL, &period.to_be_bytes()], &mut bytes[..])
        .expect("32 bytes are within HKDF's bound");
    Aes256Gcm::new_from_slice(&bytes[..]).expect("the key has 32 bytes")
}

impl LoginState {
    /// Seals it at the time `now`.
    pub(crate) fn seal(&self, key: &StateKey, now: Now) -> Vec<u8> {
        let period = period_of(now);
        let nonce = make_bytes::<12>();
        let mut sealed = vec![1];
        sealed.extend(period.to_be_bytes());
        sealed.extend(nonce);
        let payload = Payload { msg: &self.to_clear(), aad: &sealed };
        let rest = derive_cipher(key, period).encrypt(&Nonce::from(nonce), payload);
        sealed.extend(rest.expect("a few hundred bytes are within the cipher's bound"));
        sealed
    }

    /// Opens what [`Self::seal`] made, at the time `now`.
    pub(crate) fn open(sealed: &[u8], key: &StateKey, now: Now) -> Result<Self, NotOpened> {
        let (header, rest) = sealed.split_at_checked(HEADER_LEN).ok_or(NotOpened)?;
        let period = i64::from_be_bytes(header[1..9].try_into().map_err(|_| NotOpened)?);
        let current = period_of(now);
        if header[0] != 1 || (period != current && period != current - 1) {
            return Err(NotOpened);
        }
        let nonce: [u8; 12] = header[9..].try_into().map_err(|_| NotOpened)?;
        let payload = Payload { msg: rest, aad: header };
        let clear = derive_cipher(key, period).decrypt(&Nonce::from(nonce), payload);
        let state = Self::from_clear(&Zeroizing::new(clear.map_err(|_| NotOpened)?)).ok_or(NotOpened)?;
        let limit = now.limit(state.expires, LOGIN);
        // One from the future can't be rewritten, since it isn't stored here: it counts for nothing.
        let lives = limit.rewrite.is_none() && limit.time.is_valid();
        if lives { Ok(state) } else { Err(NotOpened) }
    }

    fn to_clear(&self) -> Zeroizing<Vec<u8>> {
        let mut clear = Zeroizing::new(Vec::with_capacity(CLEAR_LEN));
        clear.extend(self.expires.to_seconds().to_be_bytes());
        clear.extend(self.credential_id.0);
        clear.extend(self.account_id.0);
        self.refunds.iter().for_each(|refund| clear.extend(refund.key.0));
        self.refunds.iter().for_each(|refund| clear.extend(to_ms(refund.interval).to_be_bytes()));
        clear.extend(&self.opaque[..]);
        clear
    }

    fn from_clear(clear: &[u8]) -> Option<Self> {
        if clear.len() != CLEAR_LEN {
            return None;
        }
        let mut at = 0;
        let mut take = |len: usize| {
            at += len;
            &clear[at - len..at]
        };
        let expires = Moment::from_seconds(i64::from_be_bytes(take(8).try_into().ok()?));
        let credential_id = CredentialId(take(32).try_into().ok()?);
        let account_id = AccountId::try_from(take(16)).ok()?;
        let keys = [LimitKey(take(16).try_into().ok()?), LimitKey(take(16).try_into().ok()?)];
        let costs =
            [u64::from_be_bytes(take(8).try_into().ok()?), u64::from_be_bytes(take(8).try_into().ok()?)];
        let refunds = [0, 1].map(|i| Refund { key: keys[i], interval: Duration::from_millis(costs[i]) });
        let opaque = Zeroizing::new(take(LOGIN_STATE_LEN).to_vec());
        Some(Self { expires, credential_id, account_id, refunds, opaque })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The start of an hour.
    const START: i64 = 1_800_000_000;

    fn at(seconds: i64) -> Now {
        Now::from_seconds(START + seconds)
    }

    fn state() -> LoginState {
        LoginState {
            expires: Moment::from_seconds(START + 60),
            credential_id: CredentialId([1; 32]),
            account_id: AccountId([2; 16]),
            refunds: [3, 4]
                .map(|n| Refund { key: LimitKey([n; 16]), interval: Duration::from_millis(n.into()) }),
            opaque: Zeroizing::new(vec![5; LOGIN_STATE_LEN]),
        }
    }

    #[test]
    fn opens_until_it_expires_also_across_an_hour() {
        let key = StateKey::from_bytes([9; 32]);
        let opened = LoginState::open(&state().seal(&key, at(0)), &key, at(59)).unwrap();
        assert_eq!(opened.to_clear(), state().to_clear());
        assert!(LoginState::open(&state().seal(&key, at(0)), &key, at(60)).is_err());
        let sealed = state().seal(&key, at(-1));
        assert!(LoginState::open(&sealed, &key, at(1)).is_ok());
    }

    #[test]
    fn one_from_the_future_counts_for_nothing_whatever_the_clock_does_next() {
        let key = StateKey::from_bytes([9; 32]);
        for ahead in [1, 3599, 2 * PERIOD_SECONDS, 2_300_000_000] {
            let expires = Moment::from_seconds(START + ahead + 60);
            let sealed = LoginState { expires, ..state() }.seal(&key, at(ahead));
            assert!(LoginState::open(&sealed, &key, at(ahead)).is_ok(), "{ahead}");
            assert!(LoginState::open(&sealed, &key, at(0)).is_err(), "{ahead}");
            assert!(LoginState::open(&sealed, &key, at(ahead + 2 * PERIOD_SECONDS)).is_err(), "{ahead}");
        }
        let forever = LoginState { expires: Moment::from_seconds(i64::MAX), ..state() }.seal(&key, at(0));
        for seconds in [0, PERIOD_SECONDS, 2 * PERIOD_SECONDS, -PERIOD_SECONDS] {
            assert!(LoginState::open(&forever, &key, at(seconds)).is_err(), "{seconds}");
        }
    }

    #[test]
    fn every_flipped_bit_truncation_and_other_key_is_refused() {
        let key = StateKey::from_bytes([9; 32]);
        let sealed = state().seal(&key, at(0));
        assert_eq!(sealed.len(), HEADER_LEN + CLEAR_LEN + 16);
        assert!(LoginState::open(&sealed, &StateKey::from_bytes([8; 32]), at(0)).is_err());
        for bit in 0..sealed.len() * 8 {
            let mut bad = sealed.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(LoginState::open(&bad, &key, at(0)).is_err(), "{bit}");
        }
        for end in 0..sealed.len() {
            assert!(LoginState::open(&sealed[..end], &key, at(0)).is_err(), "{end}");
        }
    }
}
