//! Hearing that something changed: no data, after the commit, with no lock held.

use std::sync::Arc;

use keyfold_core::flow;

use crate::port::PortError;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ChangeKind {
    /// Items: list again.
    Items,
    /// The state: ask for it.
    State,
    /// The state of sync.
    Sync,
    /// Recovery health.
    Health,
}

/// Hears that something changed.
#[uniffi::export(foreign)]
pub trait PlatformObserver: Send + Sync {
    /// Something changed: ask for it, now or once for several. Called on the thread that made the change; may call
    /// anything. Generations rise.
    ///
    /// # Errors
    /// Whatever is thrown; it changes nothing.
    fn changed(&self, kind: ChangeKind, generation: u64) -> Result<(), PortError>;
}

/// An observer is heard until its subscription is closed.
#[derive(uniffi::Object)]
pub struct Subscription(#[expect(dead_code, reason = "it lives as long as this")] Arc<flow::Subscription>);

impl Subscription {
    pub(crate) fn new(keyfold: &flow::Keyfold, observer: Arc<dyn PlatformObserver>) -> Self {
        Self(keyfold.observe(Arc::new(Observer(observer))))
    }
}

/// Core's observer over the platform's.
struct Observer(Arc<dyn PlatformObserver>);

impl flow::Observer for Observer {
    fn changed(&self, kind: flow::ChangeKind, generation: u64) {
        let kind = match kind {
            flow::ChangeKind::Items => ChangeKind::Items,
            flow::ChangeKind::State => ChangeKind::State,
            flow::ChangeKind::Sync => ChangeKind::Sync,
            flow::ChangeKind::Health => ChangeKind::Health,
        };
        // An observer that throws has heard it all the same.
        let _ = self.0.changed(kind, generation);
    }
}
