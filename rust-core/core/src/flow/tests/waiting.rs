//! A newer password's seal that came with the log, where there is no service: what makes it wait, and what ends that.

use std::sync::Arc;

use keyfold_kit::Mark;
use keyfold_wire::ids::LoginId;

use super::device::Device;
use super::local::{PASSWORD, signed_up};
use crate::account::AccountKey;
use crate::crypto::replay::Replay;
use crate::flow::inner::Inner;
use crate::flow::{Error, Keyfold, PasswordNotice, seals};
use crate::secret::Password;
use crate::sync::PasswordOp;

const NEW_PASSWORD: &[u8] = b"a password for tomorrow";
const THIRD_PASSWORD: &[u8] = b"the laptop's own idea";

fn inner(keyfold: &Keyfold) -> Arc<Inner> {
    Arc::clone(keyfold.account().inner())
}

fn password(bytes: &[u8]) -> Password {
    Password::from_utf8(bytes).unwrap()
}

/// What another device would tell: this password, as this number, sealing this key.
fn tell(inner: &Inner, key: &AccountKey, typed: &[u8], password_epoch: u32) {
    let facts = inner.facts().unwrap();
    let seal = seals::seal_for_travel(inner, &facts, key, &password(typed), Mark::NONE).unwrap();
    let op = PasswordOp {
        seal: seal.as_bytes().to_vec(),
        code_sealed: Vec::new(),
        login_id: LoginId::NONE,
        service_key: Vec::new(),
        password_epoch,
        who: "Laptop".to_owned(),
        when: 5,
        first: LoginId::NONE,
        replaces: Vec::new(),
        vouched: false,
    };
    inner.log().unwrap().edit(|edit| edit.password(op)).unwrap();
    inner.follow_log().unwrap();
}

#[test]
fn only_a_higher_entry_is_waited_for() {
    let device = Device::new(40);
    let keyfold = signed_up(&device);
    keyfold.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    let inner = inner(&keyfold);
    inner.follow_log().unwrap();
    assert_eq!(keyfold.password_notice(), Ok(None), "the own change is no news");
    let key = inner.open_key(&password(NEW_PASSWORD)).unwrap();
    device.clock.advance_ms(60_000);
    tell(&inner, &key, THIRD_PASSWORD, 1);
    assert_eq!(keyfold.password_notice(), Ok(None), "an older device leads nobody back");
    tell(&inner, &key, THIRD_PASSWORD, 3);
    let notice = PasswordNotice::Changed { who: "Laptop".to_owned(), when: 5 };
    assert_eq!(keyfold.password_notice(), Ok(Some(notice)));
    let refused = Err(Error::PasswordChanged { when: 5 });
    assert_eq!(keyfold.password().change(NEW_PASSWORD, b"yet another of these"), refused);
    assert_eq!(keyfold.account().kit(NEW_PASSWORD).map(drop), refused);
    device.clock.advance_ms(30 * 86_400_000);
    keyfold.lock();
    keyfold.unlock(NEW_PASSWORD).unwrap();
    keyfold.lock();
    keyfold.unlock(THIRD_PASSWORD).unwrap();
    assert_eq!(keyfold.password_notice(), Ok(None));
    keyfold.lock();
    assert_eq!(keyfold.unlock(NEW_PASSWORD), Err(Error::WrongPassword));
    keyfold.unlock(THIRD_PASSWORD).unwrap();
    inner.follow_log().unwrap();
    assert_eq!(keyfold.password_notice(), Ok(None), "it is this device's own now");
}

#[test]
fn a_seal_of_another_key_never_takes_over() {
    let device = Device::new(41);
    let keyfold = signed_up(&device);
    let inner = inner(&keyfold);
    let other = AccountKey::make(&Replay::from_seed(b"another key"));
    tell(&inner, &other, NEW_PASSWORD, 7);
    assert!(keyfold.password_notice().unwrap().is_some());
    keyfold.lock();
    assert_eq!(keyfold.unlock(NEW_PASSWORD), Err(Error::WrongPassword), "it opens, and the verifier doesn't");
    assert_eq!(keyfold.password_notice(), Ok(None), "it doesn't count any more");
    keyfold.unlock(PASSWORD).unwrap();
    inner.follow_log().unwrap();
    assert_eq!(keyfold.password_notice(), Ok(None), "nor does its entry");
    keyfold.password().change(PASSWORD, THIRD_PASSWORD).unwrap();
    keyfold.lock();
    keyfold.unlock(THIRD_PASSWORD).unwrap();
}

#[test]
fn what_is_no_seal_of_this_account_is_not_waited_for() {
    let device = Device::new(42);
    let keyfold = signed_up(&device);
    let inner = inner(&keyfold);
    let mut facts = inner.facts().unwrap();
    let key = inner.open_key(&password(PASSWORD)).unwrap();
    facts.account_id.0[0] ^= 1;
    let stranger = seals::seal_for_travel(&inner, &facts, &key, &password(NEW_PASSWORD), Mark::NONE).unwrap();
    for seal in [Vec::new(), vec![7; 168], stranger.as_bytes().to_vec()] {
        let own = inner.facts().unwrap();
        assert!(!seals::is_password_seal(&own, &seal));
    }
    let own = seals::seal_for_travel(&inner, &inner.facts().unwrap(), &key, &password(PASSWORD), Mark::NONE);
    assert!(seals::is_password_seal(&inner.facts().unwrap(), own.unwrap().as_bytes()));
}
