//! Vectors of OPAQUE: what is derived around it, and whole registrations and logins with what is bound into them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use keyfold_core::account::code_key::CodeKey;
use keyfold_core::account::opaque::{LoggingIn, Registering, derive_session_token, derive_stretched};
use keyfold_core::crypto::stretch::Argon2;
use keyfold_core::port::{Env, Random};
use keyfold_core::secret::Password;
use keyfold_wire::address::Address;
use keyfold_wire::ids::LoginId;

use crate::account::env;
use crate::{Case, Found, check, hex, name_of, vectors};

#[test]
fn around_opaque() {
    check(vectors!("opaque.json"), |case| match case.text("derive") {
        "code key" => Ok(hex(CodeKey::from_export_key(&case.bytes("input")).expose())),
        "session token" => Ok(hex(derive_session_token(&case.bytes("input")).expose())),
        "stretching" => {
            let address = Address::from_text(case.text("address")).expect("an address");
            let stretched = derive_stretched(&case.bytes("input"), &address, &Argon2).map_err(name_of)?;
            Ok(hex(stretched.expose()))
        }
        other => panic!("unknown derivation {other}"),
    });
}

#[test]
fn opaque_whole() {
    check(vectors!("opaque_2.json"), |case| match case.text("do") {
        "register" => register(case),
        "log in" => log_in(case),
        other => panic!("unknown flow {other}"),
    });
}

fn register(case: &Case) -> Found {
    let env = opaque_env(case, &["blind", "nonce"]);
    let (password, address) = opaque_input(case);
    let (registering, _) = Registering::start(&password, &env);
    let login_id = LoginId(case.array("login_id"));
    let new = registering.finish(&password, &address, login_id, &case.array("evaluated"), &env);
    let new = new.map_err(name_of)?;
    Ok(hex(&[&new.record[..], new.code_key.expose()].concat()))
}

fn log_in(case: &Case) -> Found {
    let env = opaque_env(case, &["blind", "key_seed", "nonce"]);
    let (password, address) = opaque_input(case);
    let (logging_in, _) = LoggingIn::start(&password, &env);
    let login_id = LoginId(case.array("login_id"));
    let done = logging_in.finish(&password, &address, login_id, &case.bytes("ke2"), &env).map_err(name_of)?;
    Ok(hex(&[&done.ke3[..], done.session_token.expose(), done.code_key.expose()].concat()))
}

fn opaque_input(case: &Case) -> (Password, Address) {
    let password = Password::from_utf8(&case.bytes("password")).expect("a password");
    (password, Address::from_text(case.text("address")).expect("an address"))
}

/// Draws the named fields, one after the other; the key stretching is the product's.
fn opaque_env(case: &Case, drawn: &[&str]) -> Env {
    let drawn = drawn.iter().map(|field| case.bytes(field)).collect();
    Env { random: Arc::new(InTurn(Mutex::new(drawn))), ..env(Vec::new()) }
}

/// Randomness that gives exactly these bytes, a draw each.
struct InTurn(Mutex<VecDeque<Vec<u8>>>);

impl Random for InTurn {
    fn fill(&self, out: &mut [u8]) {
        let next = self.0.lock().expect("no test panicked with it").pop_front();
        out.copy_from_slice(&next.expect("no more draws than given"));
    }
}
