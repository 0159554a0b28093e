//! The QR symbols of one frame, by rxing (a port of `ZXing` and `zxing-cpp`).
//!
//! Two readers are asked in turn, since each finds symbols that the other misses, and then both about the frame with
//! light and dark exchanged.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::{HybridBinarizer, Result};
use rxing::multi::MultipleBarcodeReader;
use rxing::multi::qrcode::QRCodeMultiReader;
use rxing::qrcode::QRCodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, RXingResult, Reader};

use crate::enhance::invert;
use crate::luma::Luma;

/// The smallest QR code has 21 modules a side.
const SIDE_MIN: usize = 21;

/// The texts of all symbols that can be read, each once, in no particular order.
pub(crate) fn texts_in(luma: &Luma) -> Vec<String> {
    if luma.width < SIDE_MIN || luma.height < SIDE_MIN {
        return Vec::new();
    }
    let texts = texts_as_is(luma);
    if texts.is_empty() { texts_as_is(&invert(luma)) } else { texts }
}

fn texts_as_is(luma: &Luma) -> Vec<String> {
    // The readers index by geometry that the picture gives. A frame that gets one of them out of bounds has no code
    // that we can read; nothing outlives the call that could be left half-changed.
    catch_unwind(AssertUnwindSafe(|| read(luma))).unwrap_or_default()
}

fn read(luma: &Luma) -> Vec<String> {
    let (Ok(width), Ok(height)) = (u32::try_from(luma.width), u32::try_from(luma.height)) else {
        return Vec::new();
    };
    let Ok(source) = Luma8Source::new_with_slice(&luma.pixels, width, height) else { return Vec::new() };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints {
        TryHarder: Some(true),
        PossibleFormats: Some(HashSet::from([BarcodeFormat::QR_CODE])),
        ..DecodeHints::default()
    };
    let found = several(QrReader.decode_multiple_with_hints(&mut bitmap, &hints))
        .or_else(|| several(QRCodeMultiReader::new().decode_multiple_with_hints(&mut bitmap, &hints)))
        .or_else(|| several(QRCodeReader.decode_with_hints(&mut bitmap, &hints).map(|result| vec![result])));
    let mut texts: Vec<String> = Vec::new();
    for result in found.unwrap_or_default() {
        if !texts.iter().any(|text| text == result.getText()) {
            texts.push(result.getText().to_owned());
        }
    }
    texts
}

fn several(found: Result<Vec<RXingResult>>) -> Option<Vec<RXingResult>> {
    found.ok().filter(|results| !results.is_empty())
}
