//! Telling shells that something changed: no data, after the commit, with no lock held.
//!
//! A change carries its generation, so that a shell which redraws once for several of them loses nothing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Items.
    Items,
    /// The state.
    State,
    /// The state of sync.
    Sync,
    /// Recovery health.
    Health,
}

/// Hears that something changed.
pub trait Observer: Send + Sync {
    /// Something changed; ask for it. May call core.
    fn changed(&self, kind: ChangeKind, generation: u64);
}

/// An observer is heard as long as its subscription lives.
pub struct Subscription {
    observer: Arc<dyn Observer>,
}

/// All subscriptions of a home.
#[derive(Default)]
pub(super) struct Observers {
    generation: AtomicU64,
    all: Mutex<Vec<Weak<Subscription>>>,
}

impl Observers {
    pub(super) fn add(&self, observer: Arc<dyn Observer>) -> Arc<Subscription> {
        let subscription = Arc::new(Subscription { observer });
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|other| other.strong_count() > 0);
        all.push(Arc::downgrade(&subscription));
        subscription
    }

    pub(super) fn tell(&self, kind: ChangeKind) {
        let generation = self.generation.fetch_add(1, Ordering::SeqCst) + 1;
        let all: Vec<_> = {
            let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            all.iter().filter_map(Weak::upgrade).collect()
        };
        for subscription in all {
            subscription.observer.changed(kind, generation);
        }
    }
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription")
    }
}
