//! A prove signature counts only with a device's session, for its purpose, its body and its challenge; and never alone.

use ed25519_dalek::{Signer, SigningKey};
use keyfold_wire::account::PutSettings;
use keyfold_wire::bytes::Bounded;
use keyfold_wire::device::RevokeDevice;
use keyfold_wire::ids::{AccountId, DeviceId, LoginId};
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::signed::{Message, Purpose};

use crate::device::{Device, PASSWORD, challenge, log_in, make, proof, sign_up};
use crate::world::{Client, World};

fn settings() -> Vec<u8> {
    let settings = Bounded::from_bytes(b"newer".to_vec()).unwrap();
    serde_json::to_vec(&PutSettings { version: 2, settings }).unwrap()
}

fn signed(client: &Client, key: &SigningKey, message: &Message<'_>, body: &[u8]) -> ProblemKind {
    let header = proof(*message.challenge, key.sign(&message.to_bytes()).to_bytes());
    let answer = client.with_header(path::PROOF_HEADER, header).post(path::SETTINGS, body);
    serde_json::from_slice::<keyfold_wire::problem::Problem>(&answer.body).unwrap().error
}

#[test]
fn every_part_of_the_message_must_be_right() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let body = settings();
    let changes: [fn(&mut Message<'_>); 7] = [
        |message| message.purpose = Purpose::DeleteAccount,
        |message| message.service_key = &[7; 32],
        |message| message.account_id = AccountId([7; 16]),
        |message| message.key_epoch = 2,
        |message| message.device_id = DeviceId([7; 16]),
        |message| message.replaces = LoginId([7; 8]),
        |message| message.body = b"{}",
    ];
    for change in changes {
        let challenge = challenge(&session);
        let mut message = device.message(Purpose::Settings, &challenge, &body);
        change(&mut message);
        assert_eq!(signed(&session, &device.prove, &message, &body), ProblemKind::Forbidden);
        // It is used up.
        let right = device.message(Purpose::Settings, &challenge, &body);
        assert_eq!(signed(&session, &device.prove, &right, &body), ProblemKind::Expired);
    }
    let challenge = challenge(&session);
    let message = device.message(Purpose::Settings, &challenge, &body);
    assert_eq!(signed(&session, &device.signing, &message, &body), ProblemKind::Forbidden);
    device.proved(&session, path::SETTINGS, Purpose::Settings, LoginId::NONE, &body).done();
}

#[test]
fn neither_alone_is_enough() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let body = settings();
    // The session alone, and with a proof that can't be read.
    session.post(path::SETTINGS, &body).refused(ProblemKind::Forbidden);
    let nonsense = session.with_header(path::PROOF_HEADER, "nonsense".into());
    nonsense.post(path::SETTINGS, &body).refused(ProblemKind::Forbidden);
    // The proof alone.
    let challenge = challenge(&session);
    let message = device.message(Purpose::Settings, &challenge, &body);
    let header = proof(challenge, device.prove.sign(&message.to_bytes()).to_bytes());
    let proof_only = client.with_header(path::PROOF_HEADER, header.clone());
    proof_only.post(path::SETTINGS, &body).refused(ProblemKind::NoSession);
    // With a reading session, which the password gives.
    let reading = log_in(&client, &device.address, PASSWORD).with_header(path::PROOF_HEADER, header);
    reading.post(path::SETTINGS, &body).refused(ProblemKind::Forbidden);
}

#[test]
fn a_challenge_serves_only_the_session_that_asked() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let (session, later) = (device.enrolled(&client), device.enrolled(&client));
    let body = settings();
    let foreign = challenge(&later);
    let message = device.message(Purpose::Settings, &foreign, &body);
    assert_eq!(signed(&session, &device.prove, &message, &body), ProblemKind::Expired);
    let old = challenge(&session);
    world.clock.advance(120);
    let message = device.message(Purpose::Settings, &old, &body);
    assert_eq!(signed(&session, &device.prove, &message, &body), ProblemKind::Expired);
}

#[test]
fn a_prove_key_of_another_account_is_of_no_use() {
    let world = World::start();
    let client = world.client();
    let (zoe, yan) = (sign_up(&client, "zoe@example.org"), sign_up(&client, "yan@example.org"));
    let session = zoe.enrolled(&client);
    let body = serde_json::to_vec(&RevokeDevice { device_id: zoe.device_id }).unwrap();
    let thief = Device { prove: yan.prove.clone(), ..zoe.clone() };
    let answer = thief.proved(&session, path::REVOKE_DEVICE, Purpose::RevokeDevice, LoginId::NONE, &body);
    answer.refused(ProblemKind::Forbidden);
}

#[test]
fn an_enrolment_needs_both_signatures() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let reading = log_in(&client, &device.address, PASSWORD);
    let second = device.sibling();
    let thief = Device { prove: SigningKey::from_bytes(&make()), ..second.clone() };
    thief.enrol(&reading).refused(ProblemKind::Forbidden);
    let body = serde_json::to_vec(&second.to_new_device()).unwrap();
    let other = Device { signing: device.signing.clone(), ..second.clone() };
    other.enrol_with(&reading, path::ENROL, &body).refused(ProblemKind::Forbidden);
    reading.post(path::ENROL, &body).refused(ProblemKind::Forbidden);
    // Each signature in the other's place.
    let challenge = challenge(&reading);
    let proved = second.prove.sign(&second.message(Purpose::Enrol, &challenge, &body).to_bytes()).to_bytes();
    let owned =
        second.signing.sign(&second.message(Purpose::EnrolDevice, &challenge, &body).to_bytes()).to_bytes();
    let crossed = reading
        .with_header(path::PROOF_HEADER, proof(challenge, owned))
        .with_header(path::DEVICE_HEADER, proof(challenge, proved));
    crossed.post(path::ENROL, &body).refused(ProblemKind::Forbidden);
    second.enrol(&reading).done();
}

#[test]
fn challenges_of_an_account_are_limited() {
    let world = World::with(|config| config.limits.challenge_account = keyfold_account::Limit::new(1, 5));
    let client = world.client();
    let session = sign_up(&client, "zoe@example.org").enrolled(&client);
    challenge(&session);
    let problem = session.post(path::CHALLENGE, b"").refused(ProblemKind::TooManyAttempts);
    assert_eq!(problem.retry_after, Some(5));
}
