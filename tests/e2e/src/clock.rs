//! The one clock of a world: services, relay and devices all ask it. It stands still until a test moves it. A device's
//! own may be wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use std::time::Duration;

use keyfold_core::flow;
use keyfold_mail::clock::Sleep;
use keyfold_wire::moment::Moment;
use tokio::sync::watch;

/// When every world begins, milliseconds UTC: 2026-11-21T10:00:00Z.
pub const START_MS: i64 = 1_795_255_200_000;

/// Stands still until moved.
#[derive(Debug)]
pub struct WorldClock(watch::Sender<i64>);

impl WorldClock {
    /// Moves on, and wakes all who waited for that.
    pub fn advance(&self, seconds: i64) {
        self.0.send_modify(|now| *now += seconds * 1000);
    }

    /// Milliseconds since 1970 UTC.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        *self.0.borrow()
    }

    fn wait_until(&self, ms: i64) -> Sleep {
        let mut now = self.0.subscribe();
        Box::pin(async move {
            now.wait_for(|now| *now >= ms).await.expect("the clock outlives who waits for it");
        })
    }

    /// Seconds since 1970 UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now_ms() / 1000
    }
}

fn to_ms(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).expect("no test waits that long")
}

impl Default for WorldClock {
    fn default() -> Self {
        Self(watch::Sender::new(START_MS))
    }
}

impl keyfold_account::Clock for WorldClock {
    fn now_ms(&self) -> i64 {
        self.now_ms()
    }
}

impl keyfold_mail::clock::Clock for WorldClock {
    fn now_ms(&self) -> i64 {
        self.now_ms()
    }

    fn sleep(&self, span: Duration) -> Sleep {
        self.wait_until(self.now_ms() + to_ms(span))
    }

    fn sleep_until(&self, at: Moment, most: Duration) -> Sleep {
        self.wait_until(at.to_ms().min(self.now_ms() + to_ms(most)))
    }
}

impl flow::Clock for WorldClock {
    fn wall_ms(&self) -> i64 {
        self.now_ms()
    }

    fn elapsed_ms(&self) -> u64 {
        self.now_ms().abs_diff(START_MS)
    }
}

/// A device's clock: the world's, or wrong.
#[derive(Debug)]
pub struct DeviceClock {
    world: Arc<WorldClock>,
    ahead_ms: AtomicI64,
}

impl DeviceClock {
    /// One that is right.
    #[must_use]
    pub fn new(world: Arc<WorldClock>) -> Self {
        Self { world, ahead_ms: AtomicI64::new(0) }
    }

    /// Sets how far it is ahead of the world's, or behind it; what it counts as elapsed isn't touched.
    pub fn set_ahead(&self, seconds: i64) {
        self.ahead_ms.store(seconds * 1000, Ordering::SeqCst);
    }
}

impl flow::Clock for DeviceClock {
    fn wall_ms(&self) -> i64 {
        self.world.now_ms() + self.ahead_ms.load(Ordering::SeqCst)
    }

    fn elapsed_ms(&self) -> u64 {
        flow::Clock::elapsed_ms(&*self.world)
    }
}
