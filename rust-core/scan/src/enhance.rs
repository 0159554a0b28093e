//! What makes hard frames readable: local contrast, a small blur, sharpening, other sizes.
//!
//! Each is a plain function of a frame. Values in between are widened, and brought back to a byte at the end.

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
    map_pixels(&soft, |x, y, pixel| {
        let (low, high) = ranges[y / BLOCK * columns + x / BLOCK];
        if high - low < RANGE_MIN {
            pixel
        } else {
            to_byte(i32::from(pixel - low) * 255 / i32::from(high - low))
        }
    })
}

/// Adds to each pixel its difference from its surroundings, three times: against a lens out of focus.
pub(crate) fn sharpen(luma: &Luma) -> Luma {
    let soft = blur(&blur(luma));
    map_pixels(luma, |x, y, pixel| {
        let mean = i32::from(soft.pixels[y * luma.width + x]);
        to_byte(i32::from(pixel) + 3 * (i32::from(pixel) - mean))
    })
}

/// Twice the size, in straight lines between the pixels: for modules of less than two pixels.
pub(crate) fn enlarge(luma: &Luma) -> Luma {
    let (width, height) = (luma.width * 2, luma.height * 2);
    let at = |x: usize, y: usize| {
        let [(left, right), (up, down)] = [between(x, luma.width), between(y, luma.height)];
        let pixel = |x: usize, y: usize| u32::from(luma.pixels[y * luma.width + x]);
        let near = 9 * pixel(left, up) + 3 * pixel(right, up) + 3 * pixel(left, down) + pixel(right, down);
        u8::try_from(near / 16).unwrap_or(u8::MAX)
    };
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect();
    Luma { pixels, width, height }
}

/// The mean of each pixel and its neighbours.
pub(crate) fn blur(luma: &Luma) -> Luma {
    let (width, height) = (luma.width, luma.height);
    let across = |row: &[u8], x: usize| {
        u16::from(row[x.saturating_sub(1)]) + u16::from(row[x]) + u16::from(row[(x + 1).min(width - 1)])
    };
    let sums: Vec<u16> = luma.rows().flat_map(|row| (0..width).map(move |x| across(row, x))).collect();
    map_pixels(luma, |x, y, _| {
        let sum = |y: usize| sums[y * width + x];
        let total = sum(y.saturating_sub(1)) + sum(y) + sum((y + 1).min(height - 1));
        u8::try_from(total / 9).unwrap_or(u8::MAX)
    })
}

/// Light for dark.
pub(crate) fn invert(luma: &Luma) -> Luma {
    map_pixels(luma, |_, _, pixel| u8::MAX - pixel)
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
            for pixel in block {
                *range = (range.0.min(*pixel), range.1.max(*pixel));
            }
        }
    }
    ranges
}

fn map_pixels(luma: &Luma, map: impl Fn(usize, usize, u8) -> u8) -> Luma {
    let rows = luma.rows().enumerate();
    let map = &map;
    let pixels =
        rows.flat_map(|(y, row)| row.iter().enumerate().map(move |(x, pixel)| map(x, y, *pixel))).collect();
    Luma { pixels, width: luma.width, height: luma.height }
}

fn to_byte(value: i32) -> u8 {
    u8::try_from(value.clamp(0, 255)).unwrap_or(u8::MAX)
}
