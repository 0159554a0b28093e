//! The shared vectors of the sealed key's outer form, then what no list of cases can cover: every bit, every length.

use keyfold_kit::{Argon2Cost, CodeError, Header, Kind, Mark, SealedKey, TEXT_LEN, find_code};
use proptest::prelude::{any, proptest};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    seals: Vec<Seal>,
    binary: Vec<BinaryCase>,
    texts: Vec<TextCase>,
    pages: Vec<TextCase>,
}

#[derive(Deserialize)]
struct Seal {
    name: String,
    header: HeaderFields,
    commitment: String,
    sealed: String,
    bytes: String,
    text: String,
}

#[derive(Deserialize)]
struct HeaderFields {
    kind: u8,
    account_id: String,
    key_epoch: u32,
    password_epoch: u32,
    login_id: String,
    made: u32,
    argon2: CostFields,
    salt: String,
    mark: MarkFields,
}

#[derive(Deserialize)]
struct CostFields {
    memory_kib: u32,
    passes: u8,
    lanes: u8,
}

#[derive(Deserialize)]
struct MarkFields {
    log_id: String,
    number: u32,
    hash: String,
}

#[derive(Deserialize)]
struct BinaryCase {
    name: String,
    bytes: String,
    expect: Expect,
}

#[derive(Deserialize)]
struct TextCase {
    name: String,
    text: String,
    expect: Expect,
}

#[derive(Deserialize)]
struct Expect {
    ok: Option<String>,
    error: Option<String>,
    missing: Option<usize>,
    position: Option<usize>,
    format: Option<u8>,
}

impl Expect {
    fn to_result(&self, seals: &[Seal]) -> Result<SealedKey, CodeError> {
        if let Some(name) = &self.ok {
            let seal = seals.iter().find(|seal| seal.name == *name).expect("a seal of the file");
            return Ok(seal.assemble());
        }
        Err(match self.error.as_deref().expect("ok or error") {
            "NotACode" => CodeError::NotACode,
            "Truncated" => CodeError::Truncated { missing: self.missing.expect("a number") },
            "TooLong" => CodeError::TooLong,
            "BadCharacter" => CodeError::BadCharacter { position: self.position.expect("a number") },
            "Damaged" => CodeError::Damaged,
            "UpgradeRequired" => CodeError::UpgradeRequired { format: self.format.expect("a number") },
            "Malformed" => CodeError::Malformed,
            other => panic!("unknown error {other}"),
        })
    }
}

impl Seal {
    fn header(&self) -> Header {
        let fields = &self.header;
        Header {
            kind: Kind::from_byte(fields.kind).expect("a known kind"),
            account_id: from_hex(&fields.account_id),
            key_epoch: fields.key_epoch,
            password_epoch: fields.password_epoch,
            login_id: from_hex(&fields.login_id),
            made: fields.made,
            argon2: Argon2Cost {
                memory_kib: fields.argon2.memory_kib,
                passes: fields.argon2.passes,
                lanes: fields.argon2.lanes,
            },
            salt: from_hex(&fields.salt),
            mark: Mark {
                log_id: from_hex(&fields.mark.log_id),
                number: fields.mark.number,
                hash: from_hex(&fields.mark.hash),
            },
        }
    }

    fn assemble(&self) -> SealedKey {
        SealedKey::assemble(&self.header(), &from_hex(&self.commitment), &from_hex(&self.sealed))
    }
}

fn from_hex<const N: usize>(text: &str) -> [u8; N] {
    bytes_of(text).try_into().expect("the length of the field")
}

fn bytes_of(text: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).expect("hexadecimal")
}

fn vectors() -> Vectors {
    let file = include_str!("../../../tests/vectors/sealed_key_form.json");
    serde_json::from_str(file).expect("the shape that this test reads")
}

#[test]
fn known_seals_have_the_known_bytes_and_text() {
    for seal in &vectors().seals {
        let made = seal.assemble();
        assert_eq!(made.as_bytes()[..], bytes_of(&seal.bytes), "{}", seal.name);
        assert_eq!(made.to_text(), seal.text, "{}", seal.name);
        assert_eq!(seal.text.len(), TEXT_LEN);
        let read = SealedKey::from_bytes(made.as_bytes()).unwrap();
        assert_eq!(*read.header(), seal.header(), "{}", seal.name);
        assert_eq!(read.header_bytes(), seal.header().to_bytes());
        assert_eq!(*read.commitment(), from_hex(&seal.commitment));
        assert_eq!(*read.sealed(), from_hex(&seal.sealed));
    }
}

#[test]
fn binary_cases() {
    let vectors = vectors();
    for case in &vectors.binary {
        let found = SealedKey::from_bytes(&bytes_of(&case.bytes));
        assert_eq!(found, case.expect.to_result(&vectors.seals), "{}", case.name);
    }
}

#[test]
fn text_cases() {
    let vectors = vectors();
    for case in &vectors.texts {
        assert_eq!(SealedKey::from_text(&case.text), case.expect.to_result(&vectors.seals), "{}", case.name);
    }
}

#[test]
fn page_cases() {
    let vectors = vectors();
    for case in &vectors.pages {
        assert_eq!(find_code(&case.text), case.expect.to_result(&vectors.seals), "{}", case.name);
    }
}

#[test]
fn every_flipped_bit_is_damage_and_every_length_is_told() {
    let whole = bytes_of(&vectors().seals[0].bytes);
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(SealedKey::from_bytes(&bytes), Err(CodeError::Damaged), "bit {bit}");
    }
    for len in 1..whole.len() {
        let missing = whole.len() - len;
        assert_eq!(SealedKey::from_bytes(&whole[..len]), Err(CodeError::Truncated { missing }), "{len}");
    }
}

#[test]
fn every_other_character_in_every_place_is_refused() {
    let text = &vectors().seals[0].text;
    for at in "KEYFOLD1-".len()..text.len() {
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().filter(|c| !text[at..].starts_with(*c)) {
            let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert_eq!(SealedKey::from_text(&changed), Err(CodeError::Damaged), "{other} at {at}");
        }
    }
}

#[test]
fn long_texts_are_refused_or_searched_in_bounded_time() {
    assert_eq!(SealedKey::from_text(&" ".repeat(64 * 1024 + 1)), Err(CodeError::TooLong));
    assert_eq!(SealedKey::from_text(&"0".repeat(64 * 1024)), Err(CodeError::NotACode));
    assert_eq!(find_code(&"a".repeat(256 * 1024 + 1)), Err(CodeError::TooLong));
    assert_eq!(find_code(&"04 ".repeat(85 * 1024)), Err(CodeError::Damaged));
    assert_eq!(find_code(&"KEYFOLD1".repeat(32 * 1024)), Err(CodeError::Damaged));
}

#[test]
fn debug_shows_the_kind_only() {
    assert_eq!(format!("{:?}", vectors().seals[1].assemble()), "SealedKey(Account, ..)");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>(), at in 0..278_usize) {
        let known = &vectors().seals[0].text;
        let mixed = format!("{}{text}{}", &known[..at], &known[at..]);
        for text in [&text, &mixed] {
            for found in [SealedKey::from_text(text), find_code(text)] {
                assert!(found.is_err() || found.is_ok_and(|sealed_key| sealed_key.to_text() == *known));
            }
        }
    }

    #[test]
    fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        assert!(SealedKey::from_bytes(&bytes).is_err());
    }
}
