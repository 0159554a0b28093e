//! Ops: known bytes, what is unknown and passed on, and every way to be malformed.

use super::*;

const LOG: LogId = LogId([1; 8]);

fn dot(number: u64) -> Dot {
    Dot { log: LOG, number }
}

fn all_kinds() -> Vec<Op> {
    let password = PasswordOp {
        seal: vec![9; 168],
        code_sealed: vec![8; 100],
        login_id: LoginId([7; 8]),
        service_key: vec![6; 32],
        password_epoch: 2,
        who: "Phone".to_owned(),
        when: 1_793_491_200,
        first: LoginId([5; 8]),
        replaces: (0..100).map(|n| LoginId([n; 8])).collect(),
        vouched: true,
    };
    let revoke =
        RevokeOp { log: LogId([4; 8]), device_id: DeviceId([3; 16]), signing_key: vec![5; 32], seen: 12 };
    let device =
        DeviceOp { name: "Phone".to_owned(), signing_key: vec![5; 32], device_id: DeviceId([3; 16]) };
    let value = Zeroizing::new(b"value".to_vec());
    let item = ItemId([2; 16]);
    let bodies = [
        OpBody::Write { item, field: "title".to_owned(), value, replaces: vec![dot(1), dot(2)] },
        OpBody::Delete { item, saw: vec![dot(3)] },
        OpBody::Device(device),
        OpBody::Password(password),
        OpBody::Moved(vec![1, 2]),
        OpBody::Dormant(LogId([4; 8])),
        OpBody::Ack,
        OpBody::Revoke(revoke),
    ];
    (5..).zip(bodies).map(|(number, body)| Op { dot: dot(number), stamp: Stamp(77), body }).collect()
}

#[test]
fn known_bytes_of_a_write() {
    let op = Op {
        dot: dot(3),
        stamp: Stamp(0x0102_0304_0506_0708),
        body: OpBody::Write {
            item: ItemId([2; 16]),
            field: "t".to_owned(),
            value: Zeroizing::new(vec![0xff]),
            replaces: vec![dot(1)],
        },
    };
    let expect = [
        "8703",
        "1b0102030405060708",
        "01",
        "50",
        &"02".repeat(16),
        "6174",
        "41ff",
        "818248",
        &"01".repeat(8),
        "01",
    ];
    assert_eq!(data_encoding::HEXLOWER.encode(&op.to_bytes()), expect.concat());
}

#[test]
fn known_bytes_of_a_password_and_a_revocation() {
    let password = PasswordOp {
        seal: vec![9; 2],
        code_sealed: vec![8],
        login_id: LoginId([7; 8]),
        service_key: vec![6],
        password_epoch: 2,
        who: "A".to_owned(),
        when: 3,
        first: LoginId([5; 8]),
        replaces: vec![LoginId([4; 8]), LoginId([5; 8])],
        vouched: true,
    };
    let op = Op { dot: dot(3), stamp: Stamp(1), body: OpBody::Password(password) };
    let (four, five, seven) = ("04".repeat(8), "05".repeat(8), "07".repeat(8));
    let expect =
        format!("8d030104420909410848{seven}4106026141034 8{five}8248{four}48{five}f5").replace(' ', "");
    assert_eq!(data_encoding::HEXLOWER.encode(&op.to_bytes()), expect);
    let revoke =
        RevokeOp { log: LogId([4; 8]), device_id: DeviceId([3; 16]), signing_key: vec![5], seen: 12 };
    let op = Op { dot: dot(3), stamp: Stamp(1), body: OpBody::Revoke(revoke) };
    let expect = format!("8703010848{four}50{}41050c", "03".repeat(16));
    assert_eq!(data_encoding::HEXLOWER.encode(&op.to_bytes()), expect);
}

#[test]
fn every_kind_comes_back() {
    for op in all_kinds() {
        let bytes = op.to_bytes();
        assert!(bytes.len() <= op.capacity(), "{op:?}");
        assert!(Op::from_bytes(LOG, &bytes).unwrap() == op, "{op:?}");
    }
}

#[test]
fn unknown_kinds_are_kept_as_bytes() {
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    e.array(5).unwrap().u64(9).unwrap().u64(77).unwrap().u64(1000).unwrap();
    e.str("from the future").unwrap().array(1).unwrap().null().unwrap();
    let op = Op::from_bytes(LOG, &bytes).unwrap();
    assert_eq!(op.dot, dot(9));
    assert!(op.body == OpBody::Unknown(bytes.clone()));
    assert_eq!(*op.to_bytes(), bytes);
}

#[test]
fn entries_from_a_newer_version_are_skipped() {
    for op in all_kinds() {
        let mut bytes = op.to_bytes().to_vec();
        assert!((0x80..0x97).contains(&bytes[0]));
        bytes[0] += 1;
        bytes.extend([0x82, 0x01, 0x61, b'x']);
        assert!(Op::from_bytes(LOG, &bytes).unwrap() == op, "{op:?}");
    }
}

#[test]
fn truncated_lengthened_and_out_of_range_ops_are_refused() {
    for op in all_kinds() {
        let bytes = op.to_bytes();
        for end in 0..bytes.len() {
            assert!(Op::from_bytes(LOG, &bytes[..end]).is_err(), "{op:?} {end}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert!(Op::from_bytes(LOG, &longer).is_err(), "{op:?}");
    }
    for number in [0, NUMBER_END, u64::MAX] {
        let op = Op { dot: dot(number), stamp: Stamp(1), body: OpBody::Ack };
        assert!(Op::from_bytes(LOG, &op.to_bytes()).is_err(), "{number}");
        let op = Op {
            dot: dot(1),
            stamp: Stamp(1),
            body: OpBody::Delete { item: ItemId([0; 16]), saw: vec![dot(number)] },
        };
        assert!(Op::from_bytes(LOG, &op.to_bytes()).is_err(), "{number}");
    }
}

#[test]
fn a_length_that_lies_reserves_nothing() {
    // delete with 2^60 dots
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    e.array(5).unwrap().u64(1).unwrap().u64(1).unwrap().u64(2).unwrap().bytes(&[0; 16]).unwrap();
    e.array(1 << 60).unwrap();
    assert!(Op::from_bytes(LOG, &bytes).is_err());
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
        if let Ok(op) = Op::from_bytes(LOG, &bytes) {
            let again = Op::from_bytes(LOG, &op.to_bytes()).unwrap();
            proptest::prop_assert!(again == op);
        }
    }
}
