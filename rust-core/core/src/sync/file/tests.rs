//! Files: known lengths, and every way to be refused.

use super::*;
use crate::account::AccountKey;
use crate::crypto::replay::Replay;

const LOG: LogId = LogId([3; 8]);

fn keys(account: u8, epoch: u32) -> KeyTree {
    let key = AccountKey::make(&Replay::from_seed(b"account"));
    KeyTree::derive(AccountId([account; 16]), epoch, &key)
}

fn sealed(content: &[u8]) -> Vec<u8> {
    seal_segment(&keys(1, 1), LOG, 7, content, &Replay::from_seed(b"salt")).unwrap()
}

#[test]
fn the_header_is_clear_and_the_content_comes_back() {
    let bytes = sealed(b"content");
    assert_eq!(bytes.len(), 512);
    let expect = ["4b466c67", "00", "00", "01", &"01".repeat(16), "00000001", &"03".repeat(8), "00000007"];
    assert_eq!(data_encoding::HEXLOWER.encode(&bytes[..39]), expect.concat());
    let (header, content) = open_segment(&keys(1, 1), &bytes).unwrap();
    assert_eq!((header.log_id, header.number), (LOG, 7));
    assert_eq!(content.expose(), b"content");
}

#[test]
fn lengths_show_in_steps_only() {
    let known = [(0, 512), (405, 512), (406, 1024), (3989, 4096), (3990, 4352), (CONTENT_MAX, SEGMENT_MAX)];
    for (content, expect) in known {
        assert_eq!(sealed(&vec![0; content]).len(), expect, "{content}");
    }
    let long = vec![0; CONTENT_MAX + 1];
    assert!(seal_segment(&keys(1, 1), LOG, 7, &long, &Replay::from_seed(b"salt")).is_none());
}

#[test]
fn any_flipped_bit_and_any_truncation_is_refused() {
    let (keys, whole) = (keys(1, 1), sealed(b"content"));
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        assert!(open_segment(&keys, &bytes).is_err(), "byte {at}");
        assert!(open_segment(&keys, &whole[..at]).is_err(), "{at} bytes");
    }
    assert!(open_segment(&keys, &[&whole[..], &[0]].concat()).is_err());
}

#[test]
fn refusals_say_why() {
    let bytes = sealed(b"content");
    let why = |keys: &KeyTree, bytes: &[u8]| open_segment(keys, bytes).map(|_| ()).unwrap_err();
    let with = |at: usize, byte: u8| {
        let mut bytes = bytes.clone();
        bytes[at] = byte;
        why(&keys(1, 1), &bytes)
    };
    assert_eq!(why(&keys(2, 1), &bytes), ProblemKind::OtherAccount);
    assert_eq!(why(&keys(1, 2), &bytes), ProblemKind::OtherEpoch);
    assert_eq!(with(0, b'k'), ProblemKind::OtherKind);
    assert_eq!(with(6, 2), ProblemKind::OtherKind);
    assert_eq!(with(5, 1), ProblemKind::UpgradeRequired);
    assert_eq!(with(4, 1), ProblemKind::Damaged, "the format is bound too");
    assert_eq!(with(60, bytes[60] ^ 1), ProblemKind::Damaged);
    assert_eq!(why(&keys(1, 1), b""), ProblemKind::OtherKind);
}
