//! PNG: row by row, in whatever order the file has them, so that the picture is never held whole. What is transparent
//! counts as lying on white.

use std::io::Cursor;

use png::{Decoder, DecodingError, Limits, Transformations};

use crate::error::ScanError;
use crate::luma::{KEPT_MAX, Luma, Reducer, check_size, luma_of_rgb};

/// What the decoder may reserve: a few rows and one chunk.
const DECODER_MAX: usize = 32 * 1024 * 1024;

/// First column and step, first row and step.
type Pass = [usize; 4];

/// A picture that isn't interlaced.
const ONE_PASS: [Pass; 1] = [[0, 1, 0, 1]];

/// Adam7 (PNG specification, section 8.2).
const SEVEN_PASSES: [Pass; 7] =
    [[0, 8, 0, 8], [4, 8, 0, 8], [0, 4, 4, 8], [2, 4, 0, 4], [0, 2, 2, 4], [1, 2, 0, 2], [0, 1, 1, 2]];

pub(super) fn read(bytes: &[u8]) -> Result<Luma, ScanError> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: DECODER_MAX });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder.read_header_info().map_err(|error| to_error(&error))?;
    let (width, height) = (header.width as usize, header.height as usize);
    check_size(width, height)?;
    let passes = if header.interlaced { &SEVEN_PASSES[..] } else { &ONE_PASS };
    let mut reader = decoder.read_info().map_err(|error| to_error(&error))?;
    let samples = reader.output_color_type().0.samples();
    let mut reducer = Reducer::new(width, height, KEPT_MAX);
    for &[column, columns, row, rows] in passes.iter().filter(|pass| pass[0] < width) {
        for y in (row..height).step_by(rows) {
            let line =
                reader.next_interlaced_row().map_err(|error| to_error(&error))?.ok_or(ScanError::Damaged)?;
            for (x, pixel) in (column..width).step_by(columns).zip(line.data().chunks_exact(samples)) {
                reducer.add(x, y, luma_of(pixel));
            }
        }
    }
    Ok(reducer.finish())
}

/// Brightness on white.
fn luma_of(pixel: &[u8]) -> u8 {
    let (luma, alpha) = match *pixel {
        [grey] => (grey, u8::MAX),
        [grey, alpha] => (grey, alpha),
        [red, green, blue] => (luma_of_rgb(red, green, blue), u8::MAX),
        [red, green, blue, alpha] => (luma_of_rgb(red, green, blue), alpha),
        _ => (0, 0),
    };
    let on_white = u32::from(luma) * u32::from(alpha) + 255 * u32::from(u8::MAX - alpha);
    u8::try_from(on_white / 255).unwrap_or(u8::MAX)
}

fn to_error(error: &DecodingError) -> ScanError {
    match error {
        DecodingError::LimitsExceeded => ScanError::TooLarge,
        DecodingError::IoError(_) | DecodingError::Format(_) | DecodingError::Parameter(_) => {
            ScanError::Damaged
        }
    }
}
