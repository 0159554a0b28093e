//! The plaintext's bytes, and every way to spell them wrong.

use proptest::prelude::*;

use super::*;

fn ticket() -> Ticket {
    Ticket {
        account_id: AccountId([0xa1; 16]),
        address: Address::from_text("a@b.c").unwrap(),
        purpose: TicketPurpose::Confirm(VerificationCode::from_text("1234-5678").unwrap()),
        expires: 0x6543_2100,
        nonce: [0xb2; 16],
    }
}

/// CBOR of [`ticket`], without its padding.
fn known() -> Vec<u8> {
    let hex = [
        "86",
        &format!("50{}", "a1".repeat(16)),
        "6561", /* a */
        "40622e63",
        "02",
        "683132333435363738",
        "1a65432100",
        &format!("50{}", "b2".repeat(16)),
    ];
    data_encoding::HEXLOWER.decode(hex.concat().as_bytes()).unwrap()
}

fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(PLAIN_LEN, 0);
    bytes
}

#[test]
fn known_bytes() {
    assert_eq!(ticket().to_plain()[..], padded(known()));
    assert_eq!(Ticket::from_plain(&padded(known())), Ok(ticket()));
}

#[test]
fn the_longest_ticket_fits() {
    let address = Address::from_text(&format!("{}@b.c", "\u{1d11e}".repeat(62) + "ab")).unwrap();
    assert_eq!(address.as_str().len(), 254);
    let long = Ticket { address, expires: i64::MIN, ..ticket() };
    assert_eq!(Ticket::from_plain(&long.to_plain()[..]), Ok(long));
}

#[test]
fn each_purpose_round_trips() {
    let code = VerificationCode::from_random([7; 5]);
    for purpose in [
        TicketPurpose::Code(None),
        TicketPurpose::Code(Some(code.clone())),
        TicketPurpose::Confirm(code),
        TicketPurpose::Purge,
    ] {
        let ticket = Ticket { purpose, ..ticket() };
        assert_eq!(Ticket::from_plain(&ticket.to_plain()[..]), Ok(ticket));
    }
}

#[test]
fn other_spellings_are_refused() {
    let code_at = 1 + 17 + 6 + 1;
    let purpose_at = code_at - 1;
    let with = |at: usize, byte: u8| {
        let mut bytes = padded(known());
        bytes[at] = byte;
        Ticket::from_plain(&bytes)
    };
    assert_eq!(with(PLAIN_LEN - 1, 1), Err(TicketError::Malformed), "padding");
    assert_eq!(with(known().len(), 0xf6), Err(TicketError::Malformed), "padding");
    for purpose in [0, 3, 4, 0x17] {
        assert_eq!(with(purpose_at, purpose), Err(TicketError::Malformed), "purpose {purpose}");
    }
    assert_eq!(with(code_at + 1, b'U'), Err(TicketError::Malformed), "code");
    assert_eq!(with(code_at + 1, b'O'), Err(TicketError::Malformed), "code in another spelling");
    assert_eq!(with(1 + 17 + 1, b'A'), Err(TicketError::Malformed), "address in another form");
    assert_eq!(with(0, 0x85), Err(TicketError::Malformed), "too few fields");
    assert_eq!(with(0, 0x87), Err(TicketError::Malformed), "too many fields");
    let mut no_code = known();
    no_code.splice(code_at..code_at + 9, [0xf6]);
    assert_eq!(Ticket::from_plain(&padded(no_code)), Err(TicketError::Malformed), "confirm without a code");
    let mut long_integer = known();
    long_integer.splice(purpose_at..=purpose_at, [0x18, 2]);
    assert_eq!(Ticket::from_plain(&padded(long_integer)), Err(TicketError::Malformed), "long integer");
}

#[test]
fn every_truncation_is_refused() {
    let bytes = padded(known());
    for end in 0..bytes.len() {
        assert_eq!(Ticket::from_plain(&bytes[..end]), Err(TicketError::Malformed), "{end}");
    }
    assert_eq!(Ticket::from_plain(&[&bytes[..], &[0]].concat()), Err(TicketError::Malformed));
}

#[test]
fn one_that_a_wrong_clock_made_has_ended_and_without_a_clock_each_has() {
    let at = |seconds| ticket().check_expiry(Now::from_seconds(seconds));
    // A day, the lifetime and the last second before its end.
    let longest = 86_400 + 900 - 1;
    assert_eq!(at(0x6543_2100 - longest), Ok(()));
    assert_eq!(at(0x6543_2100 - longest - 1), Err(TicketError::Expired));
    assert_eq!(at(0), Err(TicketError::Expired));
}

#[test]
fn it_expires_after_its_last_second() {
    let at = |seconds| ticket().check_expiry(Now::from_seconds(seconds));
    assert_eq!(at(0x6543_2100), Ok(()));
    assert_eq!(at(0x6543_2101), Err(TicketError::Expired));
}

#[test]
fn debug_shows_no_address_and_no_code() {
    let shown = format!("{:?}", ticket());
    assert!(!shown.contains("a@b.c") && !shown.contains("1234"), "{shown}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(mut start in prop::collection::vec(any::<u8>(), 0..80), cut in 0..120_usize) {
        let mut bytes = known();
        bytes.truncate(cut);
        bytes.append(&mut start);
        let bytes = padded(bytes);
        if let Ok(ticket) = Ticket::from_plain(&bytes) {
            prop_assert_eq!(&ticket.to_plain()[..], &bytes[..]);
        }
    }
}
