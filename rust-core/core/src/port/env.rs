//! Time, randomness and key stretching, so that tests replay a seed and pay a cheap price.

use std::sync::Arc;

use keyfold_wire::moment::Now;

/// The host's clock.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970 UTC, as the device believes.
    fn wall_ms(&self) -> i64;
    /// Milliseconds since some moment, never going back, counting sleep.
    fn elapsed_ms(&self) -> u64;
}

/// A source of randomness fit for keys.
pub trait Random: Send + Sync {
    /// Fills `out`.
    fn fill(&self, out: &mut [u8]);
}

/// What Argon2id costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u8,
    /// Lanes.
    pub lanes: u8,
}

/// Why a password wasn't stretched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StretchError {
    /// Below the floor or above the ceiling; found before memory was reserved.
    #[error("the key stretching is outside the allowed range")]
    OutOfRange,
    /// The device hasn't that much memory.
    #[error("there is not enough memory for the key stretching")]
    NoMemory,
}

/// Stretches passwords.
pub trait Stretch: Send + Sync {
    /// Derives 32 bytes; deterministic.
    ///
    /// # Errors
    /// [`StretchError`].
    fn derive(
        &self,
        password: &[u8],
        salt: &[u8; 16],
        cost: Cost,
        out: &mut [u8; 32],
    ) -> Result<(), StretchError>;

    /// The cost that takes this device about half a second: more passes, never more memory, never below the floor.
    fn calibrate(&self, clock: &dyn Clock) -> Cost;
}

/// What every flow works with.
#[derive(Clone)]
pub struct Env {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Key stretching.
    pub stretch: Arc<dyn Stretch>,
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where the system's randomness enters"
    )]
    fn fill(&self, out: &mut [u8]) {
        getrandom::fill(out).expect("a booted system has randomness");
    }
}

impl Env {
    /// `N` random bytes that are no secret.
    #[must_use]
    pub fn make_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    /// What times are compared with.
    #[must_use]
    pub fn now(&self) -> Now {
        Now::from_ms(self.clock.wall_ms())
    }

    /// Seconds since 1970 UTC.
    #[must_use]
    pub fn now_seconds(&self) -> i64 {
        self.clock.wall_ms().div_euclid(1000)
    }
}
