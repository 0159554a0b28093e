//! Brightness, one byte a pixel, row by row without gaps. Invariant: as many bytes as width times height, and neither
//! is zero.

use crate::error::ScanError;

/// The longest side that is read.
pub(crate) const SIDE_MAX: usize = 30_000;

/// The most pixels that are read; more than any phone's picture but a few of 200 million.
pub(crate) const PIXELS_MAX: usize = 120_000_000;

/// The most pixels that are kept: larger pictures are reduced while they are read.
pub(crate) const KEPT_MAX: usize = 16_000_000;

/// A frame or picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Luma {
    pub(crate) pixels: Vec<u8>,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

/// Refuses sizes that are not read, before memory is reserved for them.
pub(crate) fn check_size(width: usize, height: usize) -> Result<(), ScanError> {
    if width == 0 || height == 0 {
        return Err(ScanError::WrongSize);
    }
    if width > SIDE_MAX || height > SIDE_MAX || width * height > PIXELS_MAX {
        return Err(ScanError::TooLarge);
    }
    Ok(())
}

/// Brightness by ITU-R BT.601, as of JPEG and video.
#[cfg(any(feature = "picture", feature = "pdf"))]
pub(crate) fn luma_of_rgb(red: u8, green: u8, blue: u8) -> u8 {
    let weighed = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u8::try_from(weighed / 1000).unwrap_or(u8::MAX)
}

/// Takes pixels in any order and keeps the mean of each square of them.
pub(crate) struct Reducer {
    factor: usize,
    width: usize,
    sums: Vec<u16>,
    /// Of the picture as given.
    full: (usize, usize),
}

impl Reducer {
    /// For a picture of a size that [`check_size`] found good; keeps about `kept` pixels at most, for squares of up to 16
    /// a side, whose sums fit 16 bits.
    pub(crate) fn new(width: usize, height: usize, kept: usize) -> Self {
        let factor = (1..16).find(|factor| factor * factor * kept >= width * height).unwrap_or(16);
        let (kept_width, kept_height) = (width.div_ceil(factor), height.div_ceil(factor));
        Self { factor, width: kept_width, sums: vec![0; kept_width * kept_height], full: (width, height) }
    }

    /// Adds a pixel; each must come once.
    #[cfg(any(feature = "picture", test))]
    pub(crate) fn add(&mut self, x: usize, y: usize, luma: u8) {
        self.sums[y / self.factor * self.width + x / self.factor] += u16::from(luma);
    }

    /// Adds a row from its first pixel on.
    pub(crate) fn add_row(&mut self, y: usize, row: &[u8]) {
        let start = y / self.factor * self.width;
        for (squares, sum) in row.chunks(self.factor).zip(&mut self.sums[start..]) {
            *sum += squares.iter().map(|luma| u16::from(*luma)).sum::<u16>();
        }
    }

    pub(crate) fn finish(self) -> Luma {
        let Self { factor, width, sums, full } = self;
        let height = sums.len() / width;
        let part = |index: usize, full: usize| factor.min(full - index * factor);
        let mean = |(at, sum): (usize, u16)| {
            let count = part(at % width, full.0) * part(at / width, full.1);
            u8::try_from(usize::from(sum) / count).unwrap_or(u8::MAX)
        };
        let pixels = sums.into_iter().enumerate().map(mean).collect();
        Luma { pixels, width, height }
    }
}

impl Luma {
    /// Takes a frame whose rows begin `stride` bytes apart.
    pub(crate) fn from_frame(bytes: &[u8], width: u32, height: u32, stride: u32) -> Result<Self, ScanError> {
        let [width, height, stride] = [width, height, stride].map(|number| number as usize);
        check_size(width, height)?;
        let needed = (height - 1).checked_mul(stride).and_then(|rows| rows.checked_add(width));
        if stride < width || needed.is_none_or(|needed| needed > bytes.len()) {
            return Err(ScanError::WrongSize);
        }
        let rows = bytes.chunks(stride).take(height).map(|row| &row[..width]);
        if width * height > KEPT_MAX {
            let mut reducer = Reducer::new(width, height, KEPT_MAX);
            rows.enumerate().for_each(|(y, row)| reducer.add_row(y, row));
            return Ok(reducer.finish());
        }
        Ok(Self { pixels: rows.flatten().copied().collect(), width, height })
    }

    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator {
        self.pixels.chunks_exact(self.width)
    }

    /// The middle of it, in its own proportions: about `kept` pixels, or all if there are no more.
    pub(crate) fn middle(&self, kept: usize) -> Self {
        let (mut width, mut height) = (self.width, self.height);
        while width * height > kept && width > 8 && height > 8 {
            (width, height) = (width - width.div_ceil(16), height - height.div_ceil(16));
        }
        let (left, top) = ((self.width - width) / 2, (self.height - height) / 2);
        let rows = self.rows().skip(top).take(height);
        Self { pixels: rows.flat_map(|row| &row[left..left + width]).copied().collect(), width, height }
    }

    /// Half as wide and high: each pixel the mean of four.
    pub(crate) fn halved(&self) -> Self {
        self.reduced_to(self.pixels.len().div_ceil(4))
    }

    /// Reduced until at most `kept` pixels are left.
    pub(crate) fn reduced_to(&self, kept: usize) -> Self {
        let mut reducer = Reducer::new(self.width, self.height, kept);
        self.rows().enumerate().for_each(|(y, row)| reducer.add_row(y, row));
        reducer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_taken_without_what_lies_between_its_rows() {
        let frame = Luma::from_frame(&[1, 2, 9, 9, 3, 4], 2, 2, 4);
        assert_eq!(frame, Ok(Luma { pixels: vec![1, 2, 3, 4], width: 2, height: 2 }));
    }

    #[test]
    fn sizes_that_do_not_fit_the_bytes_are_refused() {
        let wrong = [(0, 2, 2), (2, 0, 2), (3, 2, 2), (2, 4, 2), (2, 2, 5), (3, 2, 4), (2, 3, u32::MAX)];
        for (width, height, stride) in wrong {
            let frame = Luma::from_frame(&[0; 6], width, height, stride);
            assert_eq!(frame, Err(ScanError::WrongSize), "{width} {height} {stride}");
        }
        for (width, height) in [(30_001, 1), (1, 30_001), (12_000, 12_000), (u32::MAX, u32::MAX)] {
            assert_eq!(Luma::from_frame(&[0; 6], width, height, width), Err(ScanError::TooLarge));
        }
    }

    #[test]
    fn reducing_keeps_means_at_the_edges_too() {
        let luma = Luma { pixels: vec![10, 30, 7, 50, 70, 9, 200, 100, 255], width: 3, height: 3 };
        let half = Luma { pixels: vec![40, 8, 150, 255], width: 2, height: 2 };
        assert_eq!(luma.reduced_to(4), half);
        let mut reducer = Reducer::new(3, 3, 4);
        for at in (0..9).rev() {
            reducer.add(at % 3, at / 3, luma.pixels[at]);
        }
        assert_eq!(reducer.finish(), half);
        assert_eq!(luma.reduced_to(9), luma);
    }

    #[test]
    fn the_middle_keeps_what_lies_around_the_middle() {
        let luma = Luma { pixels: (0..=255).cycle().take(100 * 60).collect(), width: 100, height: 60 };
        assert_eq!(luma.middle(6000), luma);
        let middle = luma.middle(3000);
        assert!((2400..=3000).contains(&middle.pixels.len()), "{}", middle.pixels.len());
        let (left, top) = ((100 - middle.width) / 2, (60 - middle.height) / 2);
        assert_eq!(middle.pixels[..middle.width], luma.pixels[top * 100 + left..][..middle.width]);
        let line = Luma { pixels: vec![1; 5000], width: 5000, height: 1 };
        assert_eq!(line.middle(10), line);
        assert_eq!(luma.halved().pixels.len(), 1500);
    }

    #[test]
    fn the_largest_picture_is_reduced_without_overflow() {
        let mut reducer = Reducer::new(12_000, 10_000, 1_000_000);
        (0..10_000).for_each(|y| reducer.add_row(y, &[255; 12_000]));
        let luma = reducer.finish();
        assert!(luma.pixels.len() <= 1_002_000 && luma.pixels.iter().all(|pixel| *pixel == 255));
    }
}
