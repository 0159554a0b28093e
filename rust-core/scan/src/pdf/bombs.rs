//! Deflate bombs: a stream that inflates to a thousand times its size, before the PDF parser holds it whole.
//!
//! Every `stream` keyword is looked at, whatever object it stands in, and what follows is inflated into a small buffer
//! and counted. Invariant: the work is bounded by the limit and by the file's length.

use flate2::{Decompress, FlushDecompress, Status};

use crate::error::ScanError;

/// What all streams together may inflate to, in bytes.
const INFLATED_MAX: u64 = 256 * 1024 * 1024;

/// What precedes the bytes of a stream, but for a line break.
const KEYWORD: &[u8] = b"stream";

/// Refuses a file whose Flate streams inflate to more than is read.
///
/// # Errors
/// [`ScanError::TooLarge`].
pub(super) fn check_streams(bytes: &[u8]) -> Result<(), ScanError> {
    let (mut inflated, mut looked_at) = (0, 0);
    // Streams that don't overlap are together shorter than the file; twice that is generous.
    let looked_at_max = 2 * bytes.len() as u64;
    for start in streams(bytes) {
        let mut inflate = Decompress::new(true);
        let allowed = INFLATED_MAX - inflated;
        run(&mut inflate, &bytes[start..], allowed);
        inflated += inflate.total_out();
        looked_at += inflate.total_in();
        if inflated >= INFLATED_MAX || looked_at > looked_at_max {
            return Err(ScanError::TooLarge);
        }
    }
    Ok(())
}

/// Inflates until the end, the first error, or `allowed` bytes have come out.
fn run(inflate: &mut Decompress, bytes: &[u8], allowed: u64) {
    let mut buffer = [0; 16 * 1024];
    while inflate.total_out() < allowed {
        let read = usize::try_from(inflate.total_in()).unwrap_or(usize::MAX).min(bytes.len());
        let before = (inflate.total_in(), inflate.total_out());
        let status = inflate.decompress(&bytes[read..], &mut buffer, FlushDecompress::None);
        let is_stuck = before == (inflate.total_in(), inflate.total_out());
        if is_stuck || !matches!(status, Ok(Status::Ok)) {
            return;
        }
    }
}

/// Where the bytes of each stream begin.
fn streams(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let keywords = bytes.windows(KEYWORD.len()).enumerate().filter(|(_, window)| *window == KEYWORD);
    keywords.map(|(at, _)| {
        let after = at + KEYWORD.len();
        let line_break =
            bytes[after..].iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        after + line_break
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn stream_of(zeros_mib: usize) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(b"1 0 obj << >> stream\r\n".to_vec(), Compression::fast());
        (0..zeros_mib).for_each(|_| encoder.write_all(&vec![0; 1024 * 1024]).unwrap());
        let mut bytes = encoder.finish().unwrap();
        bytes.extend(b"\nendstream endobj ");
        bytes
    }

    #[test]
    fn streams_are_counted_together() {
        assert_eq!(check_streams(&stream_of(255)), Ok(()));
        assert_eq!(check_streams(&stream_of(256)), Err(ScanError::TooLarge));
        assert_eq!(check_streams(&stream_of(100).repeat(2)), Ok(()));
        assert_eq!(check_streams(&stream_of(100).repeat(3)), Err(ScanError::TooLarge));
    }

    #[test]
    fn what_is_not_deflated_does_not_count() {
        assert_eq!(check_streams(b""), Ok(()));
        assert_eq!(check_streams(b"stream"), Ok(()));
        assert_eq!(check_streams(&b"stream\nstream\r\nBT (x) Tj ET".repeat(10_000)), Ok(()));
    }

    /// Stored blocks, each of which holds a keyword and the beginning of another stream: that one runs through all the
    /// blocks that follow, as does each of them.
    #[test]
    fn streams_inside_each_other_are_refused_before_they_cost_much() {
        let start = b"stream\n\x78\x01";
        let block = [&b"\x00\x09\x00\xf6\xff"[..], start].concat();
        assert_eq!(check_streams(&[start, block.as_slice()].concat()), Ok(()));
        assert_eq!(
            check_streams(&[start.to_vec(), block.repeat(100_000)].concat()),
            Err(ScanError::TooLarge)
        );
    }
}
