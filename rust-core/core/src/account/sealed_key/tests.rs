//! Round trips of the three kinds, then every way to fail.

use keyfold_kit::HEADER_LEN;

use super::*;
use crate::crypto::replay::{Replay, make_env};
use crate::crypto::stretch::FLOOR;

fn details() -> Details {
    Details {
        account_id: AccountId([0xa1; 16]),
        key_epoch: 2,
        password_epoch: 3,
        login_id: LoginId([0xb2; 8]),
        made: 1_793_491_200,
        mark: Mark { log_id: [0xc3; 8], number: 4, hash: [0xd4; 8] },
    }
}

fn key() -> AccountKey {
    AccountKey::make(&Replay::from_seed(b"account key"))
}

fn password(text: &str) -> Password {
    Password::from_utf8(text.as_bytes()).unwrap()
}

/// Puts a header over a seal, as a forger would; the checksum is right again.
fn with_header(sealed: &SealedKey, change: impl FnOnce(&mut Header)) -> SealedKey {
    let mut header = *sealed.header();
    change(&mut header);
    SealedKey::assemble(&header, sealed.commitment(), sealed.sealed())
}

#[test]
fn a_password_seal_opens_with_its_password_only() {
    let (env, _) = make_env(b"password seal");
    let sealed = seal_with_password(&key(), &password("old"), FLOOR, &details(), &env).unwrap();
    let opened = open_with_password(&sealed, &password("old"), Some(FLOOR), &env).unwrap();
    assert_eq!(opened.expose(), key().expose());
    let wrong = open_with_password(&sealed, &password("new"), None, &env);
    assert_eq!(wrong.unwrap_err(), OpenError::WrongKey);
    assert_eq!(sealed.header().made, 1_793_491_200);
    assert_eq!((sealed.header().key_epoch, sealed.header().password_epoch), (2, 3));
}

#[test]
fn account_and_device_seals_open_with_their_key_only() {
    let random = Replay::from_seed(b"seals");
    let codes = [CodeKey::from_export_key(b"one"), CodeKey::from_export_key(b"two")];
    let sealed = seal_with_code_key(&key(), &codes[0], &details(), &random);
    assert_eq!(open_with_code_key(&sealed, &codes[0]).unwrap().expose(), key().expose());
    assert_eq!(open_with_code_key(&sealed, &codes[1]).unwrap_err(), OpenError::WrongKey);

    let keys = [1, 2].map(|byte| Secret::from_fn(|key| key.fill(byte)));
    let sealed = seal_with_device_key(&key(), &keys[0], &details(), &random);
    assert_eq!(open_with_device_key(&sealed, &keys[0]).unwrap().expose(), key().expose());
    assert_eq!(open_with_device_key(&sealed, &keys[1]).unwrap_err(), OpenError::WrongKey);
}

#[test]
fn a_secret_of_another_kind_is_refused_as_such() {
    let (env, _) = make_env(b"kinds");
    let code_key = CodeKey::from_export_key(b"code");
    let device_key = Secret::from_slice(code_key.expose()).unwrap();
    let account = seal_with_code_key(&key(), &code_key, &details(), &*env.random);
    let device = seal_with_device_key(&key(), &device_key, &details(), &*env.random);
    let wrong = [
        open_with_device_key(&account, &device_key).unwrap_err(),
        open_with_code_key(&device, &code_key).unwrap_err(),
        open_with_password(&account, &password("any"), None, &env).unwrap_err(),
    ];
    assert_eq!(wrong, [OpenError::WrongKind; 3]);
    let disguised = with_header(&account, |header| header.kind = Kind::Device);
    assert_eq!(open_with_device_key(&disguised, &device_key).unwrap_err(), OpenError::WrongKey);
}

#[test]
fn costs_outside_the_bounds_or_below_the_minimum_are_refused() {
    let (env, _) = make_env(b"bounds");
    let seal = |cost| seal_with_password(&key(), &password("p"), cost, &details(), &env);
    let refused = OpenError::Stretch(StretchError::OutOfRange);
    let sealed = seal(FLOOR).unwrap();
    let wrong = [
        Argon2Cost { memory_kib: u32::MAX, passes: 3, lanes: 4 },
        Argon2Cost { memory_kib: 65_535, passes: 3, lanes: 4 },
        Argon2Cost { memory_kib: 65_536, passes: 2, lanes: 4 },
        Argon2Cost { memory_kib: 65_536, passes: 3, lanes: 255 },
    ];
    for argon2 in wrong {
        let changed = with_header(&sealed, |header| header.argon2 = argon2);
        assert_eq!(open_with_password(&changed, &password("p"), None, &env).unwrap_err(), refused);
        let Argon2Cost { memory_kib, passes, lanes } = argon2;
        assert_eq!(seal(Cost { memory_kib, passes, lanes }).unwrap_err(), StretchError::OutOfRange);
    }
    let minimum = Some(Cost { passes: 4, ..FLOOR });
    assert_eq!(open_with_password(&sealed, &password("p"), minimum, &env).unwrap_err(), refused);
}

#[test]
fn every_flipped_bit_is_refused_even_under_a_right_checksum() {
    let random = Replay::from_seed(b"flips");
    let code_key = CodeKey::from_export_key(b"code");
    let sealed = seal_with_code_key(&key(), &code_key, &details(), &random);
    for at in HEADER_LEN * 8..(HEADER_LEN + 32 + 51) * 8 {
        let mut bytes = *sealed.as_bytes();
        bytes[at / 8] ^= 1 << (at % 8);
        let commitment = bytes[HEADER_LEN..HEADER_LEN + 32].try_into().unwrap();
        let rest = bytes[HEADER_LEN + 32..HEADER_LEN + 83].try_into().unwrap();
        let changed = SealedKey::assemble(sealed.header(), commitment, rest);
        assert_eq!(open_with_code_key(&changed, &code_key).unwrap_err(), OpenError::WrongKey, "bit {at}");
    }
    let edits: [fn(&mut Header); 8] = [
        |header| header.account_id[0] ^= 1,
        |header| header.key_epoch += 1,
        |header| header.password_epoch += 1,
        |header| header.login_id[7] ^= 1,
        |header| header.made += 1,
        |header| header.salt[15] ^= 1,
        |header| header.mark.number -= 1,
        |header| header.mark = Mark::NONE,
    ];
    for (number, edit) in edits.into_iter().enumerate() {
        let changed = with_header(&sealed, edit);
        assert_eq!(open_with_code_key(&changed, &code_key).unwrap_err(), OpenError::WrongKey, "{number}");
    }
}

#[test]
fn dates_outside_the_field_are_clamped() {
    let random = Replay::from_seed(b"dates");
    let code_key = CodeKey::from_export_key(b"code");
    for (made, expect) in [(-1, 0), (i64::MIN, 0), (1 << 32, u32::MAX), (i64::MAX, u32::MAX)] {
        let sealed = seal_with_code_key(&key(), &code_key, &Details { made, ..details() }, &random);
        assert_eq!(sealed.header().made, expect);
    }
}
