//! Keys that can be taken away at once: `lock()` empties the cell while a long call still waits in a port.
//!
//! Whoever needs the keys asks the cell, computes, and lets go before the next port call; so the last holder is
//! gone a moment after [`KeyCell::wipe`].

use std::sync::{Arc, PoisonError, RwLock};

use super::KeyTree;

/// The keys were taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the vault is locked")]
pub struct Locked;

/// Holds the keys of an unlocked account.
pub struct KeyCell(RwLock<Option<Arc<KeyTree>>>);

impl KeyCell {
    /// Takes the keys over.
    #[must_use]
    pub fn new(keys: KeyTree) -> Arc<Self> {
        Arc::new(Self(RwLock::new(Some(Arc::new(keys)))))
    }

    /// The keys, to be let go before any port is called.
    ///
    /// # Errors
    /// [`Locked`] once they were taken away.
    pub fn get(&self) -> Result<Arc<KeyTree>, Locked> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Locked)
    }

    /// Takes the keys away.
    pub fn wipe(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl std::fmt::Debug for KeyCell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyCell(..)")
    }
}
