//! A clock that stands still until a test moves it.

use keyfold_mail::clock::{Clock, Sleep};
use tokio::sync::watch;

/// When every test begins, milliseconds UTC.
pub(crate) const START_MS: i64 = 1_800_000_000_000;

/// Stands still until moved.
pub(crate) struct ManualClock(watch::Sender<i64>);

impl ManualClock {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(START_MS))
    }

    /// Moves on, and wakes all who waited for that.
    pub(crate) fn advance(&self, ms: i64) {
        self.0.send_modify(|now| *now += ms);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        *self.0.borrow()
    }

    fn sleep_until(&self, ms: i64) -> Sleep {
        let mut now = self.0.subscribe();
        Box::pin(async move {
            now.wait_for(|now| *now >= ms).await.expect("the clock outlives who waits for it");
        })
    }
}
