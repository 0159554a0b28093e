//! The one place that asks what time it is, or waits for it; everything else is given a [`Clock`], so that tests move
//! time.
//!
//! Waiting goes by time that passes, not by what the clock is set to meanwhile: a clock that was wrong holds nobody up.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use keyfold_wire::moment::{Moment, Now};

/// Waits; dropping it stops waiting.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time and waits for it.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds since 1970, UTC.
    fn now_ms(&self) -> i64;

    /// The same, to be compared with.
    fn now(&self) -> Now {
        Now::from_ms(self.now_ms())
    }

    /// Waits until so much time has passed.
    fn sleep(&self, span: Duration) -> Sleep;

    /// Waits until `at`, but no longer than `most`.
    fn sleep_until(&self, at: Moment, most: Duration) -> Sleep;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else asks")]
    fn now_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
    }

    fn sleep(&self, span: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(span))
    }

    fn sleep_until(&self, at: Moment, most: Duration) -> Sleep {
        self.sleep(self.now().limit(at, most).time.to_wait())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_waits_until_the_moment_and_not_for_the_past_nor_for_long() {
        let now = SystemClock.now();
        assert!(now.to_moment().is_known());
        let soon = now.plus(Duration::from_millis(20));
        SystemClock.sleep_until(soon, Duration::from_mins(1)).await;
        assert!(SystemClock.now_ms() >= soon.to_ms());
        SystemClock.sleep_until(Moment::from_ms(i64::MIN), Duration::from_mins(1)).await;
        SystemClock.sleep_until(Moment::from_seconds(4_102_444_800), Duration::from_millis(1)).await;
    }
}
