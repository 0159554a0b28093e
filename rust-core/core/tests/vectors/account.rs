//! Vectors of the account: its key, the tree, what lies sealed under it, and the sealed key.

use std::sync::Arc;

use keyfold_core::account::KeyTree;
use keyfold_core::account::account_key::{ALPHABET, AccountKey};
use keyfold_core::account::code_key::{CodeKey, open_code, seal_code};
use keyfold_core::account::outbox::{open_outbox, seal_outbox};
use keyfold_core::account::sealed_key::{
    Details, OpenError, open_with_code_key, open_with_device_key, open_with_password, seal_with_code_key,
    seal_with_device_key, seal_with_password,
};
use keyfold_core::account::verifier::{KNOWN_TEXT, VerifierError, open_verifier, seal_verifier};
use keyfold_core::crypto::replay::SetClock;
use keyfold_core::crypto::stretch::Argon2;
use keyfold_core::port::{Cost, Env};
use keyfold_core::secret::Password;
use keyfold_kit::SealedKey;
use keyfold_wire::ids::{AccountId, LoginId};
use serde_json::{Value, json};

use crate::{Case, Given, check, hex, name_of, vectors};

#[test]
fn the_format_page_has_the_symbols_and_the_known_text() {
    let page = include_str!("../../../../docs/FORMAT.md");
    let indented = |text: &str| page.contains(&format!("\n    {text}\n"));
    assert!(indented(KNOWN_TEXT));
    assert!(indented(std::str::from_utf8(ALPHABET).expect("ASCII")));
}

#[test]
fn account_keys() {
    check(vectors!("account_key.json"), |case| {
        let packed = case.array("packed");
        let key = AccountKey::from_packed(&packed).ok_or("Refused")?;
        assert_eq!(key.to_packed().expose(), &packed);
        Ok(symbols(&key))
    });
}

#[test]
fn key_trees() {
    check(vectors!("key_tree.json"), |case| {
        let keys = KeyTree::derive(case.account_id(), 1, &key_of(case.text("key")));
        Ok(json!({
            "verifier": hex(keys.verifier().expose()),
            "vault": hex(keys.vault().expose()),
            "prove": hex(keys.prove().expose_seed()),
            "peer": hex(keys.peer().expose()),
            "outbox": hex(keys.outbox().expose()),
            "code": hex(keys.code().expose()),
            "settings": hex(keys.settings().expose()),
            "mark": hex(keys.mark().expose()),
            "prove_public": hex(&keys.prove().public()),
            "fingerprint": hex(&keys.fingerprint()),
        }))
    });
}

#[test]
fn verifiers() {
    check(vectors!("verifier.json"), |case| {
        let (keys, parcel) = tree_and_parcel(case);
        open_verifier(&keys, &parcel).map_err(|error| match error {
            VerifierError::Parcel(error) => name_of(error),
            VerifierError::OtherText => name_of(error),
        })?;
        assert_eq!(seal_verifier(&keys, &salt_of(&parcel)), parcel);
        Ok(json!(KNOWN_TEXT))
    });
}

#[test]
fn outboxes() {
    check(vectors!("outbox.json"), |case| {
        let (keys, parcel) = tree_and_parcel(case);
        let password = open_outbox(&keys, &parcel).map_err(name_of)?;
        assert_eq!(seal_outbox(&keys, &password, &salt_of(&parcel)), parcel);
        Ok(hex(password.expose()))
    });
}

#[test]
fn code_keys_at_rest() {
    check(vectors!("code.json"), |case| {
        let (keys, parcel) = tree_and_parcel(case);
        let code_key = open_code(&keys, &parcel).map_err(name_of)?;
        assert_eq!(seal_code(&keys, &code_key, &salt_of(&parcel)), parcel);
        Ok(hex(code_key.expose()))
    });
}

#[test]
fn sealed_keys() {
    check(vectors!("sealed_key.json"), |case| {
        let sealed = SealedKey::from_bytes(&case.bytes("sealed_key")).map_err(|error| {
            let name = name_of(error);
            name.split(' ').next().unwrap_or_default().to_owned()
        })?;
        let opened = open(case, &sealed).map_err(|error| match error {
            OpenError::Stretch(error) => name_of(error),
            OpenError::WrongKey | OpenError::WrongKind => name_of(error),
        });
        let key = opened?;
        assert_eq!(seal_again(case, &sealed, &key).as_bytes(), sealed.as_bytes());
        Ok(symbols(&key))
    });
}

fn open(case: &Case, sealed: &SealedKey) -> Result<AccountKey, OpenError> {
    match case.text("kind") {
        "password" => open_with_password(sealed, &password_of(case), case.cost("minimum"), &env(vec![])),
        "account" => open_with_code_key(sealed, &CodeKey::from_export_key(&case.bytes("secret"))),
        "device" => open_with_device_key(sealed, &case.secret("secret")),
        other => panic!("unknown kind {other}"),
    }
}

/// Makes the same seal from its parts.
fn seal_again(case: &Case, sealed: &SealedKey, key: &AccountKey) -> SealedKey {
    let header = sealed.header();
    let details = Details {
        account_id: AccountId(header.account_id),
        key_epoch: header.key_epoch,
        password_epoch: header.password_epoch,
        login_id: LoginId(header.login_id),
        made: header.made.into(),
        mark: header.mark,
    };
    let argon2 = header.argon2;
    let cost = Cost { memory_kib: argon2.memory_kib, passes: argon2.passes, lanes: argon2.lanes };
    let salt = header.salt.to_vec();
    match case.text("kind") {
        "password" => seal_with_password(key, &password_of(case), cost, &details, &env(salt))
            .expect("a cost that opened"),
        "account" => {
            seal_with_code_key(key, &CodeKey::from_export_key(&case.bytes("secret")), &details, &Given(salt))
        }
        _ => seal_with_device_key(key, &case.secret("secret"), &details, &Given(salt)),
    }
}

pub(crate) fn env(random: Vec<u8>) -> Env {
    Env {
        clock: Arc::new(SetClock::from_wall_ms(0)),
        random: Arc::new(Given(random)),
        stretch: Arc::new(Argon2),
    }
}

fn password_of(case: &Case) -> Password {
    Password::from_utf8(&case.bytes("secret")).expect("a password")
}

fn tree_and_parcel(case: &Case) -> (KeyTree, Vec<u8>) {
    let key = key_of(case.text("key"));
    (KeyTree::derive(case.account_id(), case.number("key_epoch"), &key), case.bytes("parcel"))
}

fn salt_of(parcel: &[u8]) -> Given {
    Given(parcel[22..38].to_vec())
}

fn symbols(key: &AccountKey) -> Value {
    json!(std::str::from_utf8(key.expose()).expect("ASCII"))
}

/// An account key from its characters; only tests ever need this.
fn key_of(symbols: &str) -> AccountKey {
    let mut packed = [0_u8; 35];
    for (number, symbol) in symbols.bytes().enumerate() {
        let index = ALPHABET.iter().position(|other| *other == symbol).expect("a symbol");
        for bit in (0..6).filter(|bit| index >> (5 - bit) & 1 == 1) {
            let at = 6 * number + bit;
            packed[at / 8] |= 0x80 >> (at % 8);
        }
    }
    AccountKey::from_packed(&packed).expect("a mixed key")
}
