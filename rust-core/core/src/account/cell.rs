//! Secrets that can be taken away at once: `lock()` empties the cell while a long call still waits in a port.
//!
//! Whoever needs the secret asks the cell, computes, and lets go before the next port call; so the last holder is
//! gone a moment after [`Cell::wipe`].

use std::sync::{Arc, PoisonError, RwLock};

use super::KeyTree;

/// The secret was taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the vault is locked")]
pub struct Locked;

/// Holds one secret, whose own drop wipes it.
pub struct Cell<T>(RwLock<Option<Arc<T>>>);

/// Holds the keys of an unlocked account.
pub type KeyCell = Cell<KeyTree>;

impl<T> Cell<T> {
    /// Takes the secret over.
    #[must_use]
    pub fn new(secret: T) -> Arc<Self> {
        Arc::new(Self(RwLock::new(Some(Arc::new(secret)))))
    }

    /// The secret, to be let go before any port is called.
    ///
    /// # Errors
    /// [`Locked`] once it was taken away.
    pub fn get(&self) -> Result<Arc<T>, Locked> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Locked)
    }

    /// The secret itself, for who uses it up; the cell is empty afterwards.
    ///
    /// # Errors
    /// [`Locked`] once it was taken away, or while somebody else uses it.
    pub fn take(&self) -> Result<T, Locked> {
        let secret = self.0.write().unwrap_or_else(PoisonError::into_inner).take();
        secret.and_then(Arc::into_inner).ok_or(Locked)
    }

    /// Takes the secret away.
    pub fn wipe(&self) {
        let secret = self.0.write().unwrap_or_else(PoisonError::into_inner).take();
        drop(secret);
    }
}

impl<T> std::fmt::Debug for Cell<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cell(..)")
    }
}
