//! Locking and cancelling while a request is under way: at once, and nothing is written afterwards.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use keyfold_core::flow::{Cancel, Error, Keyfold, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::middle::Fate;
use keyfold_e2e::steps::{
    ADDRESS, NEW_PASSWORD, PASSWORD, add, go_on_signing_up, join, sign_up, sync, titles,
};
use keyfold_e2e::world::World;

/// Runs `call` on a thread of its own until a request of it hangs, then `meanwhile`, which must return at once.
fn while_it_hangs<T: Send>(
    device: &Device,
    call: impl FnOnce() -> T + Send,
    meanwhile: impl FnOnce() + Send,
) -> T {
    std::thread::scope(|scope| {
        let call = scope.spawn(call);
        device.middle.wait_until_hanging();
        let (done, is_done) = channel();
        scope.spawn(move || {
            meanwhile();
            done.send(()).unwrap();
        });
        let at_once = is_done.recv_timeout(Duration::from_secs(10));
        device.middle.let_go();
        assert_eq!(at_once, Ok(()), "it waited for the network");
        call.join().unwrap()
    })
}

/// Two devices, the second with something that the first hasn't got yet; the first has just unlocked.
fn scene(world: &World) -> (Device, Arc<Keyfold>, Arc<Keyfold>) {
    let (first, second) = (Device::new(world, "Phone"), Device::new(world, "Laptop"));
    let one = sign_up(world, &first);
    let two = join(world, &second, PASSWORD, &one.account().code().unwrap());
    sync(&one);
    let _ = add(&two, "From two", "s3cret");
    sync(&two);
    let _ = add(&one, "From one", "s3cret");
    one.lock();
    one.unlock(PASSWORD).unwrap();
    (first, one, two)
}

#[test]
fn locking_aborts_the_request_that_hangs() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    let one = sign_up(&world, &first);
    first.middle.doom(0, Fate::Hang);
    let ended = std::thread::scope(|scope| {
        let call = scope.spawn(|| one.account().enrol_again(PASSWORD, &Cancel::new()));
        first.middle.wait_until_hanging();
        one.lock();
        call.join().unwrap()
    });
    assert_eq!(ended, Err(Error::Locked), "and nobody let go of it");
}

#[test]
fn locking_ends_a_sync_at_every_request() {
    let world = World::start();
    let (first, one, two) = scene(&world);
    for (number, fate) in (0..5).flat_map(|number| [(number, Fate::Hang), (number, Fate::Late)]) {
        first.middle.doom(number, fate);
        let ended = while_it_hangs(&first, || one.sync().sync(&Cancel::new()), || one.lock());
        assert_eq!(ended.err(), Some(Error::Locked), "request {number}");
        assert_eq!(one.state(), Ok(State::Locked));
        first.middle.relent();
        one.unlock(PASSWORD).unwrap();
        assert!(one.sync().status().unwrap().unsent > 0, "what was lost on the way isn't believed sent");
        if number == 3 {
            assert_eq!(titles(&one), ["From one"], "what came late wasn't written");
        }
    }
    assert_eq!(sync(&one).problems, []);
    sync(&two);
    assert_eq!((titles(&one), titles(&one)), (titles(&two), vec!["From one".into(), "From two".into()]));
}

#[test]
fn cancelling_ends_a_sync_and_a_mail() {
    let world = World::start();
    let (first, one, _) = scene(&world);
    for number in 0..5 {
        let cancel = Cancel::new();
        first.middle.doom(number, Fate::Hang);
        let ended = while_it_hangs(&first, || one.sync().sync(&cancel), || cancel.cancel());
        assert_eq!(ended.err(), Some(Error::Cancelled), "request {number}");
        assert_eq!(one.state(), Ok(State::Unlocked));
        one.lock();
        one.unlock(PASSWORD).unwrap();
    }
    let cancel = Cancel::new();
    first.middle.doom(1, Fate::Hang);
    let ended = while_it_hangs(&first, || one.account().mail_code(&cancel), || cancel.cancel());
    assert_eq!(ended, Err(Error::Cancelled));
    assert_eq!(one.account().mail_code(&cancel), Err(Error::Cancelled), "it stays cancelled");
    first.middle.relent();
    assert_eq!(one.account().health().unwrap().mailed_at, None);
    assert_eq!(sync(&one).problems, []);
}

#[test]
fn locking_ends_a_sign_up_which_is_then_gone_on_with() {
    let world = World::start();
    for fate in [Fate::Hang, Fate::Late] {
        for number in 0..2 {
            let address = format!("{number}{}@example.org", matches!(fate, Fate::Late));
            let device = Device::new(&world, "Phone");
            let keyfold = device.open();
            device.middle.doom(number, fate.clone());
            let sign_up = || go_on_signing_up(&world, &keyfold, &address);
            assert_eq!(while_it_hangs(&device, sign_up, || keyfold.lock()), Err(Error::Locked));
            assert!(!keyfold.is_unlocked());
            if number == 0 {
                assert_eq!(keyfold.state(), Ok(State::NoAccount), "nothing was written");
            }
            device.middle.relent();
            go_on_signing_up(&world, &keyfold, &address).unwrap();
            assert_eq!(keyfold.state(), Ok(State::Unlocked));
        }
    }
}

#[test]
fn locking_ends_a_catch_up_which_stays_due() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    let one = sign_up(&world, &first);
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    // The second request of number 5 ends the registration that the first one had begun.
    for number in [0, 1, 2, 3, 4, 5, 5] {
        one.lock();
        one.unlock(NEW_PASSWORD).unwrap();
        first.middle.doom(number, Fate::Late);
        let catch_up = || one.password().catch_up(&Cancel::new());
        let ended = while_it_hangs(&first, catch_up, || one.lock());
        assert_eq!(ended, Err(Error::Locked), "request {number}");
    }
    first.middle.relent();
    one.unlock(NEW_PASSWORD).unwrap();
    one.password().catch_up(&Cancel::new()).unwrap();
    let second = Device::new(&world, "Laptop");
    drop(join(&world, &second, NEW_PASSWORD, &one.account().code().unwrap()));
    assert_eq!(one.account().info(&Cancel::new()).unwrap().address, ADDRESS);
}
