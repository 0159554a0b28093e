//! QR codes out of a camera's frames. All texts found are given as they are: `look_at_code` tells which is a code.

use std::sync::atomic::{AtomicU32, Ordering};

use keyfold_scan::ScanError;

use crate::call::call;
use crate::error::{InputField, KeyfoldError};

/// Reads the frames of one look through the camera: a frame that doesn't read is tried in another way each time.
#[derive(uniffi::Object)]
pub struct FrameReader {
    frames: AtomicU32,
}

#[uniffi::export]
impl FrameReader {
    /// A new one, for one look through the camera.
    #[uniffi::constructor]
    #[must_use]
    #[expect(clippy::new_without_default, reason = "constructors are for the shells, which know no Default")]
    pub fn new() -> Self {
        Self { frames: AtomicU32::new(0) }
    }

    /// The texts of all QR codes in a frame; empty if there is none, which is no error. Prefer 1280x720.
    ///
    /// `luma` is the Y plane: rows of `width` bytes that begin `stride` bytes apart; the last one may end after `width`.
    /// Call it on a thread of its own, with the newest frame each time, and wipe the buffer if it is yours.
    ///
    /// # Errors
    /// `InvalidInput` if the bytes don't make up such a frame, or above 30,000 pixels a side.
    pub fn read(
        &self,
        luma: &[u8],
        width: u32,
        height: u32,
        stride: u32,
    ) -> Result<Vec<String>, KeyfoldError> {
        let number = self.frames.fetch_add(1, Ordering::Relaxed);
        call(|| match keyfold_scan::decode_frame(luma, width, height, stride, number) {
            Err(ScanError::NoCode) => Ok(Ok(Vec::new())),
            answer => Ok(answer),
        })
        .and_then(|answer: Result<_, ScanError>| {
            answer.map_err(|_| KeyfoldError::InvalidInput { field: InputField::Frame })
        })
    }
}
