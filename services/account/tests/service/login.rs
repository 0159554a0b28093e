//! OPAQUE login: known and unknown addresses look alike, a lost answer can be retried, nothing old can be replayed.

use keyfold_wire::account::Account;
use keyfold_wire::address::Address;
use keyfold_wire::bytes::{Bounded, Fixed};
use keyfold_wire::ids::LoginId;
use keyfold_wire::login::{LoginFinish, LoginStart, LoginStarted};
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;

use crate::device::{PASSWORD, address, log_in, sign_up, start_login, with_token};
use crate::world::{Client, World};

#[test]
fn a_finish_again_is_harmless_and_leaves_one_session() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let (last, token) = start_login(&client, &device.address, PASSWORD).last().unwrap();
    for _ in 0..3 {
        client.json(path::LOGIN_FINISH, &last).done();
    }
    assert_eq!(world.count("SELECT count(*) FROM sessions"), 1);
    with_token(&client, &token).post(path::ACCOUNT, b"").ok::<Account>();
}

#[test]
fn a_wrong_password_and_an_unknown_address_look_alike() {
    let world = World::start();
    let client = world.client();
    sign_up(&client, "zoe@example.org");
    let lengths = |text: &str| {
        let begun = start_login(&client, &address(text), b"wrong");
        let started: LoginStarted = begun.answer.ok();
        assert!(begun.last().is_none());
        let guess = LoginFinish { state: started.state.clone(), ke3: Fixed([7; 64]) };
        let finish = client.json(path::LOGIN_FINISH, &guess);
        finish.refused(ProblemKind::WrongCredentials);
        (begun.answer.status, begun.answer.body.len(), started.state.as_bytes().len(), finish.body.len())
    };
    assert_eq!(lengths("zoe@example.org"), lengths("who@example.org"));
    assert_eq!(world.count("SELECT count(*) FROM sessions"), 0);
}

#[test]
fn both_take_the_same_steps_in_storage() {
    let world = World::start();
    let client = world.client();
    sign_up(&client, "zoe@example.org");
    let calls = |text: &str| {
        let methods = ["charge", "login_record", "finish_login"];
        let before = methods.map(|method| world.storage_calls(method));
        let started: LoginStarted = start_login(&client, &address(text), b"wrong").answer.ok();
        let guess = LoginFinish { state: started.state, ke3: Fixed([7; 64]) };
        client.json(path::LOGIN_FINISH, &guess).refused(ProblemKind::WrongCredentials);
        let after = methods.map(|method| world.storage_calls(method));
        [0, 1, 2].map(|i| after[i] - before[i])
    };
    assert_eq!(calls("zoe@example.org"), [1, 1, 0]);
    assert_eq!(calls("who@example.org"), [1, 1, 0]);
}

/// The evaluated element of two logins with the same first message.
fn evaluated_twice(client: &Client, address: &Address) -> [Vec<u8>; 2] {
    let ke1 = start_login(client, address, PASSWORD).ke1;
    let request = LoginStart { address: address.clone(), ke1: Fixed(ke1.as_slice().try_into().unwrap()) };
    [(), ()].map(|()| client.json(path::LOGIN_START, &request).ok::<LoginStarted>().ke2.0[..32].to_vec())
}

#[test]
fn an_unknown_address_keeps_its_evaluation_as_a_known_one_does() {
    let mut world = World::start();
    sign_up(&world.client(), "zoe@example.org");
    for text in ["zoe@example.org", "who@example.org"] {
        let [first, second] = evaluated_twice(&world.client(), &address(text));
        assert_eq!(first, second);
    }
    let who = address("who@example.org");
    let ke1 = start_login(&world.client(), &who, PASSWORD).ke1;
    let request = LoginStart { address: who, ke1: Fixed(ke1.as_slice().try_into().unwrap()) };
    let before: LoginStarted = world.client().json(path::LOGIN_START, &request).ok();
    keyfold_account::make_newer_setup(&world.config.keys).unwrap();
    world.restart();
    let after: LoginStarted = world.client().json(path::LOGIN_START, &request).ok();
    assert_eq!(before.ke2.0[..32], after.ke2.0[..32]);
}

#[test]
fn a_login_names_its_registration_and_fails_under_another_name() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let begun = start_login(&client, &device.address, PASSWORD);
    assert_eq!(begun.answer.ok::<LoginStarted>().login_id, device.login_id);
    assert!(begun.last_under(LoginId([7; 8])).is_none());
    assert!(begun.last_under(LoginId::NONE).is_none());
    client.json(path::LOGIN_FINISH, &begun.last().unwrap().0).done();
    let of_unknown = || {
        let begun = start_login(&client, &address("who@example.org"), PASSWORD);
        begun.answer.ok::<LoginStarted>().login_id
    };
    assert_eq!(of_unknown(), of_unknown());
    assert!(of_unknown() != LoginId::NONE && of_unknown() != device.login_id);
}

#[test]
fn a_state_lives_sixty_seconds_and_only_unchanged() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let (last, _) = start_login(&client, &device.address, PASSWORD).last().unwrap();
    let mut bytes = last.state.as_bytes().to_vec();
    bytes[30] ^= 1;
    for state in [bytes, Vec::new(), vec![1; 900]] {
        let state = Bounded::from_bytes(state).unwrap();
        let changed = LoginFinish { state, ke3: last.ke3 };
        client.json(path::LOGIN_FINISH, &changed).refused(ProblemKind::Expired);
    }
    world.clock.advance(59);
    client.json(path::LOGIN_FINISH, &last).done();
    world.clock.advance(1);
    client.json(path::LOGIN_FINISH, &last).refused(ProblemKind::Expired);
}

#[test]
fn a_last_message_serves_only_its_own_state() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let (first, _) = start_login(&client, &device.address, PASSWORD).last().unwrap();
    let (second, _) = start_login(&client, &device.address, PASSWORD).last().unwrap();
    let crossed = LoginFinish { state: first.state, ke3: second.ke3 };
    client.json(path::LOGIN_FINISH, &crossed).refused(ProblemKind::WrongCredentials);
}

#[test]
fn a_first_message_that_is_none_is_malformed_and_costs_nothing() {
    let world = World::with(|config| config.limits.login_address = keyfold_account::Limit::new(1, 60));
    let client = world.client();
    let request = LoginStart { address: address("zoe@example.org"), ke1: Fixed([0xff; 96]) };
    client.json(path::LOGIN_START, &request).refused(ProblemKind::Malformed);
    start_login(&client, &address("zoe@example.org"), PASSWORD).answer.ok::<LoginStarted>();
}

#[test]
fn a_reading_session_lives_fifteen_minutes() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let reading = log_in(&client, &device.address, PASSWORD);
    world.clock.advance(899);
    reading.post(path::ACCOUNT, b"").ok::<Account>();
    world.clock.advance(1);
    reading.post(path::ACCOUNT, b"").refused(ProblemKind::NoSession);
}
