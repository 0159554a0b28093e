//! A new device, from its sign-in to its first sync.

use keyfold_core::flow::{Cancel, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{PASSWORD, add, go_on_joining, sign_up_as, sync, titles};
use keyfold_e2e::world::World;

use super::{at_every_request, is_clear};

#[test]
fn a_new_device_survives_every_failure() {
    let world = World::start();
    let (address, first) = ("ada@example.org", Device::new(&world, "Phone"));
    let one = sign_up_as(&world, &first, address);
    let _ = add(&one, "Bank", "s3cret");
    sync(&one);
    let good = Device::new(&world, "Laptop").with_backup_of(&first);
    go_on_joining(&world, &good.open(), address, PASSWORD).unwrap();
    at_every_request(good.middle.count(), |_, doom| {
        let device = Device::new(&world, "Laptop").with_backup_of(&first);
        let two = device.open();
        doom(&device.middle);
        is_clear(go_on_joining(&world, &two, address, PASSWORD));
        device.middle.relent();
        drop(two);
        let two = device.open();
        assert_ne!(two.state(), Ok(State::Unlocked));
        go_on_joining(&world, &two, address, PASSWORD).unwrap();
        assert_eq!((two.state(), titles(&two)), (Ok(State::Unlocked), vec!["Bank".to_owned()]));
        assert_eq!(one.account().devices(&Cancel::new()).unwrap().len(), 3, "one device, not two");
        two.account().sign_out(false, &Cancel::new()).unwrap();
    });
}
