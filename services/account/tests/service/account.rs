//! Settings, licence, generation, and the end of an account.

use keyfold_wire::account::{Account, AccountDeleted, DeleteAccount, Licence, LicenceKind, PutSettings};
use keyfold_wire::bytes::Bounded;
use keyfold_wire::ids::{AccountId, LoginId};
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::segments::{Create, CreateAnswers, NewSegment};
use keyfold_wire::signed::Purpose;

use crate::device::{
    Device, PASSWORD, Registering, address, log_in, make, register, segment_name, sign_up, start_login,
};
use crate::world::{Answer, Client, World, until};

fn put(device: &Device, session: &Client, version: u32, text: &str) -> Answer {
    let settings = Bounded::from_bytes(text.as_bytes().to_vec()).unwrap();
    let body = serde_json::to_vec(&PutSettings { version, settings }).unwrap();
    device.proved(session, path::SETTINGS, Purpose::Settings, LoginId::NONE, &body)
}

pub(crate) fn delete(device: &Device, session: &Client) -> Answer {
    let body = serde_json::to_vec(&DeleteAccount { account_id: device.account_id }).unwrap();
    device.proved(session, path::DELETE_ACCOUNT, Purpose::DeleteAccount, LoginId::NONE, &body)
}

#[test]
fn settings_follow_one_another() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    put(&device, &session, 2, "second").done();
    put(&device, &session, 2, "second").done();
    put(&device, &session, 2, "other").refused(ProblemKind::Conflict);
    put(&device, &session, 4, "fourth").refused(ProblemKind::Conflict);
    put(&device, &session, 1, "sealed settings").refused(ProblemKind::Conflict);
    put(&device, &session, 3, "third").done();
    let key = session.post(path::ACCOUNT, b"").ok::<Account>().key.unwrap();
    assert_eq!((key.settings_version, key.settings.as_bytes()), (3, &b"third"[..]));
}

#[test]
fn the_operator_sets_the_licence() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let free = Licence { kind: LicenceKind::Free, paid_until: None };
    assert_eq!(session.post(path::ACCOUNT, b"").ok::<Account>().licence, free);
    let operator = world.operator();
    for kind in [LicenceKind::Trial, LicenceKind::Paid, LicenceKind::Other] {
        let licence = Licence { kind, paid_until: Some(1_900_000_000) };
        operator.set_licence(&device.address, &licence).unwrap();
        assert_eq!(session.post(path::ACCOUNT, b"").ok::<Account>().licence, licence);
    }
    let error = operator.set_licence(&address("who@example.org"), &free).unwrap_err();
    assert_eq!(error.to_string(), "there is no such account");
}

#[test]
fn a_restored_service_has_a_new_generation_and_no_sessions() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let registering = register(&session, &device.address, PASSWORD).unwrap();
    assert_eq!(world.operator().restored(false).unwrap().generation, 2);
    session.post(path::ACCOUNT, b"").refused(ProblemKind::NoSession);
    let session = device.enrolled(&client);
    assert_eq!(session.post(path::ACCOUNT, b"").ok::<Account>().generation, 2);
    let Registering { token, record, .. } = registering;
    let body = serde_json::json!({ "token": token, "record": keyfold_wire::bytes::Fixed(record), "replaces": device.login_id });
    let body = serde_json::to_vec(&body).unwrap();
    let answer = device.proved(&session, path::RE_REGISTER, Purpose::ReRegister, device.login_id, &body);
    answer.refused(ProblemKind::Expired);
}

#[test]
fn a_deleted_account_is_gone_everywhere_and_says_so() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let second = device.sibling();
    let reading = log_in(&client, &device.address, PASSWORD);
    second.enrol(&reading).done();
    let (session, other) = (device.enrolled(&client), second.enrolled(&client));
    let bytes = b"a segment".to_vec();
    let name = segment_name('s', "aaaaaaaaaaaaa", 1, &bytes);
    let create = Create { segments: vec![NewSegment { name, bytes }] };
    session.cbor(path::SEGMENTS_CREATE, &create).ok_cbor::<CreateAnswers>();
    let foreign = serde_json::to_vec(&DeleteAccount { account_id: AccountId(make()) }).unwrap();
    let answer =
        device.proved(&session, path::DELETE_ACCOUNT, Purpose::DeleteAccount, LoginId::NONE, &foreign);
    answer.refused(ProblemKind::Forbidden);
    // No relay is set up: no purge ticket.
    assert_eq!(delete(&device, &session).ok::<AccountDeleted>().purge_ticket, None);
    // The answer was lost; and the others.
    session.post(path::DELETE_ACCOUNT, b"").refused(ProblemKind::AccountDeleted);
    other.post(path::ACCOUNT, b"").refused(ProblemKind::AccountDeleted);
    reading.post(path::ACCOUNT, b"").refused(ProblemKind::AccountDeleted);
    second.open_session(&client).refused(ProblemKind::AccountDeleted);
    assert!(start_login(&client, &device.address, PASSWORD).last().is_none());
    let rows = "SELECT (SELECT count(*) FROM segments) + (SELECT count(*) FROM segment_bytes) + (SELECT count(*) FROM logs)";
    until("the segments are swept", || world.count(rows) == 0);
    let left = "SELECT count(*) FROM accounts WHERE record IS NOT NULL OR verifier IS NOT NULL OR address IS NOT NULL";
    assert_eq!(world.count(left), 0);
    // The address is free, and an old sign-up's bytes don't bring the account back.
    let newcomer = sign_up(&client, "zoe@example.org");
    newcomer.enrolled(&client).post(path::ACCOUNT, b"").ok::<Account>();
}

#[test]
fn a_sign_up_sent_again_after_the_deletion_brings_nothing_back() {
    let world = World::start();
    let client = world.client();
    let address = address("zoe@example.org");
    let registering = register(&client, &address, PASSWORD).unwrap();
    let device = Device::new(&address, &registering);
    let request = device.to_sign_up(&registering);
    client.json(path::SIGN_UP, &request).ok::<keyfold_wire::registration::Registered>();
    delete(&device, &device.enrolled(&client)).ok::<AccountDeleted>();
    client.json(path::SIGN_UP, &request).refused(ProblemKind::AccountDeleted);
}

#[test]
fn the_operator_deletes_too_and_the_next_start_sweeps() {
    let mut world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    world.operator().delete_account(&device.address).unwrap();
    session.post(path::ACCOUNT, b"").refused(ProblemKind::AccountDeleted);
    assert_eq!(world.count("SELECT count(*) FROM logs"), 1);
    world.restart();
    until("the log is swept", || world.count("SELECT count(*) FROM logs") == 0);
}
