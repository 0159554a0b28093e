//! The one place that asks what time it is, or waits for it; everything else is given a [`Clock`], so that tests move
//! time.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// Waits; dropping it stops waiting.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time and waits for it.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds since 1970, UTC.
    fn now_ms(&self) -> i64;

    /// Seconds since 1970, UTC.
    fn now(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }

    /// Waits until [`Self::now_ms`] is at least `ms`.
    fn sleep_until(&self, ms: i64) -> Sleep;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// No longer at once, since the machine's clock may be set while we wait.
const NAP_MS: i64 = 60_000;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else asks")]
    fn now_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
    }

    fn sleep_until(&self, ms: i64) -> Sleep {
        Box::pin(async move {
            loop {
                let left = ms.saturating_sub(Self.now_ms()).clamp(0, NAP_MS);
                if left == 0 {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(left.unsigned_abs())).await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_waits_until_the_moment_and_not_for_the_past() {
        let start = SystemClock.now_ms();
        assert!(start > 1_600_000_000_000);
        SystemClock.sleep_until(start + 20).await;
        assert!(SystemClock.now_ms() >= start + 20);
        SystemClock.sleep_until(i64::MIN).await;
    }
}
