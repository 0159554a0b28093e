//! The QR symbols of one frame, by rxing (a port of `ZXing` and `zxing-cpp`).
//!
//! A picture is shown to all readers in turn, since each finds symbols that the others miss, and then again with light
//! and dark exchanged. A camera's frame is shown to the quickest and best one only: the next frame comes soon.

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
    let texts = texts_as_is(luma);
    if texts.is_empty() { texts_as_is(&invert(luma)) } else { texts }
}

/// The texts of all symbols that are dark on light and read at once.
pub(crate) fn texts_at_once(luma: &Luma) -> Vec<String> {
    guarded(luma, |bitmap, hints| several(QrReader.decode_multiple_with_hints(bitmap, hints)))
}

fn texts_as_is(luma: &Luma) -> Vec<String> {
    guarded(luma, |bitmap, hints| {
        several(QrReader.decode_multiple_with_hints(bitmap, hints))
            .or_else(|| several(QRCodeMultiReader::new().decode_multiple_with_hints(bitmap, hints)))
            .or_else(|| several(QRCodeReader.decode_with_hints(bitmap, hints).map(|result| vec![result])))
    })
}

/// A frame, black and white by local thresholds.
type Bitmap<'a> = BinaryBitmap<HybridBinarizer<Luma8Source<'a>>>;

/// How readers are asked.
type Ask = fn(&mut Bitmap<'_>, &DecodeHints) -> Option<Vec<RXingResult>>;

fn guarded(luma: &Luma, ask: Ask) -> Vec<String> {
    if luma.width < SIDE_MIN || luma.height < SIDE_MIN {
        return Vec::new();
    }
    // The readers index by geometry that the picture gives. A frame that gets one of them out of bounds has no code
    // that we can read; nothing outlives the call that could be left half-changed.
    catch_unwind(AssertUnwindSafe(|| read(luma, ask))).unwrap_or_default()
}

fn read(luma: &Luma, ask: Ask) -> Vec<String> {
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
    let mut texts: Vec<String> = Vec::new();
    for result in ask(&mut bitmap, &hints).unwrap_or_default() {
        if !texts.iter().any(|text| text == result.getText()) {
            texts.push(result.getText().to_owned());
        }
    }
    texts
}

fn several(found: Result<Vec<RXingResult>>) -> Option<Vec<RXingResult>> {
    found.ok().filter(|results| !results.is_empty())
}
