//! A set of small numbers: login ids, passwords or entries, each below 32.

/// A set of numbers below 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Set(u32);

impl Set {
    pub(crate) const EMPTY: Self = Self(0);
    pub(crate) const ALL: Self = Self(!(1 << super::NONE));

    /// The set of one number; empty for a number that stands for nothing.
    pub(crate) fn of(number: u8) -> Self {
        if number == super::NONE { Self::EMPTY } else { Self(1 << number) }
    }

    pub(crate) fn has(self, number: u8) -> bool {
        self.0 & Self::of(number).0 != 0
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn add(&mut self, number: u8) {
        self.0 |= Self::of(number).0;
    }

    pub(crate) fn remove(&mut self, number: u8) {
        self.0 &= !Self::of(number).0;
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of its numbers that something is true of.
    pub(crate) fn only(self, is: impl Fn(u8) -> bool) -> Self {
        self.members()
            .filter(|&number| is(number))
            .fold(Self::EMPTY, |found, number| found.and(Self::of(number)))
    }

    pub(crate) fn members(self) -> impl Iterator<Item = u8> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let number = left.trailing_zeros();
            left &= left - 1;
            u8::try_from(number).ok()
        })
    }
}
