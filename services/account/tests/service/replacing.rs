//! A new password: compare-and-swap on the login id, once, and old reading sessions end.

use keyfold_wire::account::Account;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::ids::LoginId;
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::registration::{ReRegister, Registered};
use keyfold_wire::signed::Purpose;

use crate::device::{Device, PASSWORD, Registering, address, log_in, register, sign_up, start_login};
use crate::world::{Answer, Client, World};

const NEWER: &[u8] = b"another password";

fn body(registering: &Registering, replaces: LoginId) -> Vec<u8> {
    let Registering { token, record, .. } = registering.clone();
    serde_json::to_vec(&ReRegister { token, record: Fixed(record), replaces }).unwrap()
}

fn replace(device: &Device, session: &Client, registering: &Registering, replaces: LoginId) -> Answer {
    let body = body(registering, replaces);
    device.proved(session, path::RE_REGISTER, Purpose::ReRegister, replaces, &body)
}

#[test]
fn the_new_password_works_the_old_one_doesnt_and_sessions_of_devices_live() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let reading = log_in(&client, &device.address, PASSWORD);
    world.clock.advance(5);
    let registering = register(&session, &device.address, NEWER).unwrap();
    assert_ne!(registering.login_id, device.login_id);
    let registered: Registered = replace(&device, &session, &registering, device.login_id).ok();
    assert_eq!(registered, Registered { login_id: registering.login_id, since: 1_800_000_005 });
    reading.post(path::ACCOUNT, b"").refused(ProblemKind::NoSession);
    let account: Account = session.post(path::ACCOUNT, b"").ok();
    assert_eq!((account.login_id, account.login_since), (registering.login_id, 1_800_000_005));
    assert!(start_login(&client, &device.address, PASSWORD).last().is_none());
    log_in(&client, &device.address, NEWER);
    device.enrolled(&client);
}

#[test]
fn the_same_record_again_is_harmless_and_another_is_a_conflict() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let first = register(&session, &device.address, NEWER).unwrap();
    let second = register(&session, &device.address, b"a third").unwrap();
    let registered: Registered = replace(&device, &session, &first, device.login_id).ok();
    // The answer was lost.
    assert_eq!(replace(&device, &session, &first, device.login_id).ok::<Registered>(), registered);
    replace(&device, &session, &second, device.login_id).refused(ProblemKind::Conflict);
    replace(&device, &session, &second, first.login_id).ok::<Registered>();
}

#[test]
fn a_token_serves_only_its_own_account_and_only_ten_minutes() {
    let world = World::start();
    let client = world.client();
    let (zoe, yan) = (sign_up(&client, "zoe@example.org"), sign_up(&client, "yan@example.org"));
    let (zoes, yans) = (zoe.enrolled(&client), yan.enrolled(&client));
    let of_yan = register(&yans, &yan.address, NEWER).unwrap();
    replace(&zoe, &zoes, &of_yan, zoe.login_id).refused(ProblemKind::Expired);
    let of_newcomer = register(&client, &address("new@example.org"), NEWER).unwrap();
    replace(&zoe, &zoes, &of_newcomer, zoe.login_id).refused(ProblemKind::Expired);
    // And a replacement's token makes no account.
    let request = Device::new(&yan.address, &of_yan).to_sign_up(&of_yan);
    client.json(path::SIGN_UP, &request).refused(ProblemKind::Expired);
    let late = register(&zoes, &zoe.address, NEWER).unwrap();
    world.clock.advance(600);
    replace(&zoe, &zoes, &late, zoe.login_id).refused(ProblemKind::Expired);
}

#[test]
fn only_the_own_address_and_only_by_an_enrolled_device() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let refused = |client: &Client, text: &str| register(client, &address(text), NEWER).err().unwrap();
    refused(&session, "free@example.org").refused(ProblemKind::Forbidden);
    let reading = log_in(&client, &device.address, PASSWORD);
    refused(&reading, "zoe@example.org").refused(ProblemKind::Forbidden);
    let stranger = client.with_header("authorization", "Keyfold AAAA".into());
    refused(&stranger, "zoe@example.org").refused(ProblemKind::NoSession);
}

#[test]
fn a_login_begun_before_ends_with_it() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let (last, _) = start_login(&client, &device.address, PASSWORD).last().unwrap();
    let registering = register(&session, &device.address, PASSWORD).unwrap();
    replace(&device, &session, &registering, device.login_id).ok::<Registered>();
    client.json(path::LOGIN_FINISH, &last).refused(ProblemKind::WrongCredentials);
}

#[test]
fn a_newer_setup_serves_new_records_and_the_older_its_own() {
    let mut world = World::start();
    let zoe = sign_up(&world.client(), "zoe@example.org");
    keyfold_account::make_newer_setup(&world.config.keys).unwrap();
    world.restart();
    let client = world.client();
    log_in(&client, &zoe.address, PASSWORD);
    let session = zoe.enrolled(&client);
    let registering = register(&session, &zoe.address, NEWER).unwrap();
    assert_ne!(registering.service_key, zoe.service_key);
    let registered: Registered = replace(&zoe, &session, &registering, zoe.login_id).ok();
    // The answer was lost: the device still signs for the key it knows.
    assert_eq!(replace(&zoe, &session, &registering, zoe.login_id).ok::<Registered>(), registered);
    zoe.open_session(&client).refused(ProblemKind::WrongCredentials);
    let after = Device { service_key: registering.service_key, ..zoe.clone() };
    after.enrolled(&client);
    log_in(&client, &zoe.address, NEWER);
    // A record's setup must be there.
    std::fs::remove_file(world.config.keys.join("opaque-2.key")).unwrap();
    world.stop().unwrap();
    let error = refused_start(&world);
    assert_eq!(error, "records need opaque-2.key, which isn't there");
}

fn refused_start(world: &World) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let config = world.config.clone();
        keyfold_account::serve(config, listener, std::future::pending()).await.unwrap_err().to_string()
    })
}

#[test]
fn registrations_of_an_account_are_limited_too() {
    let world = World::with(|config| config.limits.registration_account = keyfold_account::Limit::new(1, 60));
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    register(&session, &device.address, NEWER).unwrap();
    let answer = register(&session, &device.address, NEWER).err().unwrap();
    assert_eq!(answer.refused(ProblemKind::TooManyAttempts).retry_after, Some(60));
}
