//! QR codes out of a camera's frames. All texts found are given as they are: `look_at_code` tells which is a code.

use keyfold_scan::ScanError;

use crate::call::call;
use crate::error::{InputField, KeyfoldError};

/// Reads the frames of one look through the camera: a frame that doesn't read is tried in another way each time.
#[derive(uniffi::Object)]
pub struct FrameReader {
    reader: keyfold_scan::FrameReader,
}

#[uniffi::export]
impl FrameReader {
    /// A new one, for one look through the camera.
    #[uniffi::constructor]
    #[must_use]
    #[expect(clippy::new_without_default, reason = "constructors are for the shells, which know no Default")]
    pub fn new() -> Self {
        Self { reader: keyfold_scan::FrameReader::new() }
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
        let answer: Result<_, ScanError> = call(|| Ok(self.reader.read(luma, width, height, stride)))?;
        answer.map_err(|_| KeyfoldError::InvalidInput { field: InputField::Frame })
    }
}
