//! Changing the method of sync.

use keyfold_core::flow::{Cancel, Error, Method};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{PASSWORD, join, sign_up, sync};
use keyfold_e2e::world::World;

use super::{at_every_request, is_clear};

#[test]
fn a_change_of_method_survives_every_failure() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let one = sign_up(&world, &first);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let cancel = Cancel::new();
    first.middle.relent();
    one.sync().set_method(Method::None, &cancel).unwrap();
    let next = |method| if method == Method::Cloud { Method::None } else { Method::Cloud };
    at_every_request(first.middle.count(), |_, doom| {
        one.lock();
        one.unlock(PASSWORD).unwrap();
        let wanted = next(one.sync().method().unwrap());
        doom(&first.middle);
        is_clear(one.sync().set_method(wanted, &cancel));
        first.middle.relent();
        one.sync().set_method(wanted, &cancel).unwrap();
        assert_eq!(one.sync().method(), Ok(wanted));
        two.lock();
        two.unlock(PASSWORD).unwrap();
        sync(&two);
        assert_eq!(two.sync().method(), Ok(wanted));
    });
}

#[test]
fn another_devices_change_of_method_goes_first() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    let one = sign_up(&world, &first);
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    let cancel = Cancel::new();
    one.sync().set_method(Method::None, &cancel).unwrap();
    assert_eq!(two.sync().set_method(Method::Cloud, &cancel), Err(Error::NotInSync));
    assert_eq!(two.sync().method(), Ok(Method::None), "it is followed");
    two.sync().set_method(Method::Cloud, &cancel).unwrap();
}
