//! A new device, from its sign-in to its first sync.

use std::sync::Arc;

use keyfold_core::flow::{Cancel, Keyfold, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{ADDRESS, PASSWORD, add, go_on_joining, sign_up_as, sync, titles};
use keyfold_e2e::world::World;

use super::{at_request, is_clear};

/// An account with one item.
fn signed_up(world: &World, address: &str) -> (Device, Arc<Keyfold>) {
    let first = Device::new(world, "Phone");
    let one = sign_up_as(world, &first, address);
    let _ = add(&one, "Bank", "s3cret");
    sync(&one);
    (first, one)
}

#[test]
fn a_new_device_survives_every_failure() {
    let world = World::start();
    let (first, _one) = signed_up(&world, ADDRESS);
    let good = Device::new(&world, "Laptop").with_backup_of(&first);
    go_on_joining(&world, &good.open(), ADDRESS, PASSWORD).unwrap();
    for number in 0..good.middle.count() {
        let address = format!("r{number}@example.org");
        let (first, one) = signed_up(&world, &address);
        at_request(number, |_, doom| {
            let device = Device::new(&world, "Laptop").with_backup_of(&first);
            let two = device.open();
            doom(&device.middle);
            is_clear(go_on_joining(&world, &two, &address, PASSWORD));
            device.middle.relent();
            drop(two);
            let two = device.open();
            assert_ne!(two.state(), Ok(State::Unlocked));
            go_on_joining(&world, &two, &address, PASSWORD).unwrap();
            assert_eq!((two.state(), titles(&two)), (Ok(State::Unlocked), vec!["Bank".to_owned()]));
            assert_eq!(one.account().devices(&Cancel::new()).unwrap().len(), 2, "one more, not two");
            two.account().sign_out(false, &Cancel::new()).unwrap();
        });
    }
}
