//! Sign-ins that are refused, the first use of an account, and a service that lies about the key.

use keyfold_account::Limit;
use keyfold_core::flow::{Cancel, Error, Field, Response, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::keyless;
use keyfold_e2e::steps::{
    ADDRESS, NEW_PASSWORD, PASSWORD, add, join, sign_in, sign_up, sign_up_as, sync, titles,
};
use keyfold_e2e::world::World;
use keyfold_wire::account::Account;
use keyfold_wire::login::LoginStarted;
use keyfold_wire::path;

#[test]
fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    drop(sign_up(&world, &first));
    let second = Device::new(&world, "Laptop");
    let two = second.open();
    let new_device = two.new_device().unwrap();
    let cancel = Cancel::new();
    let sign_in = |address: &str, password: &[u8]| {
        let (url, mail) = (world.account_url(), Some(world.mail_url()));
        let refused = new_device.sign_in(address, &url, mail, password, &cancel);
        let sizes = second.middle.exchanges().pop().unwrap().answer.map(|answer| answer.body.len());
        (refused, sizes, second.middle.count())
    };
    let wrong = sign_in(ADDRESS, NEW_PASSWORD);
    second.middle.relent();
    let unknown = sign_in("nobody@example.org", PASSWORD);
    second.middle.relent();
    assert_eq!(wrong.0, Err(Error::WrongPassword));
    assert_eq!(wrong, unknown);
    assert_eq!(two.state(), Ok(State::NoAccount), "nothing was written");
    let invalid = |field| Err(Error::InvalidInput { field });
    assert_eq!(sign_in(ADDRESS, b"").0, invalid(Field::Password));
    assert_eq!(sign_in(ADDRESS, &[0xff; 9]).0, invalid(Field::Password));
    assert_eq!(sign_in(ADDRESS, &vec![b'a'; 1 << 20]).0, invalid(Field::Password));
    assert_eq!(sign_in("no address", PASSWORD).0, invalid(Field::Address));
    assert_eq!(second.middle.count(), 0, "nothing was sent");
    let refused = new_device.sign_in(ADDRESS, "http://example.org", None, PASSWORD, &cancel);
    assert_eq!(refused, invalid(Field::Url));
    assert_eq!(sign_in(ADDRESS, PASSWORD).0, Ok(()));
}

#[test]
fn too_many_attempts_say_when_to_come_back_and_leave_enrolled_devices_alone() {
    let world = World::with(|config| config.limits.login_address = Limit::new(2, 300));
    let first = Device::new(&world, "Phone");
    let one = sign_up(&world, &first);
    let second = Device::new(&world, "Laptop");
    let two = second.open();
    for _ in 0..2 {
        assert_eq!(sign_in(&world, &two, NEW_PASSWORD).err(), Some(Error::WrongPassword));
    }
    assert_eq!(sign_in(&world, &two, PASSWORD).err(), Some(Error::TooManyAttempts { retry_after: 300 }));
    let _ = add(&one, "Bank", "s3cret");
    assert_eq!(sync(&one).problems, []);
    one.lock();
    one.unlock(PASSWORD).unwrap();
    sync(&one);
    world.clock.advance(300);
    drop(sign_in(&world, &two, PASSWORD).unwrap());
    drop(sign_in(&world, &two, PASSWORD).unwrap());
    drop(join(&world, &second, PASSWORD, &one.account().code().unwrap()));
}

#[test]
fn a_service_that_names_another_registration_cant_be_signed_in_to() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let one = sign_up(&world, &first);
    let two = second.open();
    second.middle.rewrite(|path, answer: &mut Response| {
        if path == path::LOGIN_START && answer.status == 200 {
            let mut started: LoginStarted = serde_json::from_slice(&answer.body).unwrap();
            started.login_id.0[0] ^= 1;
            answer.body = serde_json::to_vec(&started).unwrap();
        }
    });
    assert_eq!(sign_in(&world, &two, PASSWORD).err(), Some(Error::WrongPassword));
    second.middle.relent();
    drop(two);
    drop(join(&world, &second, PASSWORD, &one.account().code().unwrap()));
}

#[test]
fn the_first_device_of_an_account_without_a_key_makes_it_once_confirmed() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    keyless::register(&world, &first);
    let (one, cancel) = (first.open(), Cancel::new());
    let new_device = sign_in(&world, &one, PASSWORD).unwrap();
    assert!(new_device.needs_first_key());
    assert_eq!(new_device.look_in_backup(), Ok(false));
    assert_eq!(new_device.finish(&cancel), Err(Error::NotFound));
    assert_eq!(new_device.make_first_key(false), Err(Error::RecoveryNeeded));
    new_device.make_first_key(true).unwrap();
    new_device.finish(&cancel).unwrap();
    drop(new_device);
    let _ = add(&one, "Bank", "s3cret");
    sync(&one);
    let second = Device::new(&world, "Laptop");
    let two = second.open();
    let new_device = sign_in(&world, &two, PASSWORD).unwrap();
    assert!(!new_device.needs_first_key());
    assert_eq!(new_device.make_first_key(true), Err(Error::VerifierMismatch));
    new_device.leave().unwrap();
    drop(new_device);
    assert_eq!(titles(&join(&world, &second, PASSWORD, &one.account().code().unwrap())), ["Bank"]);
}

#[test]
fn two_devices_that_both_make_the_first_key_end_with_one() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    keyless::register(&world, &first);
    let (one, two, cancel) = (first.open(), second.open(), Cancel::new());
    let (new_one, new_two) =
        (sign_in(&world, &one, PASSWORD).unwrap(), sign_in(&world, &two, PASSWORD).unwrap());
    new_one.make_first_key(true).unwrap();
    new_two.make_first_key(true).unwrap();
    new_one.finish(&cancel).unwrap();
    assert_eq!(new_two.finish(&cancel), Err(Error::NotInSync));
    new_two.leave().unwrap();
    drop((new_one, new_two, two));
    drop(join(&world, &second, PASSWORD, &one.account().code().unwrap()));
}

#[test]
fn another_accounts_verifier_is_found_out_and_nothing_is_written_or_sent() {
    let world = World::start();
    let (first, stranger) = (Device::new(&world, "Phone"), Device::new(&world, "Stranger"));
    let one = sign_up(&world, &first);
    drop(sign_up_as(&world, &stranger, "eve@example.org"));
    let foreign = served(&world, "eve@example.org").key.unwrap();
    let code = one.account().code().unwrap();
    for lie in [Some(foreign), None] {
        let second = Device::new(&world, "Laptop");
        let two = second.open();
        let given = lie.clone();
        second.middle.rewrite(move |path, answer| {
            if path == path::ACCOUNT {
                let mut account: Account = serde_json::from_slice(&answer.body).unwrap();
                account.key.clone_from(&given);
                answer.body = serde_json::to_vec(&account).unwrap();
            }
        });
        let new_device = sign_in(&world, &two, PASSWORD).unwrap();
        let sent = second.middle.count();
        assert_eq!(new_device.offer_code(&code), Err(Error::VerifierMismatch));
        assert_eq!(
            new_device.offer_kit(&one.account().kit(PASSWORD).unwrap(), PASSWORD),
            Err(Error::VerifierMismatch)
        );
        assert!(new_device.finish(&Cancel::new()).is_err());
        assert_eq!(second.middle.count(), sent, "nothing was sent");
        assert!(matches!(two.state(), Ok(State::FindingKey { .. })));
        assert_eq!(two.unlock(PASSWORD), Err(Error::NotFound), "nothing was written");
        drop((new_device, two));
        second.middle.relent();
        let honest = join(&world, &second, PASSWORD, &code);
        assert_eq!(honest.state(), Ok(State::Unlocked));
    }
}

/// What the service tells a new device of an account.
fn served(world: &World, address: &str) -> Account {
    let spy = Device::new(world, "Spy");
    let keyfold = spy.open();
    drop(keyfold_e2e::steps::sign_in_as(world, &keyfold, address, PASSWORD).unwrap());
    let exchange = spy.middle.exchanges().pop().unwrap();
    serde_json::from_slice(&exchange.answer.unwrap().body).unwrap()
}

#[test]
fn the_sign_in_ends_after_a_quarter_of_an_hour_and_keeps_the_code() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    let one = sign_up(&world, &first);
    let second = Device::new(&world, "Laptop");
    let two = second.open();
    let new_device = sign_in(&world, &two, PASSWORD).unwrap();
    new_device.offer_code(&one.account().code().unwrap()).unwrap();
    world.clock.advance(900);
    assert_eq!(new_device.finish(&Cancel::new()), Err(Error::SignInAgain));
    assert_eq!(two.state(), Ok(State::FindingKey { address: ADDRESS.into(), have_code: true }));
    drop((new_device, two));
    let two = second.open();
    let new_device = sign_in(&world, &two, PASSWORD).unwrap();
    new_device.finish(&Cancel::new()).unwrap();
    assert_eq!(two.state(), Ok(State::Unlocked));
}
