//! A clock that stands still until a test moves it, or sets it.

use std::time::Duration;

use keyfold_mail::clock::{Clock, Sleep};
use keyfold_wire::moment::Moment;
use tokio::sync::watch;

/// When every test begins, milliseconds UTC.
pub(crate) const START_MS: i64 = 1_800_000_000_000;

#[derive(Clone, Copy)]
struct Time {
    /// What the clock says.
    says_ms: i64,
    /// How much time has passed.
    passed_ms: i64,
}

/// Stands still until moved.
pub(crate) struct ManualClock(watch::Sender<Time>);

impl ManualClock {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Time { says_ms: START_MS, passed_ms: 0 }))
    }

    /// Moves on, and wakes all who waited for that.
    pub(crate) fn advance(&self, ms: i64) {
        self.0.send_modify(|time| {
            time.says_ms += ms;
            time.passed_ms += ms;
        });
    }

    /// Says another time from now on, though no time has passed.
    pub(crate) fn set(&self, ms: i64) {
        self.0.send_modify(|time| time.says_ms = ms);
    }

    fn wait(&self, is_over: impl Fn(Time) -> bool + Send + Sync + 'static) -> Sleep {
        let mut time = self.0.subscribe();
        Box::pin(async move {
            time.wait_for(|time| is_over(*time)).await.expect("the clock outlives who waits for it");
        })
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.0.borrow().says_ms
    }

    fn sleep(&self, span: Duration) -> Sleep {
        let until = self.0.borrow().passed_ms + i64::try_from(span.as_millis()).unwrap();
        self.wait(move |time| time.passed_ms >= until)
    }

    fn sleep_until(&self, at: Moment, most: Duration) -> Sleep {
        let until = self.0.borrow().passed_ms + i64::try_from(most.as_millis()).unwrap();
        self.wait(move |time| time.says_ms >= at.to_ms() || time.passed_ms >= until)
    }
}
