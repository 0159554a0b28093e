//! What no list of cases can cover: every bit of every byte and every length of what is stored or sent.

use keyfold_core::crypto::parcel::{OVERHEAD, What, open_parcel, seal_parcel};
use keyfold_core::crypto::record::RecordKey;
use keyfold_core::crypto::replay::Replay;
use keyfold_core::secret::Secret;
use keyfold_wire::ids::AccountId;

const ACCOUNT: AccountId = AccountId([0xa1; 16]);

/// Every change of one bit and every shorter beginning of `bytes`.
fn damaged(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let flipped = (0..8 * bytes.len()).map(|bit| {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        changed
    });
    flipped.chain((0..bytes.len()).map(|end| bytes[..end].to_vec()))
}

#[test]
fn no_damaged_parcel_opens() {
    let secret = Secret::from_fn(|secret| secret.fill(7));
    let random = Replay::from_seed(b"parcel");
    let parcel = seal_parcel(What::Settings, &secret, ACCOUNT, 1, b"plaintext", &random);
    assert_eq!(parcel.len(), OVERHEAD + 9);
    assert_eq!(open_parcel(What::Settings, &secret, ACCOUNT, 1, &parcel).unwrap().expose(), b"plaintext");
    for damaged in damaged(&parcel) {
        assert!(open_parcel(What::Settings, &secret, ACCOUNT, 1, &damaged).is_err(), "{damaged:?}");
    }
}

#[test]
fn no_damaged_record_opens() {
    let key = RecordKey::new(&Secret::from_fn(|key| key.fill(7)), ACCOUNT, 1);
    let record = key.seal("items", b"row", b"plaintext", &Replay::from_seed(b"record"));
    assert_eq!(record.len(), 12 + 256 + 16);
    assert_eq!(key.open("items", b"row", &record).unwrap().expose(), b"plaintext");
    for damaged in damaged(&record) {
        assert!(key.open("items", b"row", &damaged).is_err(), "{damaged:?}");
    }
}

#[test]
fn two_seals_of_one_plaintext_share_nothing() {
    let secret = Secret::from_fn(|secret| secret.fill(7));
    let random = Replay::from_seed(b"two");
    let seal = || seal_parcel(What::Code, &secret, ACCOUNT, 1, &[0; 64], &random);
    let (one, two) = (seal(), seal());
    // Format, kind, account and key epoch are the same, nothing else.
    assert_eq!(one[..22], two[..22]);
    for (at, parts) in [(22, 38), (38, 70), (70, 134), (134, 150)].into_iter().enumerate() {
        assert_ne!(one[parts.0..parts.1], two[parts.0..parts.1], "part {at}");
    }
}
