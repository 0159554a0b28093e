//! Names of files in the sync store: by content, so that a retry writes the same name and nothing is ever replaced.
//!
//! ```text
//! {s|c}-{log id, 13 base32}-{number, 8 hex}-{SHA-256 of the bytes, first 32 hex}     lower case, 57 characters
//! ```
//!
//! `s` is a segment, `c` a part of a checkpoint. Base32 is RFC 4648's alphabet in lower case, without padding.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use keyfold_wire::ids::LogId;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameKind {
    Segment,
    Checkpoint,
}

/// A name, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileName {
    pub(super) kind: NameKind,
    pub(super) log_id: LogId,
    pub(super) number: u32,
    /// The first half of the SHA-256 of the bytes.
    pub(super) hash: [u8; 16],
}

impl FileName {
    /// The name of a segment.
    pub(super) fn from_segment(log_id: LogId, number: u32, hash: &[u8; 32]) -> Self {
        let hash = *hash.first_chunk().expect("16 of 32 bytes");
        Self { kind: NameKind::Segment, log_id, number, hash }
    }

    pub(super) fn to_text(self) -> String {
        let kind = match self.kind {
            NameKind::Segment => 's',
            NameKind::Checkpoint => 'c',
        };
        let log = BASE32_NOPAD.encode(&self.log_id.0).to_ascii_lowercase();
        format!("{kind}-{log}-{:08x}-{}", self.number, HEXLOWER.encode(&self.hash))
    }

    /// Reads what [`Self::to_text`] writes, and nothing else.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let kind = match parts.next()? {
            "s" => NameKind::Segment,
            "c" => NameKind::Checkpoint,
            _ => return None,
        };
        let log = BASE32_NOPAD.decode(parts.next()?.to_ascii_uppercase().as_bytes()).ok()?;
        let number: [u8; 4] = HEXLOWER.decode(parts.next()?.as_bytes()).ok()?.try_into().ok()?;
        let hash = HEXLOWER.decode(parts.next()?.as_bytes()).ok()?.try_into().ok()?;
        let log_id = LogId(log.try_into().ok()?);
        let name = Self { kind, log_id, number: u32::from_be_bytes(number), hash };
        (parts.next().is_none() && name.number > 0 && name.to_text() == text).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_name() {
        let name = FileName::from_segment(LogId([0, 1, 2, 3, 4, 5, 6, 0xff]), 0x1f, &[0xab; 32]);
        let text = "s-aaaqeayeaudp6-0000001f-abababababababababababababababab";
        assert_eq!(name.to_text(), text);
        assert_eq!(FileName::from_text(text), Some(name));
        let part = text.replace("s-", "c-");
        assert_eq!(FileName::from_text(&part).unwrap().kind, NameKind::Checkpoint);
    }

    #[test]
    fn other_names_are_refused() {
        let text = "s-aaaqeayeaudp6-0000001f-abababababababababababababababab";
        let others = [
            String::new(),
            text.to_uppercase(),
            text.replace("s-", "x-"),
            text.replace("0000001f", "00000000"),
            text.replace("0000001f", "1f"),
            text.replace("0000001f", "+000001f"),
            text.replace("udp6", "udp7"),
            format!("{text}-"),
            format!("{text} (conflicted copy)"),
            text[..text.len() - 1].to_owned(),
        ];
        for other in others {
            assert_eq!(FileName::from_text(&other), None, "{other}");
        }
    }
}
