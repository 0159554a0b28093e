//! RFC 6238, appendix B; RFC 4226, appendix D; then what is forgiven and what isn't.

use super::*;

fn seed(hash: CodeHash, secret: &[u8], digits: u8) -> Seed {
    Seed { secret: Zeroizing::new(secret.to_vec()), hash, digits, period: 30 }
}

#[test]
fn known_answers_of_rfc_6238() {
    let sha1 = seed(CodeHash::Sha1, b"12345678901234567890", 8);
    let sha256 = seed(CodeHash::Sha256, b"12345678901234567890123456789012", 8);
    let sha512 =
        seed(CodeHash::Sha512, b"1234567890123456789012345678901234567890123456789012345678901234", 8);
    let rows = [
        (59, "94287082", "46119246", "90693936"),
        (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"),
        (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"),
        (20_000_000_000, "65353130", "77737706", "47863826"),
    ];
    for (now, one, two, three) in rows {
        for (seed, code) in [(&sha1, one), (&sha256, two), (&sha512, three)] {
            assert_eq!(seed.derive_code(now).code.as_str(), code, "{now} {:?}", seed.hash);
        }
    }
}

#[test]
fn known_answers_of_rfc_4226() {
    let seed = seed(CodeHash::Sha1, b"12345678901234567890", 6);
    let codes =
        ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
    for (counter, code) in (0_i64..).zip(codes) {
        assert_eq!(seed.derive_code(counter * 30).code.as_str(), code);
    }
}

#[test]
fn seconds_left_count_down_to_one() {
    let seed = Seed::from_text("JBSWY3DPEHPK3PXP").unwrap();
    let at = |now| (seed.derive_code(now).seconds_left, seed.derive_code(now).period);
    assert_eq!((at(0), at(1), at(29), at(30)), ((30, 30), (29, 30), (1, 30), (30, 30)));
    assert_eq!(seed.derive_code(-5), seed.derive_code(0));
    assert_ne!(seed.derive_code(29).code, seed.derive_code(30).code);
}

#[test]
fn case_spaces_dashes_and_padding_are_forgiven() {
    let code = Seed::from_text("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap().derive_code(59).code;
    assert_eq!(code.as_str(), "287082");
    let same = [
        " gezd gnbv gy3t qojq gezd gnbv gy3t qojq\n",
        "GEZDGNBV-GY3TQOJQ-GEZDGNBV-GY3TQOJQ",
        "otpauth://totp/Site:me%40example.org?secret=gezdgnbvgy3tqojqgezdgnbvgy3tqojq&issuer=50%",
        "OTPAUTH://TOTP/x?SECRET=GEZDGNBVGY3TQOJQ%20GEZDGNBVGY3TQOJQ&digits=6&period=30&algorithm=SHA-1#x",
    ];
    for text in same {
        assert_eq!(Seed::from_text(text).unwrap().derive_code(59).code, code, "{text}");
    }
    assert!(Seed::from_text("MFRGG===").is_ok());
    assert!(Seed::from_text("MFRGH").is_ok(), "trailing bits");
}

#[test]
fn an_address_sets_hash_digits_and_period() {
    let text = "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA\
                &algorithm=sha256&digits=8&period=60";
    let code = Seed::from_text(text).unwrap().derive_code(118);
    assert_eq!((code.code.as_str(), code.seconds_left, code.period), ("46119246", 2, 60));
}

#[test]
fn anything_else_is_refused() {
    let bad = [
        "",
        "   ",
        "A",
        "0189",
        "JBSWY3DP!",
        "otpauth://totp/x",
        "otpauth://totp/x?issuer=y",
        "otpauth://totp/x?secret=",
        "otpauth://hotp/x?secret=JBSWY3DP&counter=1",
        "otpauth://totp/x?secret=JBSWY3DP&digits=5",
        "otpauth://totp/x?secret=JBSWY3DP&digits=9",
        "otpauth://totp/x?secret=JBSWY3DP&period=0",
        "otpauth://totp/x?secret=JBSWY3DP&period=3601",
        "otpauth://totp/x?secret=JBSWY3DP&algorithm=MD5",
        "otpauth://totp/x?secret=JBSWY3DP%2",
        "otpauth://totp/x?secret=JBSWY3DP%ff",
        "otpauth:/",
        "otpauth\u{e9}://",
    ];
    for text in bad {
        assert_eq!(Seed::from_text(text).err(), Some(SeedError), "{text}");
    }
    assert!(Seed::from_text(&"A".repeat(INPUT_MAX + 1)).is_err());
    assert!(Seed::from_text(&"A".repeat(SECRET_MAX * 8)).is_err());
}

#[test]
fn nothing_is_shown() {
    let seed = Seed::from_text("JBSWY3DPEHPK3PXP").unwrap();
    assert_eq!(format!("{seed:?}"), "Seed(..)");
    let shown = format!("{:?}", seed.derive_code(0));
    assert!(!shown.contains(seed.derive_code(0).code.as_str()), "{shown}");
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(otpauth://totp/)?\\PC{0,40}", query in "[a-z0-9=&%A-Z?#]{0,60}") {
        for text in [text.clone(), format!("{text}?secret=MFRGG&{query}"), query] {
            if let Ok(seed) = Seed::from_text(&text) {
                let code = seed.derive_code(i64::MAX);
                proptest::prop_assert!((6..=8).contains(&code.code.as_str().len()));
                proptest::prop_assert!((1..=code.period).contains(&code.seconds_left));
            }
        }
    }
}
