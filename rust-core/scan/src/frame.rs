//! Pictures reduced to brightness, as the stages of trying harder see them.
//!
//! A picture that doesn't read as it is goes through all stages, each of which helps against one thing: uneven light and
//! noise, modules that are too small, a lens out of focus, more pixels than needed.

use crate::enhance::{blur, enlarge, sharpen, sharpen_by, stretch, threshold};
use crate::error::ScanError;
use crate::luma::Luma;
use crate::symbols::texts_in;

/// What the stages work on at most, so that each takes a fraction of a second.
pub(crate) const WORK_MAX: usize = 2_000_000;

/// What is enlarged at most.
const ENLARGE_MAX: usize = 1_000_000;

/// Radius of the surroundings that a threshold follows, in pixels.
pub(crate) const WINDOW: usize = 12;

/// A way of making a frame more readable.
type Stage = fn(&Luma) -> Luma;

/// For a picture, in the order of what they gain.
const STAGES: [Stage; 8] = [
    stretch,
    sharpen,
    |luma| enlarge(&luma.reduced_to(ENLARGE_MAX)),
    |luma| threshold(&sharpen_by(&blur(luma), 4, 5), WINDOW),
    |luma| sharpen_by(luma, 3, 3),
    |luma| sharpen(&sharpen(luma)),
    |luma| sharpen(&enlarge(&luma.reduced_to(ENLARGE_MAX))),
    |luma| blur(&luma.reduced_to(luma.pixels.len() / 9)),
];

/// The texts of all QR codes in a picture, each once; takes its time with a hard one.
///
/// `luma` holds rows of `width` bytes that begin `stride` bytes apart.
///
/// # Errors
/// [`ScanError::WrongSize`] if the bytes are fewer than that; [`ScanError::TooLarge`] above 30,000 pixels a side or 120
/// million in all; [`ScanError::NoCode`] if there is none.
pub fn decode_luma(luma: &[u8], width: u32, height: u32, stride: u32) -> Result<Vec<String>, ScanError> {
    texts_of(&Luma::from_frame(luma, width, height, stride)?)
}

/// All stages on one picture, until one finds something.
pub(crate) fn texts_of(whole: &Luma) -> Result<Vec<String>, ScanError> {
    let work = whole.reduced_to(WORK_MAX);
    let mut texts = texts_in(&work);
    if whole.pixels.len() > work.pixels.len() {
        let more = texts_in(whole).into_iter().filter(|text| !texts.contains(text)).collect::<Vec<_>>();
        texts.extend(more);
    }
    let mut stages = STAGES.iter();
    while texts.is_empty() {
        let Some(stage) = stages.next() else { return Err(ScanError::NoCode) };
        texts = texts_in(&stage(&work));
    }
    Ok(texts)
}
