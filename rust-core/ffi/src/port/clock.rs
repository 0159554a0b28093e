//! The platform's clock: while it throws, time stands still.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use keyfold_core::flow;

use super::PortError;

/// The platform's clock.
#[uniffi::export(foreign)]
pub trait PlatformClock: Send + Sync {
    /// Milliseconds since 1970 UTC, as the device believes.
    ///
    /// # Errors
    /// Whatever is thrown; core then takes time to stand still.
    fn wall_ms(&self) -> Result<i64, PortError>;

    /// Milliseconds since some moment, never going back, counting sleep.
    ///
    /// # Errors
    /// Whatever is thrown; core then takes time to stand still.
    fn elapsed_ms(&self) -> Result<u64, PortError>;
}

/// Core's clock over the platform's: while that one throws, time stands still.
pub(crate) struct Clock {
    platform: Arc<dyn PlatformClock>,
    wall_ms: AtomicI64,
    elapsed_ms: AtomicU64,
}

impl Clock {
    pub(crate) fn new(platform: Arc<dyn PlatformClock>) -> Self {
        Self { platform, wall_ms: AtomicI64::new(0), elapsed_ms: AtomicU64::new(0) }
    }
}

impl flow::Clock for Clock {
    fn wall_ms(&self) -> i64 {
        if let Ok(now) = self.platform.wall_ms() {
            self.wall_ms.store(now, Ordering::Relaxed);
        }
        self.wall_ms.load(Ordering::Relaxed)
    }

    fn elapsed_ms(&self) -> u64 {
        if let Ok(now) = self.platform.elapsed_ms() {
            self.elapsed_ms.fetch_max(now, Ordering::Relaxed);
        }
        self.elapsed_ms.load(Ordering::Relaxed)
    }
}
