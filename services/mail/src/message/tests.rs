//! Addresses as mail servers take them, and what composing a row again changes.

use keyfold_kit::{Argon2Cost, Header as SealHeader, Kind, Mark};
use keyfold_wire::ids::AccountId;

use super::*;

fn address(text: &str) -> Address {
    Address::from_text(text).unwrap()
}

fn sealed_key(kind: Kind) -> SealedKey {
    let header = SealHeader {
        kind,
        account_id: [1; 16],
        key_epoch: 1,
        password_epoch: 1,
        login_id: [2; 8],
        made: 0,
        argon2: Argon2Cost::NONE,
        salt: [3; 16],
        mark: Mark::NONE,
    };
    SealedKey::assemble(&header, &[4; 32], &[5; 51])
}

fn mail(kind: Kind) -> Mail {
    Mail {
        account_id: AccountId([1; 16]),
        address: address("zoe@example.org"),
        content: Content::Code(Box::new(sealed_key(kind)), None),
        message_id: "0123456789abcdef0123456789abcdef".to_owned(),
        accepted: keyfold_wire::moment::Moment::from_ms(1_800_000_000_123),
    }
}

fn from() -> Mailbox {
    "Keyfold <code@keyfold.test>".parse().unwrap()
}

#[test]
fn domains_are_written_in_ascii_and_names_left_alone() {
    for (text, mailbox) in [
        ("a.b+c@example.org", "a.b+c@example.org"),
        ("zo\u{eb}@b\u{fc}cher.example", "zo\u{eb}@xn--bcher-kva.example"),
    ] {
        assert_eq!(mailbox_of(&address(text)).unwrap().to_string(), mailbox);
    }
    for text in ["a..b@example.org", ".a@example.org", "a@-b.org", "a@b..c"] {
        assert_eq!(mailbox_of(&address(text)), None, "{text}");
    }
}

#[test]
fn a_row_composed_again_differs_in_its_boundaries_only() {
    let compose = || {
        let composed = compose(&from(), &mail(Kind::Account)).unwrap();
        let text = String::from_utf8(composed.bytes).unwrap();
        let lines = text.lines().filter(|line| !line.contains("boundary=") && !line.starts_with("--"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let first = compose();
    assert_eq!(first, compose());
    assert!(first.contains(&"Message-ID: <0123456789abcdef0123456789abcdef@keyfold.test>".to_owned()));
    assert!(first.contains(&"Date: Fri, 15 Jan 2027 08:00:00 +0000".to_owned()));
}

#[test]
fn a_device_seal_is_never_mailed() {
    let error = compose(&from(), &mail(Kind::Device)).unwrap_err();
    assert!(matches!(error, ComposeError::Render(RenderError::DeviceSeal)), "{error}");
}

#[test]
fn envelope_and_headers_agree() {
    let composed = compose(&from(), &mail(Kind::Account)).unwrap();
    assert_eq!(composed.envelope.to(), ["zoe@example.org".parse().unwrap()]);
    assert_eq!(composed.envelope.from(), Some(&"code@keyfold.test".parse().unwrap()));
}
