//! A camera's frames: a reader for one look through the camera, which tries each frame as it is and then in two or three
//! ways of making it more readable, other ones with every frame.
//!
//! A hand holds still for a second or so, which is a dozen frames: what one way can't read, another soon does. Invariant:
//! the ways of one frame cost under 15 ms together at 640x480 on one core of a computer, code or not.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::enhance::{blur, enlarge, invert, sharpen, sharpen_by, stretch, threshold};
use crate::error::ScanError;
use crate::frame::{WINDOW, WORK_MAX};
use crate::luma::Luma;
use crate::symbols::texts_at_once;

/// What is enlarged at most, from the middle of the frame: a code that is far away is aimed at.
const MIDDLE_MAX: usize = 180_000;

/// A way of making a frame more readable.
type Way = fn(&Luma) -> Luma;

/// The ways of four successive frames.
const TURNS: [&[Way]; 4] = [
    // Noise, shadows and glare; light on dark.
    &[|luma| threshold(&blur(luma), WINDOW), invert],
    // Far away; large and out of focus.
    &[|luma| sharpen(&enlarge(&luma.middle(MIDDLE_MAX))), |luma| sharpen(&luma.halved())],
    // Little contrast, a screen's grid; out of focus with a shadow.
    &[stretch, |luma| threshold(&sharpen_by(luma, 3, 5), WINDOW)],
    // Out of focus and noisy; out of focus; light on dark, noisy.
    &[
        |luma| threshold(&sharpen_by(&blur(luma), 4, 5), WINDOW),
        |luma| sharpen_by(luma, 3, 3),
        |luma| invert(&stretch(&luma.halved())),
    ],
];

/// Reads the frames of one look through the camera; any thread may call it.
#[derive(Debug, Default)]
pub struct FrameReader {
    frames: AtomicUsize,
}

impl FrameReader {
    /// A new one, for one look through the camera.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The texts of all QR codes in a frame, each once; empty if none can be read in it.
    ///
    /// `luma` is a Y plane: rows of `width` bytes that begin `stride` bytes apart; the last may end after `width`.
    ///
    /// # Errors
    /// [`ScanError::WrongSize`] if the bytes are fewer than that; [`ScanError::TooLarge`] above 30,000 pixels a side or
    /// 120 million in all.
    pub fn read(&self, luma: &[u8], width: u32, height: u32, stride: u32) -> Result<Vec<String>, ScanError> {
        let mut frame = Luma::from_frame(luma, width, height, stride)?;
        if frame.pixels.len() > WORK_MAX {
            frame = frame.reduced_to(WORK_MAX);
        }
        let number = self.frames.fetch_add(1, Ordering::Relaxed);
        let found = |luma: &Luma| Some(texts_at_once(luma)).filter(|texts| !texts.is_empty());
        let harder = || TURNS[number % TURNS.len()].iter().find_map(|way| found(&way(&frame)));
        Ok(found(&frame).or_else(harder).unwrap_or_default())
    }
}
