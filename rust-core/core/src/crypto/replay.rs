//! Seeded randomness, cheap stretching and a clock to set: for tests and vectors. Nothing in ffi or desktop may use
//! it (a test checks).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use argon2::Block;
use sha2::{Digest as _, Sha256};

use super::scrub;
use super::stretch::{FLOOR, check_cost, derive_argon2id};
use crate::port::{Clock, Cost, Env, Random, Stretch, StretchError};

/// Randomness that is the same for the same seed: SHA-256(SHA-256(seed) || block number, 8 bytes), block after block.
/// Every call begins a new block.
#[derive(Debug)]
pub struct Replay {
    seed: [u8; 32],
    next_block: AtomicU64,
}

impl Replay {
    /// Begins at block 0.
    #[must_use]
    pub fn from_seed(seed: &[u8]) -> Self {
        Self { seed: Sha256::digest(seed).into(), next_block: AtomicU64::new(0) }
    }
}

impl Random for Replay {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let number = self.next_block.fetch_add(1, Ordering::Relaxed);
            let draw = Sha256::new().chain_update(self.seed).chain_update(number.to_be_bytes());
            scrub::shallow(|| chunk.copy_from_slice(&draw.finalize()[..chunk.len()]));
        }
    }
}

/// Stretching that keeps the bounds but costs next to nothing: Argon2id with 32 KiB, 1 pass, 1 lane, and the salt
/// SHA-256(salt || memory 4 || passes 1 || lanes 1) of the cost it was asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cheap;

impl Stretch for Cheap {
    fn derive(
        &self,
        password: &[u8],
        salt: &[u8; 16],
        cost: Cost,
        out: &mut [u8; 32],
    ) -> Result<(), StretchError> {
        check_cost(cost, None)?;
        let salt = Sha256::new()
            .chain_update(salt)
            .chain_update(cost.memory_kib.to_be_bytes())
            .chain_update([cost.passes, cost.lanes])
            .finalize();
        let cheap = Cost { memory_kib: 32, passes: 1, lanes: 1 };
        derive_argon2id(password, &salt, cheap, &mut vec![Block::new(); 32], out);
        Ok(())
    }

    fn calibrate(&self, _: &dyn Clock) -> Cost {
        Cost { passes: 4, ..FLOOR }
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct SetClock {
    wall_ms: AtomicI64,
    elapsed_ms: AtomicU64,
}

impl SetClock {
    /// Begins at this time of day; nothing has elapsed.
    #[must_use]
    pub fn from_wall_ms(wall_ms: i64) -> Self {
        Self { wall_ms: AtomicI64::new(wall_ms), elapsed_ms: AtomicU64::new(0) }
    }

    /// Lets time pass.
    pub fn advance_ms(&self, ms: u32) {
        self.wall_ms.fetch_add(i64::from(ms), Ordering::SeqCst);
        self.elapsed_ms.fetch_add(u64::from(ms), Ordering::SeqCst);
    }

    /// Puts the time of day right or wrong, as a person may.
    pub fn set_wall_ms(&self, wall_ms: i64) {
        self.wall_ms.store(wall_ms, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn wall_ms(&self) -> i64 {
        self.wall_ms.load(Ordering::SeqCst)
    }

    fn elapsed_ms(&self) -> u64 {
        self.elapsed_ms.load(Ordering::SeqCst)
    }
}

/// An [`Env`] of all three, and its clock.
#[must_use]
pub fn make_env(seed: &[u8]) -> (Env, Arc<SetClock>) {
    // 2026-11-01T00:00:00Z.
    let clock = Arc::new(SetClock::from_wall_ms(1_793_491_200_000));
    let random = Arc::new(Replay::from_seed(seed));
    (Env { clock: clock.clone(), random, stretch: Arc::new(Cheap) }, clock)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::stretch::CEILING;

    #[test]
    fn a_seed_replays_and_no_two_calls_repeat() {
        let draw = |random: &Replay| {
            let mut bytes = [0; 40];
            random.fill(&mut bytes);
            bytes
        };
        let (one, two) = (Replay::from_seed(b"seed"), Replay::from_seed(b"seed"));
        let first = draw(&one);
        assert_eq!(first, draw(&two));
        assert_ne!(first, draw(&one));
        assert_ne!(first, draw(&Replay::from_seed(b"other")));
    }

    #[test]
    fn cheap_stretching_keeps_the_bounds_and_binds_the_cost() {
        let derive = |cost| {
            let mut out = [0; 32];
            Cheap.derive(b"password", &[1; 16], cost, &mut out).map(|()| out)
        };
        assert_eq!(derive(FLOOR), derive(FLOOR));
        assert_ne!(derive(FLOOR), derive(CEILING));
        assert_eq!(derive(Cost { passes: 2, ..FLOOR }), Err(StretchError::OutOfRange));
    }

    #[test]
    fn the_clock_moves_only_when_told() {
        let clock = SetClock::from_wall_ms(5);
        clock.advance_ms(7);
        assert_eq!((clock.wall_ms(), clock.elapsed_ms()), (12, 7));
        clock.set_wall_ms(-1);
        assert_eq!((clock.wall_ms(), clock.elapsed_ms()), (-1, 7));
    }
}
