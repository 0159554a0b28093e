//! PNG and JPEG files, read as brightness only.
//!
//! Memory is bounded: a PNG of any size that is allowed takes some 50 MB, since rows are reduced as they come; a JPEG some
//! 160 MB; and a progressive JPEG, which may have fewer pixels, some 300 MB.

mod jpeg;
mod png;

use crate::error::ScanError;
use crate::frame::texts_of;

/// The longest file that is read, in bytes.
const FILE_MAX: usize = 64 * 1024 * 1024;

/// The texts of all QR codes in a PNG or JPEG file, each once.
///
/// # Errors
/// [`ScanError::NotAPicture`] for any other file; [`ScanError::TooLarge`] above 64 MiB, 30,000 pixels a side or 120
/// million in all (40 million for a JPEG in several scans); [`ScanError::Damaged`]; [`ScanError::NoCode`].
pub fn read_picture(bytes: &[u8]) -> Result<Vec<String>, ScanError> {
    if bytes.len() > FILE_MAX {
        return Err(ScanError::TooLarge);
    }
    let luma = match bytes {
        [0x89, b'P', b'N', b'G', ..] => png::read(bytes)?,
        [0xff, 0xd8, 0xff, ..] => jpeg::read(bytes)?,
        _ => return Err(ScanError::NotAPicture),
    };
    texts_of(&luma)
}
