//! The only place where two times are compared: a clock that was wrong once does no lasting harm (amendment D).
//!
//! Nothing here is ordered. A stored or received [`Moment`] is read together with [`Now`], either as a [`Past`] or as a
//! [`Limit`]; the [`Reading`] then says what is to be stored in its place, in the same transaction, before anybody acts
//! on it. A moment is known from 2020 until 2200. One that is unknown once it was read was long ago: what waits for it is
//! due. While the own clock is unknown everything is due, nothing is valid, and nothing is rewritten or deleted.
//!
//! A service that compares in SQL takes the other side of its comparison from [`Now`], as a [`Bound`].

use std::time::Duration;

/// The start of 2020, milliseconds since 1970 UTC.
const FIRST_MS: i64 = 1_577_836_800_000;
/// The start of 2200, milliseconds since 1970 UTC.
const END_MS: i64 = 7_258_118_400_000;

/// A day.
pub const DAY: Duration = Duration::from_hours(24);

/// A moment that was stored or received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(i64);

/// What the own clock says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now(Moment);

/// A time, and what must be stored in its place, in the same transaction, before the time is acted on.
#[must_use = "a time that lay in the future must be stored anew"]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading<T> {
    /// The time.
    pub time: T,
    /// What to store in its place, if it lay in the future.
    pub rewrite: Option<Moment>,
}

/// A moment that isn't in the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    at: Moment,
    now: Now,
}

/// The end of something that lasts no longer than its allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    at: Moment,
    now: Now,
    allowance: Duration,
}

/// One side of a comparison in SQL, in the unit that the column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound(i64);

impl Moment {
    /// Stands for a moment that isn't known.
    pub const UNKNOWN: Self = Self(0);

    /// From milliseconds since 1970 UTC.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// From seconds since 1970 UTC.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since 1970 UTC, to be stored, sent or shown.
    #[must_use]
    pub const fn to_ms(self) -> i64 {
        self.0
    }

    /// Seconds since 1970 UTC, to be stored, sent or shown.
    #[must_use]
    pub const fn to_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Whether it lies between the start of 2020 and that of 2200.
    #[must_use]
    pub const fn is_known(self) -> bool {
        FIRST_MS <= self.0 && self.0 < END_MS
    }

    /// Of two times at which the same thing happened again: the later one that isn't in the future.
    #[must_use]
    pub fn later_of(self, other: Self, now: Now) -> Self {
        let [one, two] = [self, other].map(|at| now.past(at).time.at);
        if two.is_known() && (!one.is_known() || two.0 > one.0) { two } else { one }
    }
}

impl Now {
    /// From what the clock says, milliseconds since 1970 UTC.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(Moment(ms))
    }

    /// From what the clock says, seconds since 1970 UTC.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(Moment::from_seconds(seconds))
    }

    /// This moment, to be stored.
    #[must_use]
    pub const fn to_moment(self) -> Moment {
        self.0
    }

    /// The moment `span` from now, to be stored as a limit; unknown, and so never valid, while the clock is.
    #[must_use]
    pub fn plus(self, span: Duration) -> Moment {
        if self.0.is_known() { Moment(self.0.0.saturating_add(to_ms(span))) } else { Moment::UNKNOWN }
    }

    /// Reads when something happened.
    pub fn past(self, stored: Moment) -> Reading<Past> {
        let is_ahead = self.0.is_known() && stored.0 > self.0.0;
        let at = if is_ahead { self.0 } else { stored };
        Reading { time: Past { at, now: self }, rewrite: is_ahead.then_some(at) }
    }

    /// Reads until when something lasts, where no limit is ever set further ahead than `allowance`.
    pub fn limit(self, stored: Moment, allowance: Duration) -> Reading<Limit> {
        let latest = self.plus(allowance);
        let is_ahead = self.0.is_known() && stored.0 > latest.0;
        let at = if is_ahead { latest } else { stored };
        Reading { time: Limit { at, now: self, allowance }, rewrite: is_ahead.then_some(at) }
    }

    /// For the statement that rewrites: what is stored above it becomes it. Zero for times that have passed, the
    /// allowance for limits.
    #[must_use]
    pub fn ceiling(self, allowance: Duration) -> Bound {
        if self.0.is_known() { Bound(self.plus(allowance).0) } else { Bound::LATEST }
    }

    /// A limit, once rewritten, is valid if and only if it lies above it.
    #[must_use]
    pub fn valid_above(self) -> Bound {
        if self.0.is_known() { Bound(self.0.0) } else { Bound::LATEST }
    }

    /// A time, once rewritten, is longer ago than `span` if and only if it lies below it; for what is deleted or given
    /// up by age, and for limits that have passed with a span of zero. Nothing is, while the clock is unknown.
    #[must_use]
    pub fn gone_below(self, span: Duration) -> Bound {
        if self.0.is_known() { Bound(self.0.0.saturating_sub(to_ms(span))) } else { Bound::EARLIEST }
    }
}

impl Past {
    /// When it happened.
    #[must_use]
    pub const fn to_moment(self) -> Moment {
        self.at
    }

    /// Whether that is longer ago than `span`, or not known.
    #[must_use]
    pub fn is_longer_ago_than(self, span: Duration) -> bool {
        let Self { at, now: Now(now) } = self;
        !(at.is_known() && now.is_known()) || now.0.saturating_sub(at.0) > to_ms(span)
    }
}

impl Limit {
    /// When it ends.
    #[must_use]
    pub const fn to_moment(self) -> Moment {
        self.at
    }

    /// Whether it hasn't come yet; for what may be used until then.
    #[must_use]
    pub fn is_valid(self) -> bool {
        let Self { at, now: Now(now), .. } = self;
        now.is_known() && at.0 > now.0
    }

    /// How long until it has come; for what is barred until then. The whole allowance, while the clock is unknown.
    #[must_use]
    pub fn to_wait(self) -> Duration {
        let Self { at, now: Now(now), allowance } = self;
        if !now.is_known() {
            return allowance;
        }
        Duration::from_millis(u64::try_from(at.0.saturating_sub(now.0)).unwrap_or(0))
    }
}

impl Bound {
    const EARLIEST: Self = Self(i64::MIN);
    const LATEST: Self = Self(i64::MAX);

    /// For a column of milliseconds.
    #[must_use]
    pub const fn to_ms(self) -> i64 {
        self.0
    }

    /// For a column of seconds.
    #[must_use]
    pub const fn to_seconds(self) -> i64 {
        match self {
            Self::EARLIEST | Self::LATEST => self.0,
            Self(ms) => ms.div_euclid(1000),
        }
    }
}

fn to_ms(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
