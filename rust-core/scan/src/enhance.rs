//! What makes hard frames readable: local contrast, local thresholds, a small blur, sharpening, other sizes.
//!
//! Each is a plain function of a frame, and costs a few milliseconds a million pixels: rows are added to sums over
//! columns, so that a window of any size costs the same. At the edges the outermost pixels are repeated.

use crate::luma::Luma;

/// Side of the blocks whose brightness range is stretched.
const BLOCK: usize = 24;

/// Ranges below this are noise and stay as they are.
const RANGE_MIN: u8 = 12;

/// Stretches each block to full contrast, by the darkest and lightest pixel of it and its neighbours, then takes the
/// mean of 3x3 pixels against noise.
pub(crate) fn stretch(luma: &Luma) -> Luma {
    let soft = blur(luma);
    let (columns, rows) = (luma.width.div_ceil(BLOCK), luma.height.div_ceil(BLOCK));
    let ranges = block_ranges(&soft, columns);
    let around = |column: usize, row: usize| {
        let rows = row.saturating_sub(1)..(row + 2).min(rows);
        let near = rows.flat_map(|row| {
            let columns = column.saturating_sub(1)..(column + 2).min(columns);
            columns.map(move |column| (row, column))
        });
        near.map(|(row, column)| ranges[row * columns + column])
            .fold((u8::MAX, u8::MIN), |(low, high), (dark, light)| (low.min(dark), high.max(light)))
    };
    let ranges: Vec<(u8, u8)> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (column, row)))
        .map(|(c, r)| around(c, r))
        .collect();
    let mut pixels = Vec::with_capacity(soft.pixels.len());
    for (y, row) in soft.rows().enumerate() {
        for (block, (low, high)) in row.chunks(BLOCK).zip(&ranges[y / BLOCK * columns..]) {
            let range = high - low;
            let by = if range < RANGE_MIN { 0 } else { 255 * 256 / i32::from(range) };
            let bright = |pixel: &u8| to_byte(((i32::from(*pixel) - i32::from(*low)) * by) >> 8);
            pixels.extend(block.iter().map(|pixel| if by == 0 { *pixel } else { bright(pixel) }));
        }
    }
    Luma { pixels, ..soft }
}

/// Adds to each pixel its difference from its surroundings, three times: against a lens out of focus.
pub(crate) fn sharpen(luma: &Luma) -> Luma {
    sharpen_by(luma, 2, 3)
}

/// As [`sharpen`], with surroundings of this radius, so many times.
pub(crate) fn sharpen_by(luma: &Luma, radius: usize, times: i16) -> Luma {
    let sharp = |(pixel, mean): (&u8, &u8)| {
        to_byte(i32::from(i16::from(*pixel) + times * (i16::from(*pixel) - i16::from(*mean))))
    };
    let soft = mean(luma, radius);
    Luma { pixels: luma.pixels.iter().zip(&soft.pixels).map(sharp).collect(), ..soft }
}

/// Black what is darker than the mean of its surroundings of this radius, white all else: against glare, shadows and
/// light that falls off.
pub(crate) fn threshold(luma: &Luma, radius: usize) -> Luma {
    let soft = mean(luma, radius);
    let pixels = luma.pixels.iter().zip(&soft.pixels);
    Luma { pixels: pixels.map(|(pixel, mean)| if pixel < mean { 0 } else { u8::MAX }).collect(), ..soft }
}

/// Twice the size, in straight lines between the pixels: for modules of less than two pixels.
pub(crate) fn enlarge(luma: &Luma) -> Luma {
    let (width, height) = (luma.width * 2, luma.height * 2);
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        let (near, far) = between(y, luma.height);
        let row = |y: usize| &luma.pixels[y * luma.width..][..luma.width];
        let column: Vec<u16> = row(near)
            .iter()
            .zip(row(far))
            .map(|(near, far)| 3 * u16::from(*near) + u16::from(*far))
            .collect();
        let mixed = |near: u16, far: u16| u8::try_from((3 * near + far) >> 4).unwrap_or(u8::MAX);
        pixels.push(mixed(column[0], column[0]));
        for pair in column.windows(2) {
            pixels.extend([mixed(pair[0], pair[1]), mixed(pair[1], pair[0])]);
        }
        let last = column[luma.width - 1];
        pixels.push(mixed(last, last));
    }
    Luma { pixels, width, height }
}

/// The mean of each pixel and its neighbours.
pub(crate) fn blur(luma: &Luma) -> Luma {
    mean(luma, 1)
}

/// Light for dark.
pub(crate) fn invert(luma: &Luma) -> Luma {
    Luma { pixels: luma.pixels.iter().map(|pixel| u8::MAX - pixel).collect(), ..*luma }
}

/// The mean of the square around each pixel, `2 * radius + 1` a side.
fn mean(luma: &Luma, radius: usize) -> Luma {
    let (width, height) = (luma.width, luma.height);
    let row = |y: usize| &luma.pixels[y.min(height - 1) * width..][..width];
    let mut columns = vec![0u32; width];
    (0..=2 * radius).for_each(|y| add_row(&mut columns, row(y.saturating_sub(radius)), &[]));
    let side = u32::try_from(2 * radius + 1).unwrap_or(u32::MAX);
    let part = (1 << 24) / (side * side) + 1;
    let mut pixels = Vec::with_capacity(luma.pixels.len());
    // The outermost sums are repeated, so that the window slides without looking where it is.
    let mut padded = vec![0u32; width + 2 * radius + 1];
    for y in 0..height {
        padded[radius..radius + width].copy_from_slice(&columns);
        padded[..radius].fill(columns[0]);
        padded[radius + width..].fill(columns[width - 1]);
        let mut sum: u32 = padded[..=2 * radius].iter().sum();
        pixels.extend((0..width).map(|x| {
            let mean = u8::try_from((u64::from(sum) * u64::from(part)) >> 24).unwrap_or(u8::MAX);
            sum = sum + padded[x + 2 * radius + 1] - padded[x];
            mean
        }));
        // The sum is of rows `y - radius` to `y + radius`, and so the next one's differs by two.
        add_row(&mut columns, row(y + radius + 1), row(y.saturating_sub(radius)));
    }
    Luma { pixels, width, height }
}

/// Adds one row to the sums of columns, and takes another away.
fn add_row(columns: &mut [u32], new: &[u8], old: &[u8]) {
    for (sum, new) in columns.iter_mut().zip(new) {
        *sum += u32::from(*new);
    }
    for (sum, old) in columns.iter_mut().zip(old) {
        *sum -= u32::from(*old);
    }
}

/// The nearest pixel of a line of half the length, and the next nearest.
fn between(at: usize, length: usize) -> (usize, usize) {
    let nearest = at / 2;
    let next = if at.is_multiple_of(2) { nearest.saturating_sub(1) } else { (nearest + 1).min(length - 1) };
    (nearest, next)
}

fn block_ranges(luma: &Luma, columns: usize) -> Vec<(u8, u8)> {
    let mut ranges = vec![(u8::MAX, u8::MIN); columns * luma.height.div_ceil(BLOCK)];
    for (y, row) in luma.rows().enumerate() {
        for (column, block) in row.chunks(BLOCK).enumerate() {
            let range = &mut ranges[y / BLOCK * columns + column];
            let (dark, light) = (block.iter().min(), block.iter().max());
            *range = (range.0.min(*dark.unwrap_or(&range.0)), range.1.max(*light.unwrap_or(&range.1)));
        }
    }
    ranges
}

fn to_byte(value: i32) -> u8 {
    u8::try_from(value.clamp(0, 255)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luma(width: usize, pixels: &[u8]) -> Luma {
        Luma { pixels: pixels.to_vec(), width, height: pixels.len() / width }
    }

    #[test]
    fn means_repeat_the_edge() {
        let spot = luma(3, &[0, 0, 0, 0, 90, 0, 0, 0, 0]);
        assert_eq!(blur(&spot).pixels, [10; 9]);
        let corner = luma(3, &[90, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(blur(&corner).pixels, [40, 20, 0, 20, 10, 0, 0, 0, 0]);
        for (width, height) in [(1, 1), (1, 9), (9, 1), (4, 3)] {
            for radius in [0, 1, 2, 12] {
                let even = luma(width, &vec![255; width * height]);
                assert_eq!(mean(&even, radius), even, "{width} {height} {radius}");
            }
        }
    }

    #[test]
    fn enlarging_mixes_neighbours() {
        let large = enlarge(&luma(2, &[0, 160]));
        assert_eq!((large.width, large.height), (4, 2));
        assert_eq!(large.pixels, [0, 40, 120, 160, 0, 40, 120, 160]);
        assert_eq!(enlarge(&luma(1, &[7])).pixels, [7; 4]);
    }

    #[test]
    fn sharpening_exaggerates_edges_and_thresholds_follow_the_light() {
        let step = luma(6, &[100, 100, 100, 120, 120, 120]);
        assert_eq!(sharpen_by(&step, 1, 3).pixels, [100, 100, 82, 141, 120, 120]);
        let shadow = luma(6, &[20, 10, 20, 200, 150, 200]);
        assert_eq!(threshold(&shadow, 1).pixels, [255, 0, 0, 255, 0, 255]);
        assert_eq!(invert(&shadow).pixels, [235, 245, 235, 55, 105, 55]);
    }
}
