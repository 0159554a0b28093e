//! Argon2id (RFC 9106) within bounds. Invariant: a cost outside the bounds is refused before any memory is reserved,
//! and memory that was filled is wiped before anything else happens to it.
//!
//! The lanes run on threads of their own. Memory is freed after each use, except while a flow holds it
//! ([`hold_memory`]): then the next derivation of the flow finds it ready, since fresh pages cost a third of the time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use argon2::{Algorithm, Block, Params, Version};
use zeroize::Zeroize as _;

use super::scrub;
use crate::port::{Clock, Cost, Stretch, StretchError};

/// The least that is accepted: 64 MiB, 3 passes, 4 lanes. Also the cost of seals that travel, and of OPAQUE.
pub const FLOOR: Cost = Cost { memory_kib: 64 * 1024, passes: 3, lanes: 4 };
/// The most that is accepted: 1 GiB, 10 passes, 8 lanes.
pub const CEILING: Cost = Cost { memory_kib: 1024 * 1024, passes: 10, lanes: 8 };

/// What calibration aims at, in milliseconds.
const TARGET_MS: u64 = 500;

/// Checks that each part of `cost` lies between the floor (or the account's recorded minimum, if higher) and the ceiling.
///
/// # Errors
/// [`StretchError::OutOfRange`].
pub fn check_cost(cost: Cost, minimum: Option<Cost>) -> Result<(), StretchError> {
    let reaches = |least: Cost| {
        cost.memory_kib >= least.memory_kib && cost.passes >= least.passes && cost.lanes >= least.lanes
    };
    let is_below_ceiling =
        cost.memory_kib <= CEILING.memory_kib && cost.passes <= CEILING.passes && cost.lanes <= CEILING.lanes;
    let is_allowed = is_below_ceiling && reaches(FLOOR) && minimum.is_none_or(reaches);
    if is_allowed { Ok(()) } else { Err(StretchError::OutOfRange) }
}

/// The real thing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Argon2;

impl Stretch for Argon2 {
    fn derive(
        &self,
        password: &[u8],
        salt: &[u8; 16],
        cost: Cost,
        out: &mut [u8; 32],
    ) -> Result<(), StretchError> {
        check_cost(cost, None)?;
        let mut memory = POOL.take(cost)?;
        derive_argon2id(password, salt, cost, &mut memory.blocks, out);
        Ok(())
    }

    fn calibrate(&self, clock: &dyn Clock) -> Cost {
        let Ok(mut memory) = POOL.take(FLOOR) else {
            return FLOOR;
        };
        let began = clock.elapsed_ms();
        derive_argon2id(b"calibration", &[0; 16], FLOOR, &mut memory.blocks, &mut [0; 32]);
        let took = clock.elapsed_ms().saturating_sub(began).max(1);
        let passes = TARGET_MS * u64::from(FLOOR.passes) / took;
        let passes = passes.clamp(u64::from(FLOOR.passes), u64::from(CEILING.passes));
        Cost { passes: u8::try_from(passes).expect("at most the ceiling"), ..FLOOR }
    }
}

/// Keeps the memory of derivations, wiped, until dropped: one flow's worth.
pub struct HeldMemory(&'static Pool);

/// Begins a flow that stretches more than once.
#[must_use]
pub fn hold_memory() -> HeldMemory {
    POOL.hold()
}

impl Drop for HeldMemory {
    fn drop(&mut self) {
        let mut spare = self.0.spare();
        spare.holders -= 1;
        if spare.holders == 0 {
            spare.blocks = Vec::new();
        }
    }
}

impl std::fmt::Debug for HeldMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HeldMemory(..)")
    }
}

/// Argon2id, version 19, without secret and associated data; `memory` has as many blocks as `cost` says.
pub(super) fn derive_argon2id(
    password: &[u8],
    salt: &[u8],
    cost: Cost,
    memory: &mut [Block],
    out: &mut [u8; 32],
) {
    let params = Params::new(cost.memory_kib, u32::from(cost.passes), u32::from(cost.lanes), Some(out.len()))
        .expect("a checked cost is within Argon2's own bounds");
    let argon2 = argon2::Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let _lanes = ScrubLanes;
    scrub::deep(|| argon2.hash_password_into_with_memory(password, salt, out, memory))
        .expect("passwords and salts are within Argon2's own bounds");
}

/// Scrubs the lanes' threads when dropped.
struct ScrubLanes;

impl Drop for ScrubLanes {
    fn drop(&mut self) {
        scrub::lanes();
    }
}

/// The process's one.
static POOL: Pool = Pool::new();

/// At most one buffer of wiped memory, which waits for the next derivation while somebody holds it.
struct Pool(Mutex<Spare>);

struct Spare {
    holders: usize,
    blocks: Vec<Block>,
}

impl Pool {
    const fn new() -> Self {
        Self(Mutex::new(Spare { holders: 0, blocks: Vec::new() }))
    }

    fn spare(&self) -> MutexGuard<'_, Spare> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hold(&'static self) -> HeldMemory {
        self.spare().holders += 1;
        HeldMemory(self)
    }

    fn take(&self, cost: Cost) -> Result<Memory<'_>, StretchError> {
        let len = usize::try_from(cost.memory_kib).map_err(|_| StretchError::NoMemory)?;
        let mut blocks = std::mem::take(&mut self.spare().blocks);
        if blocks.len() != len {
            blocks = Vec::new();
            blocks.try_reserve_exact(len).map_err(|_| StretchError::NoMemory)?;
            blocks.resize(len, Block::new());
        }
        Ok(Memory { pool: self, blocks })
    }
}

/// Argon2's blocks while they are in use; wiped when dropped, also by a panic.
struct Memory<'a> {
    pool: &'a Pool,
    blocks: Vec<Block>,
}

impl Drop for Memory<'_> {
    fn drop(&mut self) {
        // The crate's own `zeroize` feature leaves the blocks as they are.
        self.blocks.iter_mut().for_each(Block::zeroize);
        let mut spare = self.pool.spare();
        if spare.holders > 0 {
            spare.blocks = std::mem::take(&mut self.blocks);
        }
    }
}

#[cfg(test)]
mod tests;
