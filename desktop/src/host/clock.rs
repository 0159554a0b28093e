//! This machine's clock. Elapsed time counts sleep where the platform says how long it slept.

use keyfold_core::flow::Clock;

/// This machine's clock.
pub(super) struct MachineClock {
    #[cfg(not(target_os = "linux"))]
    started: std::time::Instant,
}

impl MachineClock {
    #[cfg(target_os = "linux")]
    pub(super) fn new() -> Self {
        Self {}
    }

    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::disallowed_methods, reason = "this is where the platform's clock enters")]
    pub(super) fn new() -> Self {
        Self { started: std::time::Instant::now() }
    }
}

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the platform's clock enters")]
    fn wall_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.ok().and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or(0)
    }

    #[cfg(target_os = "linux")]
    fn elapsed_ms(&self) -> u64 {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let (seconds, nanos) = (u64::try_from(time.tv_sec), u64::try_from(time.tv_nsec));
        seconds.unwrap_or(0) * 1000 + nanos.unwrap_or(0) / 1_000_000
    }

    #[cfg(not(target_os = "linux"))]
    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
