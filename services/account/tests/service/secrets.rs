//! What the service holds and says contains no secret: database, its journal, and logs at every level.

use keyfold_wire::account::DeleteAccount;
use keyfold_wire::bytes::{Fixed, from_base64, to_base64};
use keyfold_wire::ids::LoginId;
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::registration::{ReRegister, Registered};
use keyfold_wire::session::Session;
use keyfold_wire::signed::Purpose;

use crate::device::{
    Device, PASSWORD, Registering, address, challenge, log_in, register, sign_up, start_login, with_token,
};
use crate::mail::{Relay, confirm};
use crate::segments::{create, list, segment};
use crate::world::{Client, LOG, World};

/// Every form in which bytes could have been written down.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex = data_encoding::HEXLOWER.encode(secret);
    let debug = format!("{secret:?}");
    vec![
        secret.to_vec(),
        to_base64(secret).into_bytes(),
        data_encoding::BASE64.encode(secret).into_bytes(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        debug.trim_matches(['[', ']']).as_bytes().to_vec(),
    ]
}

fn assert_absent(place: &str, haystack: &[u8], name: &str, secret: &[u8]) {
    for form in forms(secret) {
        let found = haystack.windows(form.len()).any(|window| window == form);
        assert!(!found, "{name} is in the {place}");
    }
}

fn files(world: &World) -> Vec<u8> {
    let mut all = Vec::new();
    for suffix in ["", "-wal"] {
        let path = format!("{}{suffix}", world.config.database.display());
        all.extend(std::fs::read(path).unwrap_or_default());
    }
    assert!(all.starts_with(b"SQLite format 3"));
    all.extend(std::fs::read(world.config.journal_path()).unwrap());
    all
}

/// What key files hold, piece by piece.
fn key_secrets(world: &World) -> Vec<(String, Vec<u8>)> {
    let mut secrets = Vec::new();
    for entry in std::fs::read_dir(&world.config.keys).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let bytes = from_base64(text.trim().rsplit([' ', ':']).next().unwrap()).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // Seed 64, private key 32; then what is public or stands for nobody.
        let lengths: &[usize] = if bytes.len() == 128 { &[64, 32] } else { &[32] };
        let mut at = 0;
        for len in lengths {
            secrets.push((format!("{name} at {at}"), bytes[at..at + len].to_vec()));
            at += len;
        }
    }
    assert_eq!(secrets.len(), 5);
    secrets
}

const ADDRESS: &str = "somebody.unusual@example.org";
const SECOND: &[u8] = b"the second password";

type Named = Vec<(String, Vec<u8>)>;

/// A device's whole life at the service: what must be found nowhere, and what in no log.
fn live(relay: &Relay) -> (Named, Named) {
    let client = relay.world.client();
    let device = sign_up(&client, ADDRESS);
    let opened: Session = device.open_session(&client).ok();
    let session = with_token(&client, &opened.token.0);
    let (last, reading_token) = start_login(&client, &device.address, PASSWORD).last().unwrap();
    client.json(path::LOGIN_FINISH, &last).done();
    start_login(&client, &address("nobody.unusual@example.org"), b"a wrong password").last();
    let asked = challenge(&session);
    let code = relay.code(&session);
    confirm(&session, &code).done();
    create(&session, &[segment('s', 1, b"ciphertext of a segment".to_vec())]);
    list(&session, None);
    let record = replace(&device, &session);
    log_in(&client, &device.address, SECOND);
    let unfinished = register(&client, &address("third.unusual@example.org"), PASSWORD).unwrap();
    let secrets: [(&str, &[u8]); 12] = [
        ("the password", PASSWORD),
        ("the second password", SECOND),
        ("a wrong password", b"a wrong password"),
        ("the session token", &opened.token.0),
        ("the reading token", &reading_token),
        ("the login state", last.state.as_bytes()),
        ("the challenge", &asked),
        ("a registration token", &unfinished.token.0),
        ("the device key", device.signing.as_bytes()),
        ("the prove key", device.prove.as_bytes()),
        ("the verification code", code.as_bytes()),
        ("the verification code alone", &code.replace('-', "").into_bytes()),
    ];
    let quiet: [(&str, &[u8]); 5] = [
        ("an address", ADDRESS.as_bytes()),
        ("an unknown address", b"nobody.unusual"),
        ("the record", &record),
        ("the account id", &device.account_id.0),
        ("the verifier", b"sealed known text"),
    ];
    let named =
        |list: &[(&str, &[u8])]| list.iter().map(|(name, bytes)| ((*name).into(), bytes.to_vec())).collect();
    (named(&secrets), named(&quiet))
}

fn replace(device: &Device, session: &Client) -> [u8; 192] {
    let Registering { token, record, .. } = register(session, &device.address, SECOND).unwrap();
    let request = ReRegister { token, record: Fixed(record), replaces: device.login_id };
    let body = serde_json::to_vec(&request).unwrap();
    let answer = device.proved(session, path::RE_REGISTER, Purpose::ReRegister, device.login_id, &body);
    answer.ok::<Registered>();
    record
}

#[test]
fn database_and_logs_hold_no_secret() {
    let relay = Relay::with(|_| {});
    let (mut secrets, quiet) = live(&relay);
    secrets.extend(key_secrets(&relay.world));
    let stored = files(&relay.world);
    let logged = LOG.lock().unwrap().clone();
    for (name, secret) in &secrets {
        assert_absent("database", &stored, name, secret);
    }
    for (name, secret) in secrets.iter().chain(&quiet) {
        assert_absent("log", &logged, name, secret);
    }
    // An unknown address leaves nothing in the database either.
    assert_absent("database", &stored, "an unknown address", b"nobody.unusual");
    // The search does find what is there.
    assert!(stored.windows(ADDRESS.len()).any(|window| window == ADDRESS.as_bytes()));
    assert!(String::from_utf8_lossy(&logged).contains("/v1/login/finish"));
}

#[test]
fn a_deleted_accounts_address_is_wiped_from_the_file() {
    let mut world = World::start();
    let client = world.client();
    let device = sign_up(&client, "to.be.forgotten@example.org");
    let session = device.enrolled(&client);
    let body = serde_json::to_vec(&DeleteAccount { account_id: device.account_id }).unwrap();
    let answer = device.proved(&session, path::DELETE_ACCOUNT, Purpose::DeleteAccount, LoginId::NONE, &body);
    assert_eq!(answer.status, 200);
    session.post(path::ACCOUNT, b"").refused(ProblemKind::AccountDeleted);
    world.stop().unwrap();
    assert_absent("database", &files(&world), "the address", b"to.be.forgotten");
    assert_absent("database", &files(&world), "the verifier", b"sealed known text");
}
