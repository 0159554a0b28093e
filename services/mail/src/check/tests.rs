//! The check of the address against its known answer; what else is refused is tested over HTTP (`tests/relay`).

use keyfold_ticket::key::{Relay, Service};
use keyfold_ticket::make_key_pair;
use keyfold_wire::bytes::to_base64;
use proptest::prelude::*;

use super::*;

fn fixed<const N: usize>(hex: &str) -> Fixed<N> {
    Fixed(data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap().try_into().unwrap())
}

/// Computed by Python's `hmac`.
#[test]
fn the_check_is_hmac_sha256_of_the_normal_form() {
    let address = Address::from_text(" Zo\u{cb}@Example.org").unwrap();
    let r = fixed("000102030405060708090a0b0c0d0e0f");
    let check = fixed("a93b89aaf94cfd503fbf4f1130f9d05c492734be0921a132594cfb2b0aca60b0");
    assert_eq!(check_address(&address, &r, &check), Ok(()));
    for bit in 0..256 {
        let mut other = check;
        other.0[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(check_address(&address, &r, &other), Err(CheckError::OtherAddress), "{bit}");
    }
    let other_r = fixed("000102030405060708090a0b0c0d0e1f");
    assert_eq!(check_address(&address, &other_r, &check), Err(CheckError::OtherAddress));
}

fn keys() -> Keys {
    Keys { relay: make_key_pair::<Relay>().0, service: make_key_pair::<Service>().1 }
}

proptest! {
    #[test]
    fn any_body_is_refused_without_a_ticket(body in any::<Vec<u8>>(), ticket in prop::collection::vec(any::<u8>(), 0..500)) {
        let keys = keys();
        prop_assert_eq!(check_mail(&body, &keys, Now::from_seconds(0), String::new()).err(), Some(CheckError::Unreadable));
        let purge = format!("{{\"ticket\":\"{}\"}}", to_base64(&ticket));
        let refused = check_purge(purge.as_bytes(), &keys, Now::from_seconds(0)).unwrap_err();
        prop_assert!(matches!(refused, CheckError::Ticket(_)), "{refused}");
    }
}
