//! Limits of attempts by the generic cell rate algorithm (GCRA): all that is stored of one is the time at which it is whole again.

use std::time::Duration;

use crate::moment::{Moment, Now};

/// So many at once, and one more after each interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// After which one more is allowed.
    pub interval: Duration,
    /// How many at once.
    pub burst: u32,
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// How long until one would be allowed; zero if this one is.
    pub wait: Duration,
    /// When the allowance is whole again: to be stored, also if it was refused.
    pub store: Option<Moment>,
}

impl Allowance {
    /// The longest time until it is whole again.
    #[must_use]
    pub fn whole_after(self) -> Duration {
        self.interval.saturating_mul(self.burst)
    }

    /// Charges one attempt, or tells how long to wait. An allowance that is whole later than it can be was charged by a clock
    /// that was wrong: it counts as spent now.
    #[must_use]
    pub fn charge(self, whole_at: Option<Moment>, now: Now) -> Charge {
        let limit = now.limit(whole_at.unwrap_or(now.to_moment()), self.whole_after());
        let owed = limit.time.to_wait() + self.interval;
        let wait = owed.saturating_sub(self.whole_after());
        let store = if wait.is_zero() { Some(now.plus(owed)) } else { limit.rewrite };
        Charge { wait, store }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: Allowance = Allowance { interval: Duration::from_secs(1), burst: 3 };

    fn at(ms: i64) -> Now {
        Now::from_ms(1_800_000_000_000 + ms)
    }

    fn refused(ms: u64) -> Charge {
        Charge { wait: Duration::from_millis(ms), store: None }
    }

    fn whole_at(now: Now) -> Charge {
        Charge { wait: Duration::ZERO, store: Some(now.to_moment()) }
    }

    #[test]
    fn a_burst_then_one_an_interval_and_a_refusal_costs_nothing() {
        let charge = |whole: Option<Now>, now| THREE.charge(whole.map(Now::to_moment), at(now));
        assert_eq!(charge(None, 0), whole_at(at(1000)));
        assert_eq!(charge(Some(at(2000)), 0), whole_at(at(3000)));
        assert_eq!(charge(Some(at(3000)), 0), refused(1000));
        assert_eq!(charge(Some(at(3000)), 999), refused(1));
        assert_eq!(charge(Some(at(3000)), 1000), whole_at(at(4000)));
        assert_eq!(charge(Some(at(3000)), 100_000), whole_at(at(101_000)));
    }

    #[test]
    fn what_is_owed_until_2100_is_owed_for_the_allowance_and_kept_so_by_the_refusal() {
        let in_2100 = Moment::from_seconds(4_102_444_800);
        let charge = THREE.charge(Some(in_2100), at(0));
        assert_eq!(charge, Charge { wait: Duration::from_secs(1), store: Some(at(3000).to_moment()) });
    }

    #[test]
    fn without_a_clock_it_refuses_for_an_interval_and_changes_nothing() {
        for whole in [None, Some(at(0).to_moment())] {
            assert_eq!(THREE.charge(whole, Now::from_seconds(0)), refused(1000));
        }
    }
}
