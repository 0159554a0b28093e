//! Scrubbing the stack: what a computation with keys leaves below its caller is overwritten before the caller goes on.
//!
//! Ciphers, curves and hashes of libraries are values, and so pass through the stack. Invariant: what is given back is
//! no key by value, only a pointer to one; all else that the work wrote lies deeper than the caller and is gone, after a
//! panic too.
//!
//! ```text
//! caller
//!   descend         a gap, wider than what a frame may put above its largest array
//!     work          all frames of the work
//!   zeroize_stack   begins where `descend` did, and goes as deep as the work may have gone
//! ```

use std::hint::black_box;

use zeroize::zeroize_stack;

/// Bytes of stack that hashes and AES-GCM stay within.
const SHALLOW: usize = 8 * 1024;
/// Bytes of stack that curves and Argon2 stay within. The smallest stack that a platform gives a thread has 512 KiB.
const DEEP: usize = 64 * 1024;
/// Bytes that the work begins lower than the scrubbing.
const GAP: usize = 512;

/// Does work with hashes and AES-GCM, and scrubs.
pub(crate) fn shallow<T>(work: impl FnOnce() -> T) -> T {
    let _scrub = Scrub(zeroize_stack::<SHALLOW>);
    descend(work)
}

/// Does work with curves or Argon2, and scrubs.
pub(crate) fn deep<T>(work: impl FnOnce() -> T) -> T {
    let _scrub = Scrub(zeroize_stack::<DEEP>);
    descend(work)
}

/// Scrubs the stacks of the threads on which Argon2's lanes ran; they live as long as the process.
pub(super) fn lanes() {
    rayon_core::broadcast(|_| zeroize_stack::<DEEP>());
}

/// Scrubs when dropped, so that a panic doesn't get past it.
struct Scrub(fn());

impl Drop for Scrub {
    fn drop(&mut self) {
        self.0();
    }
}

#[inline(never)]
fn descend<T>(work: impl FnOnce() -> T) -> T {
    let mut gap = [0_u8; GAP];
    black_box(&mut gap);
    let done = run(work);
    black_box(&mut gap);
    done
}

#[inline(never)]
fn run<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[cfg(test)]
mod tests;
