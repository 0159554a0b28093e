//! Numbers from a seed: `SplitMix64` (Steele, Lea and Flood 2014), which is the same on every machine and in every version.

/// A stream of numbers.
pub(crate) struct Random(u64);

impl Random {
    /// The stream of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is at most 256.
    pub(crate) fn below(&mut self, end: u16) -> u8 {
        u8::try_from(self.next() % u64::from(end)).expect("it is below 256")
    }

    /// True in so many of a hundred cases.
    pub(crate) fn chance(&mut self, hundredths: u8) -> bool {
        self.below(100) < hundredths
    }

    /// One of several, which aren't none.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let count = u64::try_from(from.len()).expect("a list fits");
        from[usize::try_from(self.next() % count).expect("it is an index")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_published() {
        // The first numbers of seed 1234567 by the reference implementation (Vigna, splitmix64.c).
        let mut random = Random::new(1_234_567);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }
}
