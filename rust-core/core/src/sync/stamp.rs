//! The hybrid logical clock. It only chooses which of several versions is shown first; no edit ever dies of it.
//!
//! ```text
//! physical  48 bits   milliseconds since 1970 UTC
//! counter   16 bits   of stamps within one millisecond
//! ```
//!
//! Invariants: a device never stamps more than 24 hours past its own clock, whatever it has heard; a physical part
//! after the year 2200 orders as 0. While the own clock says a year before 2020 or after 2200, nothing is compared with
//! it: stamps go on from the last one, and no other clock is followed (amendment D).

use keyfold_wire::moment::Now;

/// When an op was written, as its writer believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Stamp(pub u64);

/// 2200-01-01T00:00:00Z in milliseconds.
const YEAR_2200_MS: u64 = 7_258_118_400_000;
/// What a device may stamp past its own clock.
const AHEAD_MS: u64 = 24 * 3_600_000;
/// The largest physical part.
const PHYSICAL_MAX: u64 = (1 << 48) - 1;

impl Stamp {
    /// Puts the parts together.
    #[must_use]
    pub fn from_parts(physical_ms: u64, counter: u16) -> Self {
        Self(physical_ms.min(PHYSICAL_MAX) << 16 | u64::from(counter))
    }

    /// Milliseconds since 1970 UTC.
    #[must_use]
    pub fn physical_ms(self) -> u64 {
        self.0 >> 16
    }

    /// What it is compared by: 0 if it claims to be after the year 2200.
    #[must_use]
    pub fn order(self) -> u64 {
        if self.physical_ms() < YEAR_2200_MS { self.0 } else { 0 }
    }

    /// Milliseconds since 1970 UTC, for showing; 0 if it claims to be after the year 2200.
    #[must_use]
    pub fn shown_ms(self) -> i64 {
        i64::try_from(self.order() >> 16).unwrap_or(0)
    }

    /// The next stamp of a clock that last stamped `self`, while the device's own clock says `now_ms`.
    #[must_use]
    pub fn tick(self, now_ms: i64) -> Self {
        let after = Self(self.order().saturating_add(1));
        let Some(now) = known(now_ms) else { return after };
        let ceiling = now.saturating_add(AHEAD_MS);
        let next = after.max(Self::from_parts(now, 0));
        if next.physical_ms() <= ceiling { next } else { Self::from_parts(ceiling, 0) }
    }

    /// The clock after hearing of `other`; one that is too far ahead is not followed.
    #[must_use]
    pub fn hear(self, other: Self, now_ms: i64) -> Self {
        let is_near = |now: u64| other.physical_ms() <= now.saturating_add(AHEAD_MS);
        let is_followed = other.order() != 0 && known(now_ms).is_some_and(is_near);
        if is_followed { self.max(other) } else { self }
    }
}

/// What the own clock says, if it can be so.
fn known(now_ms: i64) -> Option<u64> {
    let now = Now::from_ms(now_ms).to_moment();
    now.is_known().then(|| now.to_ms().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_793_491_200_000;
    const DAY: u64 = AHEAD_MS;

    fn now() -> u64 {
        NOW.unsigned_abs()
    }

    #[test]
    fn stamps_grow_and_follow_the_clock() {
        let first = Stamp::default().tick(NOW);
        assert_eq!(first, Stamp::from_parts(now(), 0));
        let second = first.tick(NOW);
        assert_eq!(second, Stamp::from_parts(now(), 1));
        assert_eq!(second.tick(NOW - 5_000), Stamp::from_parts(now(), 2));
        assert_eq!(second.tick(NOW + 1), Stamp::from_parts(now() + 1, 0));
        assert_eq!(Stamp::from_parts(now(), u16::MAX).tick(NOW), Stamp::from_parts(now() + 1, 0));
    }

    #[test]
    fn never_more_than_a_day_ahead_of_the_own_clock() {
        let wrong = Stamp::from_parts(now() + 40 * DAY, 7);
        assert_eq!(wrong.tick(NOW), Stamp::from_parts(now() + DAY, 0));
        let clock = Stamp::from_parts(now(), 3);
        assert_eq!(clock.hear(Stamp::from_parts(now() + DAY + 1, 0), NOW), clock);
        let near = Stamp::from_parts(now() + DAY, 9);
        assert_eq!(clock.hear(near, NOW), near);
        assert_eq!(near.hear(clock, NOW), near);
        assert!(near.tick(NOW).physical_ms() <= now() + DAY);
    }

    #[test]
    fn after_2200_orders_as_zero_and_is_not_followed() {
        let late = Stamp::from_parts(YEAR_2200_MS, 1);
        assert_eq!(late.order(), 0);
        assert_eq!(late.shown_ms(), 0);
        assert_ne!(Stamp::from_parts(YEAR_2200_MS - 1, 1).order(), 0);
        let ms = i64::try_from(YEAR_2200_MS).unwrap();
        assert_eq!(Stamp::default().hear(late, ms), Stamp::default());
        assert_eq!(Stamp(u64::MAX).order(), 0);
        assert!(Stamp(u64::MAX).tick(NOW).physical_ms() <= now() + DAY);
        assert_eq!(Stamp::default().tick(-5), Stamp(1));
    }

    #[test]
    fn without_a_clock_stamps_go_on_from_the_last_one() {
        let ms = i64::try_from(YEAR_2200_MS).unwrap();
        let last = Stamp::from_parts(now(), 7);
        for no_clock in [i64::MIN, -1, 0, 1_577_836_799_999, ms, i64::MAX] {
            assert_eq!(last.tick(no_clock), Stamp::from_parts(now(), 8), "{no_clock}");
            assert_eq!(last.hear(Stamp::from_parts(now() + 1, 0), no_clock), last);
            assert_eq!(last.tick(no_clock).tick(NOW + 1), Stamp::from_parts(now() + 1, 0));
        }
        assert_eq!(last.hear(Stamp::from_parts(now() + 1, 0), NOW), Stamp::from_parts(now() + 1, 0));
    }
}
