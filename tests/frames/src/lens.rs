//! What a lens, a moving hand and a codec do to a frame: Gaussian blur, a streak, JPEG blocks.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "frames and kernels are small"
)]

use jpeg_encoder::{ColorType, Encoder};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// A Gaussian of this deviation in pixels; below a quarter there is none.
pub(crate) fn blur(pixels: &mut Vec<f32>, width: usize, deviation: f32) {
    if deviation < 0.25 {
        return;
    }
    let reach = (2.6 * deviation).ceil() as usize;
    let weights: Vec<f32> = (0..=reach).map(|at| (-0.5 * (at as f32 / deviation).powi(2)).exp()).collect();
    let total = weights[0] + 2.0 * weights[1..].iter().sum::<f32>();
    for step in [1, width] {
        let before = std::mem::take(pixels);
        pixels.extend(before.iter().map(|pixel| pixel * weights[0] / total));
        for (far, weight) in weights.iter().enumerate().skip(1) {
            add_shifted(pixels, &before, far * step, weight / total);
        }
    }
}

/// Adds the pixels before and after by `shift`; beyond the ends, the pixel itself. Rows run into each other at the
/// sides, where no code lies.
fn add_shifted(pixels: &mut [f32], before: &[f32], shift: usize, weight: f32) {
    let count = before.len();
    let (own_first, own_last) = (&before[..shift.min(count)], &before[count.saturating_sub(shift)..]);
    for (pixel, own) in pixels.iter_mut().zip(own_first) {
        *pixel += weight * own;
    }
    for (pixel, own) in pixels.iter_mut().rev().zip(own_last.iter().rev()) {
        *pixel += weight * own;
    }
    for (pixel, other) in pixels.iter_mut().skip(shift).zip(before) {
        *pixel += weight * other;
    }
    for (pixel, other) in pixels.iter_mut().zip(before.iter().skip(shift)) {
        *pixel += weight * other;
    }
}

/// The mean along a line of `length` pixels at an angle, as of a hand that moves while the shutter is open.
pub(crate) fn streak(pixels: &mut Vec<f32>, width: usize, length: f32, angle: f32) {
    if length < 1.0 {
        return;
    }
    let height = pixels.len() / width;
    let steps = length.ceil() as usize + 1;
    let (sin, cos) = angle.sin_cos();
    let shifts: Vec<(f32, f32)> = (0..steps)
        .map(|step| (step as f32 / (steps - 1) as f32 - 0.5) * length)
        .map(|far| (far * cos, far * sin))
        .collect();
    let before = std::mem::take(pixels);
    let near = |at: f32, size: usize| (at.round().max(0.0) as usize).min(size - 1);
    pixels.extend((0..width * height).map(|index| {
        let (x, y) = ((index % width) as f32, (index / width) as f32);
        let sum: f32 =
            shifts.iter().map(|(dx, dy)| before[near(y + dy, height) * width + near(x + dx, width)]).sum();
        sum / steps as f32
    }));
}

/// What is left of a frame after JPEG of this quality (1 to 100).
pub(crate) fn compress(luma: &[u8], width: u16, height: u16, quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = Encoder::new(&mut file, quality);
    encoder.encode(luma, width, height, ColorType::Luma).expect("memory takes any frame");
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&file), options);
    decoder.decode().expect("the encoder's own file")
}
