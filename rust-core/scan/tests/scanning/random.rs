//! Frames that no camera gives: any bytes, any size, torn and turned codes. A reader answers each of them, and never
//! with a text that isn't there.

use keyfold_frames::{Attempt, Sort};
use keyfold_scan::{FrameReader, ScanError, decode_luma};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_of_any_size_are_answered(
        bytes in proptest::collection::vec(any::<u8>(), 0..9000),
        width in 0u32..140,
        height in 0u32..140,
        gap in -3i32..40,
    ) {
        let stride = width.saturating_add_signed(gap);
        let reader = FrameReader::new();
        for _ in 0..4 {
            let answer = reader.read(&bytes, width, height, stride);
            let fits = width > 0
                && height > 0
                && stride >= width
                && (height - 1) as usize * stride as usize + width as usize <= bytes.len();
            let expected = if fits { Ok(Vec::new()) } else { Err(ScanError::WrongSize) };
            prop_assert_eq!(answer, expected);
        }
        prop_assert!(decode_luma(&bytes, width, height, stride).is_err());
    }

    /// Cut to a piece, with bytes flipped: read as it was, or not at all.
    #[test]
    fn damaged_codes_are_read_right_or_not_at_all(
        seed in 0u64..8,
        (left, top) in (0usize..90, 0usize..90),
        (width, height) in (1u32..230, 1u32..150),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..400),
    ) {
        let attempt = Attempt::from_seed(Sort::Rotated, (320, 240), seed);
        let mut luma = attempt.frame(0).luma;
        for (at, byte) in flips {
            luma[at.index(320 * 240)] ^= byte;
        }
        let reader = FrameReader::new();
        for _ in 0..4 {
            let texts = reader.read(&luma[top * 320 + left..], width, height, 320).unwrap();
            prop_assert!(texts.is_empty() || texts == [attempt.text()]);
        }
    }
}
