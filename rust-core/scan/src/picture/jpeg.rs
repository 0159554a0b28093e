//! JPEG: brightness only, one byte a pixel; the colours are never made.
//!
//! A picture in one scan is decoded in strips. One in several (progressive, or a scan for each component) is held whole as
//! coefficients, so it may have fewer pixels.

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::error::ScanError;
use crate::luma::{KEPT_MAX, Luma, SIDE_MAX, check_size};

/// The most pixels of a picture in several scans, whose coefficients are held until the last one: 280 MB.
const IN_SCANS_MAX: usize = 40_000_000;

pub(super) fn read(bytes: &[u8]) -> Result<Luma, ScanError> {
    let options = DecoderOptions::default()
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|error| to_error(&error))?;
    let info = decoder.info().ok_or(ScanError::Damaged)?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    check_size(width, height)?;
    if width * height > IN_SCANS_MAX && !is_in_one_scan(bytes).unwrap_or(false) {
        return Err(ScanError::TooLarge);
    }
    let pixels = decoder.decode().map_err(|error| to_error(&error))?;
    if pixels.len() != width * height {
        return Err(ScanError::Damaged);
    }
    let luma = Luma { pixels, width, height };
    Ok(if width * height > KEPT_MAX { luma.reduced_to(KEPT_MAX) } else { luma })
}

/// Whether the first scan (marker SOS) holds all components of a frame (SOF0, SOF1) that isn't progressive (SOF2); none
/// if the segments before it make no sense. (ITU-T T.81, annex B.)
fn is_in_one_scan(bytes: &[u8]) -> Option<bool> {
    let mut rest = bytes.get(2..)?;
    let mut components = None;
    loop {
        let (&[0xff, marker], after) = rest.split_first_chunk()? else { return None };
        if marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        let segment = after.get(2..length)?;
        match marker {
            0xc0 | 0xc1 => components = segment.get(5),
            0xc2 => return Some(false),
            0xda => return Some(components.is_some() && segment.first() == components),
            _ => {}
        }
        rest = &after[length..];
    }
}

fn to_error(error: &DecodeErrors) -> ScanError {
    match error {
        DecodeErrors::LargeDimensions(_) => ScanError::TooLarge,
        _ => ScanError::Damaged,
    }
}
