//! Sessions and challenges: scopes, ends, single use.

use ed25519_dalek::Signer;
use keyfold_wire::account::Account;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::ids::{AccountId, DeviceId};
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::session::{Challenge, Session, SessionChallenge, SessionStart};
use keyfold_wire::signed::Purpose;

use crate::device::{Device, PASSWORD, log_in, make, sign_up, with_token};
use crate::world::{Answer, Client, World};

fn ask(client: &Client, device: &Device) -> [u8; 32] {
    let ask = SessionChallenge { account_id: device.account_id, device_id: device.device_id };
    client.json(path::SESSION_CHALLENGE, &ask).ok::<Challenge>().challenge.0
}

fn open(client: &Client, device: &Device, challenge: [u8; 32], purpose: Purpose) -> Answer {
    let message = device.message(purpose, &challenge, b"").to_bytes();
    let request = SessionStart {
        account_id: device.account_id,
        device_id: device.device_id,
        challenge: Fixed(challenge),
        signature: Fixed(device.signing.sign(&message).to_bytes()),
    };
    client.json(path::SESSION, &request)
}

#[test]
fn an_enrolled_session_lives_an_hour() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session: Session = device.open_session(&client).ok();
    assert_eq!(session.seconds, 3600);
    let session = with_token(&client, &session.token.0);
    world.clock.advance(3599);
    session.post(path::ACCOUNT, b"").ok::<Account>();
    world.clock.advance(1);
    session.post(path::ACCOUNT, b"").refused(ProblemKind::NoSession);
}

#[test]
fn a_challenge_is_good_once_for_two_minutes_and_for_its_device() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let other = sign_up(&client, "yan@example.org");
    let challenge = ask(&client, &device);
    open(&client, &device, challenge, Purpose::Session).ok::<Session>();
    open(&client, &device, challenge, Purpose::Session).refused(ProblemKind::Expired);
    let challenge = ask(&client, &device);
    world.clock.advance(120);
    open(&client, &device, challenge, Purpose::Session).refused(ProblemKind::Expired);
    open(&client, &device, ask(&client, &other), Purpose::Session).refused(ProblemKind::Expired);
    open(&client, &device, make(), Purpose::Session).refused(ProblemKind::Expired);
}

#[test]
fn a_wrong_signature_uses_its_challenge_up() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let challenge = ask(&client, &device);
    open(&client, &device, challenge, Purpose::EnrolDevice).refused(ProblemKind::WrongCredentials);
    open(&client, &device, challenge, Purpose::Session).refused(ProblemKind::Expired);
    let prove = Device { signing: device.prove.clone(), ..device.clone() };
    open(&client, &prove, ask(&client, &device), Purpose::Session).refused(ProblemKind::WrongCredentials);
    let elsewhere = Device { service_key: [7; 32], ..device.clone() };
    open(&client, &elsewhere, ask(&client, &device), Purpose::Session).refused(ProblemKind::WrongCredentials);
}

#[test]
fn unknown_devices_and_accounts_get_challenges_alike_and_hear_what_they_are() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let unknown = Device { account_id: AccountId(make()), device_id: DeviceId(make()), ..device.clone() };
    let answers = [&device, &device.sibling(), &unknown].map(|device| {
        let ask = SessionChallenge { account_id: device.account_id, device_id: device.device_id };
        let answer = client.json(path::SESSION_CHALLENGE, &ask);
        (answer.status, answer.body.len())
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let kinds = [ProblemKind::UnknownDevice, ProblemKind::UnknownAccount];
    for (device, kind) in [&device.sibling(), &unknown].into_iter().zip(kinds) {
        open(&client, device, ask(&client, device), Purpose::Session).refused(kind);
        // Without a challenge of its own it hears nothing.
        open(&client, device, make(), Purpose::Session).refused(ProblemKind::Expired);
    }
}

#[test]
fn challenges_are_limited_and_old_ones_dropped() {
    let world = World::with(|config| config.limits.challenge_range = keyfold_account::Limit::new(5, 30));
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let ask = SessionChallenge { account_id: device.account_id, device_id: DeviceId(make()) };
    for _ in 0..5 {
        client.json(path::SESSION_CHALLENGE, &ask).ok::<Challenge>();
    }
    let problem = client.json(path::SESSION_CHALLENGE, &ask).refused(ProblemKind::TooManyAttempts);
    assert_eq!(problem.retry_after, Some(30));
    assert_eq!(world.count("SELECT count(*) FROM challenges"), 5);
    world.clock.advance(120);
    client.json(path::SESSION_CHALLENGE, &ask).ok::<Challenge>();
    assert_eq!(world.count("SELECT count(*) FROM challenges"), 1);
}

#[test]
fn each_endpoint_asks_for_its_scope() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let reading = log_in(&client, &device.address, PASSWORD);
    let enrolled = device.enrolled(&client);
    let for_enrolled = [
        path::RE_REGISTER,
        path::DEVICES,
        path::REVOKE_DEVICE,
        path::SETTINGS,
        path::DELETE_ACCOUNT,
        path::TICKET,
        path::CONFIRM_ADDRESS,
        path::SEGMENTS_LIST,
        path::SEGMENTS_READ,
        path::SEGMENTS_CREATE,
        path::SEGMENTS_DELETE,
        path::SEGMENTS_WAIT,
    ];
    for path in for_enrolled {
        client.post(path, b"").refused(ProblemKind::NoSession);
        reading.post(path, b"").refused(ProblemKind::Forbidden);
    }
    for path in [path::ENROL, path::SET_KEY] {
        client.post(path, b"").refused(ProblemKind::NoSession);
        enrolled.post(path, b"").refused(ProblemKind::Forbidden);
    }
    for path in [path::ACCOUNT, path::CHALLENGE] {
        client.post(path, b"").refused(ProblemKind::NoSession);
        assert_eq!(reading.post(path, b"").status, 200);
        assert_eq!(enrolled.post(path, b"").status, 200);
    }
}

#[test]
fn tokens_that_are_none_are_no_sessions() {
    let world = World::start();
    let client = world.client();
    let long = "A".repeat(8000);
    for value in ["", "Keyfold", "Keyfold ", "Keyfold AAAA", "Bearer AAAA", &format!("Keyfold {long}")] {
        let answer = client.with_header("authorization", value.to_owned()).post(path::ACCOUNT, b"");
        answer.refused(ProblemKind::NoSession);
    }
    with_token(&client, &make()).post(path::ACCOUNT, b"").refused(ProblemKind::NoSession);
}
