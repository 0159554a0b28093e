//! Padding, so that lengths show in steps only.
//!
//! ```text
//! length    4   of the content
//! content       that many bytes
//! zeros         up to the padded length
//! ```

use crate::secret::SecretVec;

/// Bytes before the content.
pub const LENGTH_LEN: usize = 4;

/// Pads to exactly `len` bytes; none if the content and its length don't fit.
#[must_use]
pub fn pad_to(len: usize, content: &[u8]) -> Option<SecretVec> {
    let length = u32::try_from(content.len()).ok()?.to_be_bytes();
    let zeros = len.checked_sub(LENGTH_LEN)?.checked_sub(content.len())?;
    let mut padded = Vec::with_capacity(len);
    padded.extend_from_slice(&length);
    padded.extend_from_slice(content);
    padded.resize(padded.len() + zeros, 0);
    Some(SecretVec::from_vec(padded))
}

/// The content of what [`pad_to`] made; none if the length is too long or a byte after the content isn't zero.
#[must_use]
pub fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let (length, rest) = padded.split_first_chunk::<LENGTH_LEN>()?;
    let (content, zeros) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    zeros.iter().all(|byte| *byte == 0).then_some(content)
}

/// The padded length of a record with `content` bytes: at least 256, in steps of 128.
#[must_use]
pub fn record_len(content: usize) -> usize {
    (content + LENGTH_LEN).next_multiple_of(128).max(256)
}

/// The padded length of a file with `len` bytes: multiples of 512 up to 4 KiB, [`padme`] above.
#[must_use]
pub fn file_len(len: usize) -> usize {
    if len <= 4096 { len.next_multiple_of(512).max(512) } else { padme(len) }
}

/// Padmé: leaves as many of the highest bits free as the length's own length has, so that at most 12 % are added
/// (Nikitin and others, "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019, 4).
#[must_use]
pub fn padme(len: usize) -> usize {
    if len < 2 {
        return len;
    }
    let exponent = len.ilog2();
    let kept = exponent.ilog2() + 1;
    len.next_multiple_of(1 << exponent.saturating_sub(kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_steps() {
        let records = [(0, 256), (252, 256), (253, 384), (380, 384), (381, 512)];
        for (content, expect) in records {
            assert_eq!(record_len(content), expect, "{content}");
        }
        let files = [(0, 512), (512, 512), (513, 1024), (4096, 4096), (4097, 4352), (1_000_001, 1_015_808)];
        for (len, expect) in files {
            assert_eq!(file_len(len), expect, "{len}");
        }
        // The paper's own example: a length of 9 becomes 10.
        assert_eq!(padme(9), 10);
    }

    #[test]
    fn padme_never_adds_more_than_an_eighth_and_never_shrinks() {
        for len in (4096..5_000_000).step_by(997) {
            let padded = padme(len);
            assert!(padded >= len && padded - len <= len / 8, "{len}");
            assert_eq!(padme(padded), padded, "{len}");
        }
    }

    #[test]
    fn content_comes_back() {
        let padded = pad_to(16, b"content").unwrap();
        assert_eq!(padded.expose(), b"\0\0\0\x07content\0\0\0\0\0");
        assert_eq!(unpad(padded.expose()), Some(&b"content"[..]));
        assert_eq!(unpad(pad_to(4, b"").unwrap().expose()), Some(&b""[..]));
        assert!(pad_to(10, b"content").is_none() && pad_to(3, b"").is_none());
    }

    #[test]
    fn wrong_lengths_and_hidden_bytes_are_refused() {
        for padded in
            [&b"\0\0\0"[..], b"\0\0\0\x01", b"\xff\xff\xff\xffa", b"\0\0\0\x01ab", b"\0\0\0\0\0\x01"]
        {
            assert_eq!(unpad(padded), None, "{padded:?}");
        }
    }
}
