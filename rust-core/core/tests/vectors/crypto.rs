//! Vectors of the constructions: what opens is also sealed again, byte for byte.

use keyfold_core::crypto::parcel::{What, open_parcel, seal_parcel};
use keyfold_core::crypto::record::RecordKey;
use keyfold_core::crypto::seal::{Parts, open, seal};
use keyfold_core::crypto::sign::SigningKey;
use keyfold_core::crypto::stretch::{Argon2, check_cost};
use keyfold_core::port::Stretch as _;
use keyfold_wire::ids::{DeviceId, LoginId};
use keyfold_wire::signed::{Message, Purpose};

use crate::{Case, Found, Given, check, hex, name_of, vectors};

#[test]
fn stretching() {
    check(vectors!("stretch.json"), |case| {
        let cost = case.cost("cost").expect("a cost");
        check_cost(cost, case.cost("minimum")).map_err(name_of)?;
        let mut out = [0; 32];
        Argon2.derive(&case.bytes("password"), &case.array("salt"), cost, &mut out).map_err(name_of)?;
        Ok(hex(&out))
    });
}

#[test]
fn seals() {
    check(vectors!("seal.json"), |case| {
        let (secret, label, salt) = (case.bytes("secret"), case.text("label").as_bytes(), case.array("salt"));
        let (header, commitment, sealed) =
            (case.bytes("header"), case.array("commitment"), case.bytes("sealed"));
        let plaintext = open(&secret, label, &salt, &header, &commitment, &sealed).map_err(name_of)?;
        let again = seal(&secret, label, &salt, &header, plaintext.expose());
        assert_eq!(again, Parts { commitment, sealed });
        Ok(hex(plaintext.expose()))
    });
}

#[test]
fn parcels() {
    check(vectors!("parcel.json"), |case| {
        let what = what_of(case.text("what"));
        let (secret, parcel) = (case.secret("secret"), case.bytes("parcel"));
        let (account_id, key_epoch) = (case.account_id(), case.number("key_epoch"));
        let plaintext = open_parcel(what, &secret, account_id, key_epoch, &parcel).map_err(name_of)?;
        let random = Given(parcel[22..38].to_vec());
        let again = seal_parcel(what, &secret, account_id, key_epoch, plaintext.expose(), &random);
        assert_eq!(again, parcel);
        Ok(hex(plaintext.expose()))
    });
}

#[test]
fn records() {
    check(vectors!("record.json"), |case| {
        let key = RecordKey::new(&case.secret("vault"), case.account_id(), case.number("key_epoch"));
        let (table, row, record) = (case.text("table"), case.bytes("row"), case.bytes("record"));
        let content = key.open(table, &row, &record).map_err(name_of)?;
        let again = key.seal(table, &row, content.expose(), &Given(record[..12].to_vec()));
        assert_eq!(again, record);
        Ok(hex(content.expose()))
    });
}

#[test]
fn signed_messages() {
    check(vectors!("signed_message.json"), signed_message);
}

fn signed_message(case: &Case) -> Found {
    let key = SigningKey::from_seed(&case.secret("seed"));
    let message = Message {
        purpose: purpose_of(case.number("purpose")),
        service_key: &case.array("service_key"),
        account_id: case.account_id(),
        key_epoch: case.number("key_epoch"),
        device_id: DeviceId(case.array("device_id")),
        challenge: &case.array("challenge"),
        replaces: LoginId(case.array("login_id")),
        body: &case.bytes("body"),
    }
    .to_bytes();
    let (public, signature) = (case.array("public"), case.array("signature"));
    let verifying = ed25519_dalek::VerifyingKey::from_bytes(&public).expect("a point");
    verifying
        .verify_strict(&message, &ed25519_dalek::Signature::from_bytes(&signature))
        .map_err(|_| "WrongSignature".to_owned())?;
    assert_eq!((key.public(), key.sign(&message)), (public, signature));
    Ok(hex(&message))
}

fn purpose_of(number: u32) -> Purpose {
    let all = [
        Purpose::Session,
        Purpose::Enrol,
        Purpose::EnrolDevice,
        Purpose::ReRegister,
        Purpose::RevokeDevice,
        Purpose::Settings,
        Purpose::DeleteAccount,
    ];
    all.into_iter().find(|purpose| u32::from(*purpose as u8) == number).expect("a known purpose")
}

fn what_of(name: &str) -> What {
    match name {
        "verifier" => What::Verifier,
        "outbox" => What::Outbox,
        "code" => What::Code,
        "settings" => What::Settings,
        "device_label" => What::DeviceLabel,
        "signing_key" => What::SigningKey,
        other => panic!("unknown kind {other}"),
    }
}
