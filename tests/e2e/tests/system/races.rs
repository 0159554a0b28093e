//! Two people, or two devices, at the same moment.

use std::sync::{Arc, Barrier};

use keyfold_core::flow::{Cancel, Error, Missing, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::middle::Fate;
use keyfold_e2e::steps::{
    ADDRESS, PASSWORD, add, go_on_signing_up, join, make_recoverable, sign_up, sync, titles,
};
use keyfold_e2e::world::World;
use keyfold_wire::path;

/// Both devices have started a registration before either ends it.
fn sign_up_at_once(world: &World, devices: &[Device; 2]) -> [Result<(), Error>; 2] {
    let barrier = Arc::new(Barrier::new(2));
    for device in devices {
        let barrier = Arc::clone(&barrier);
        device.middle.meddle(move |_, request| {
            if request.url.ends_with(path::SIGN_UP) {
                barrier.wait();
            }
            Fate::Pass
        });
    }
    let results = std::thread::scope(|scope| {
        devices
            .each_ref()
            .map(|device| {
                scope.spawn(|| {
                    let keyfold = device.open();
                    let sign_up = keyfold.sign_up().unwrap();
                    sign_up.with_service(ADDRESS, &world.account_url(), None, PASSWORD, &Cancel::new())
                })
            })
            .map(|thread| thread.join().unwrap())
    });
    for device in devices {
        device.middle.relent();
    }
    results
}

#[test]
fn two_sign_ups_for_one_address_make_one_account() {
    let world = World::start();
    let devices = [Device::new(&world, "Phone"), Device::new(&world, "Laptop")];
    let results = sign_up_at_once(&world, &devices);
    let loser = match results {
        [Ok(()), Err(Error::AddressTaken)] => 1,
        [Err(Error::AddressTaken), Ok(())] => 0,
        other => panic!("{other:?}"),
    };
    let won = devices[1 - loser].open();
    won.sign_up().unwrap().resume(PASSWORD, &Cancel::new()).unwrap();
    make_recoverable(&won);
    won.sign_up().unwrap().finish(false).unwrap();
    let lost = devices[loser].open();
    let missing = vec![Missing::Confirmation, Missing::RecoveryWays];
    assert_eq!(lost.state(), Ok(State::SigningUp { missing }));
    let sign_up = lost.sign_up().unwrap();
    assert_eq!(sign_up.resume(PASSWORD, &Cancel::new()), Err(Error::AddressTaken));
    sign_up.discard().unwrap();
    assert_eq!(lost.state(), Ok(State::NoAccount));
    drop((sign_up, lost));
    drop(join(&world, &devices[loser], PASSWORD, &won.account().code().unwrap()));
}

#[test]
fn a_refused_sign_up_can_be_kept_as_a_local_account() {
    let world = World::start();
    let devices = [Device::new(&world, "Phone"), Device::new(&world, "Laptop")];
    let results = sign_up_at_once(&world, &devices);
    let loser = devices.iter().zip(results).find(|(_, result)| result.is_err()).unwrap().0;
    let lost = loser.open();
    let sign_up = lost.sign_up().unwrap();
    assert_eq!(sign_up.keep_local(b"another password"), Err(Error::WrongPassword));
    sign_up.keep_local(PASSWORD).unwrap();
    sign_up.finish(true).unwrap();
    let _ = add(&lost, "Bank", "s3cret");
    assert_eq!(lost.account().info(&Cancel::new()).err(), Some(Error::NoService));
    lost.lock();
    lost.unlock(PASSWORD).unwrap();
    assert_eq!(titles(&lost), ["Bank"]);
}

#[test]
fn a_taken_address_is_said_at_once_and_nothing_is_made() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    drop(sign_up(&world, &first));
    let two = second.open();
    assert_eq!(go_on_signing_up(&world, &two, ADDRESS), Err(Error::AddressTaken));
    assert_eq!(two.state(), Ok(State::NoAccount));
}

#[test]
fn two_devices_that_sync_at_once_lose_nothing() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let one = sign_up(&world, &first);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    std::thread::scope(|scope| {
        for (keyfold, name) in [(&one, "one"), (&two, "two")] {
            scope.spawn(move || {
                for number in 0..10 {
                    let _ = add(keyfold, &format!("{name} {number}"), "s3cret");
                    assert_eq!(sync(keyfold).problems, []);
                }
            });
        }
    });
    sync(&one);
    sync(&two);
    assert_eq!(titles(&one).len(), 20);
    assert_eq!(titles(&one), titles(&two));
}
