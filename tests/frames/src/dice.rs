//! Numbers from a seed (`SplitMix64`). Invariant: the same seed gives the same numbers on every machine.

/// A stream of numbers.
pub(crate) struct Dice(u64);

impl Dice {
    /// The stream of a seed and of a part of what is drawn from it.
    pub(crate) fn from_seed(seed: u64, part: u64) -> Self {
        let mut dice = Self(seed ^ part.wrapping_mul(0xd1b5_4a32_d192_ed03));
        dice.next();
        Self(dice.next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Evenly from `low` to `high`.
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        let part = f32::from(u16::try_from(self.next() >> 48).expect("16 bits")) / 65_535.0;
        low + (high - low) * part
    }

    /// Of either sign, its size from `low` to `high`.
    pub(crate) fn either_side(&mut self, low: f32, high: f32) -> f32 {
        let size = self.between(low, high);
        if self.next() & 1 == 0 { size } else { -size }
    }

    /// About normally distributed, with a deviation of 1: the sum of four evenly distributed ones.
    pub(crate) fn normal(&mut self) -> f32 {
        let bits = self.next();
        let part = |shift: u64| u16::try_from(bits >> shift & 0xffff).expect("16 bits");
        let sum: f32 = [0, 16, 32, 48].into_iter().map(|shift| f32::from(part(shift))).sum();
        (sum / 4.0 / 65_535.0 - 0.5) * 6.93
    }

    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.next().to_le_bytes()[0]);
    }
}
