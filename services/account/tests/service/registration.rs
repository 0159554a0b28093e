//! Sign-up: everything or nothing, once.

use std::sync::Barrier;

use keyfold_wire::account::Account;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::ids::AccountId;
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::registration::{Registered, SignUp};

use crate::device::{Device, PASSWORD, address, log_in, make, register, sign_up};
use crate::world::World;

#[test]
fn sign_up_enrols_its_device_and_the_password_signs_in() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let account: Account = device.enrolled(&client).post(path::ACCOUNT, b"").ok();
    assert_eq!((account.account_id, account.login_id), (device.account_id, device.login_id));
    assert_eq!((account.login_since, account.generation), (1_800_000_000, 1));
    assert!(!account.address_confirmed);
    let key = account.key.as_ref().unwrap();
    assert_eq!(key.verifier, device.to_new_key().verifier);
    assert_eq!((key.key_epoch, key.settings_version), (1, 1));
    let reading = log_in(&client, &address(" ZOE@Example.org"), PASSWORD);
    assert_eq!(reading.post(path::ACCOUNT, b"").ok::<Account>(), account);
}

#[test]
fn the_same_bytes_again_get_the_same_answer_also_much_later() {
    let world = World::start();
    let client = world.client();
    let address = address("zoe@example.org");
    let registering = register(&client, &address, PASSWORD).unwrap();
    let device = Device::new(&address, &registering);
    let request = device.to_sign_up(&registering);
    let first: Registered = client.json(path::SIGN_UP, &request).ok();
    world.clock.advance(86_400);
    assert_eq!(client.json(path::SIGN_UP, &request).ok::<Registered>(), first);
    assert_eq!(world.count("SELECT count(*) FROM accounts"), 1);
    let other = SignUp { account_id: AccountId(make()), ..request };
    client.json(path::SIGN_UP, &other).refused(ProblemKind::Expired);
}

#[test]
fn a_used_token_is_of_no_use_to_other_bytes() {
    let world = World::start();
    let client = world.client();
    let address = address("zoe@example.org");
    let registering = register(&client, &address, PASSWORD).unwrap();
    let request = Device::new(&address, &registering).to_sign_up(&registering);
    client.json(path::SIGN_UP, &request).ok::<Registered>();
    let other = Device::new(&address, &registering).to_sign_up(&registering);
    client.json(path::SIGN_UP, &other).refused(ProblemKind::Expired);
}

#[test]
fn a_token_ends_after_ten_minutes_and_unknown_ones_never_began() {
    let world = World::start();
    let client = world.client();
    let address = address("zoe@example.org");
    let registering = register(&client, &address, PASSWORD).unwrap();
    let request = Device::new(&address, &registering).to_sign_up(&registering);
    let unknown = SignUp { token: Fixed(make()), ..request.clone() };
    client.json(path::SIGN_UP, &unknown).refused(ProblemKind::Expired);
    world.clock.advance(600);
    client.json(path::SIGN_UP, &request).refused(ProblemKind::Expired);
    assert_eq!(world.count("SELECT count(*) FROM accounts"), 0);
}

#[test]
fn a_taken_address_is_told_at_the_start_and_at_the_end() {
    let world = World::start();
    let client = world.client();
    let address = address("zoe@example.org");
    let late = register(&client, &address, PASSWORD).unwrap();
    sign_up(&client, "zoe@example.org");
    let answer = register(&client, &address, PASSWORD).err().unwrap();
    answer.refused(ProblemKind::AddressTaken);
    let request = Device::new(&address, &late).to_sign_up(&late);
    client.json(path::SIGN_UP, &request).refused(ProblemKind::AddressTaken);
    let counted = "SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM devices)";
    assert_eq!(world.count(counted), 2);
}

#[test]
fn of_sign_ups_at_once_for_one_address_exactly_one_wins() {
    let world = World::start();
    let address = address("zoe@example.org");
    let barrier = Barrier::new(4);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let one = || {
            let client = world.client();
            let registering = register(&client, &address, PASSWORD).unwrap();
            let request = Device::new(&address, &registering).to_sign_up(&registering);
            barrier.wait();
            client.json(path::SIGN_UP, &request).status
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 3, "{statuses:?}");
    assert_eq!(world.count("SELECT count(*) FROM accounts"), 1);
}

#[test]
fn an_account_id_is_never_taken_twice() {
    let world = World::start();
    let client = world.client();
    let first = sign_up(&client, "zoe@example.org");
    let other = address("yan@example.org");
    let registering = register(&client, &other, PASSWORD).unwrap();
    let request = SignUp { account_id: first.account_id, ..first.to_sign_up(&registering) };
    client.json(path::SIGN_UP, &request).refused(ProblemKind::Conflict);
    // Nothing is half-made: the token still works.
    let request = Device::new(&other, &registering).to_sign_up(&registering);
    client.json(path::SIGN_UP, &request).ok::<Registered>();
}

#[test]
fn records_keys_and_epochs_that_cant_be_are_refused() {
    let world = World::start();
    let client = world.client();
    let address = address("zoe@example.org");
    let registering = register(&client, &address, PASSWORD).unwrap();
    let good = Device::new(&address, &registering).to_sign_up(&registering);
    let key = good.key.clone().unwrap();
    let mut bad = vec![SignUp { record: Fixed([0; 192]), ..good.clone() }];
    let mut with = |change: fn(&mut keyfold_wire::registration::NewKey)| {
        let mut key = key.clone();
        change(&mut key);
        bad.push(SignUp { key: Some(key), ..good.clone() });
    };
    with(|key| key.key_epoch = 2);
    // No point has this y.
    with(|key| key.prove_key = Fixed(std::array::from_fn(|i| if i == 0 { 2 } else { 0 })));
    // The identity: a point of small order, under which anything is signed.
    with(|key| key.prove_key = Fixed(std::array::from_fn(|i| u8::from(i == 0))));
    with(|key| key.device.signing_key = Fixed(std::array::from_fn(|i| u8::from(i == 0))));
    for request in bad {
        client.json(path::SIGN_UP, &request).refused(ProblemKind::Malformed);
    }
    client.json(path::SIGN_UP, &good).ok::<Registered>();
}

#[test]
fn an_account_without_a_key_gets_it_once() {
    let world = World::start();
    let client = world.client();
    let address = address("zoe@example.org");
    let registering = register(&client, &address, PASSWORD).unwrap();
    let device = Device::new(&address, &registering);
    let request = SignUp { key: None, ..device.to_sign_up(&registering) };
    client.json(path::SIGN_UP, &request).ok::<Registered>();
    let reading = log_in(&client, &address, PASSWORD);
    assert_eq!(reading.post(path::ACCOUNT, b"").ok::<Account>().key, None);
    device.enrol(&reading).refused(ProblemKind::Conflict);
    let body = serde_json::to_vec(&device.to_new_key()).unwrap();
    reading.post(path::SET_KEY, &body).refused(ProblemKind::Forbidden);
    device.enrol_with(&reading, path::SET_KEY, &body).done();
    // A lost answer, and somebody else's key.
    device.enrol_with(&reading, path::SET_KEY, &body).done();
    let other = Device { prove: device.sibling().signing, ..device.sibling() };
    let body = serde_json::to_vec(&other.to_new_key()).unwrap();
    other.enrol_with(&reading, path::SET_KEY, &body).refused(ProblemKind::Conflict);
    let account: Account = device.enrolled(&client).post(path::ACCOUNT, b"").ok();
    assert_eq!(account.key.unwrap().verifier, device.to_new_key().verifier);
}

#[test]
fn registrations_of_a_network_are_limited() {
    let world = World::with(|config| config.limits.registration_range = keyfold_account::Limit::new(2, 60));
    let client = world.client();
    sign_up(&client, "a@example.org");
    sign_up(&client, "b@example.org");
    let problem = register(&client, &address("c@example.org"), PASSWORD).err().unwrap();
    assert_eq!(problem.refused(ProblemKind::TooManyAttempts).retry_after, Some(60));
    world.clock.advance(60);
    sign_up(&client, "c@example.org");
}
