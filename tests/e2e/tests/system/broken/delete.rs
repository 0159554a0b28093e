//! Deleting the account.

use keyfold_core::flow::{Cancel, Error, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{ADDRESS, PASSWORD, add, sign_in_as, sign_up_as, sync, titles};
use keyfold_e2e::world::World;

use super::{at_every_request, is_clear};

#[test]
fn deletion_survives_every_failure() {
    let world = World::start();
    let good = Device::new(&world, "Phone");
    let keyfold = sign_up_as(&world, &good, ADDRESS);
    good.middle.relent();
    keyfold.account().delete(PASSWORD, &Cancel::new()).unwrap();
    at_every_request(good.middle.count(), |name, doom| {
        let (device, address) = (Device::new(&world, "Phone"), format!("{name}@example.org"));
        let keyfold = sign_up_as(&world, &device, &address);
        let _ = add(&keyfold, "Bank", "s3cret");
        sync(&keyfold);
        keyfold.lock();
        keyfold.unlock(PASSWORD).unwrap();
        doom(&device.middle);
        let deleted = keyfold.account().delete(PASSWORD, &Cancel::new());
        device.middle.relent();
        if deleted.is_err() {
            is_clear(deleted);
            assert_eq!(titles(&keyfold), ["Bank"], "nothing is gone here");
            drop(keyfold);
            let keyfold = device.open();
            keyfold.unlock(PASSWORD).unwrap();
            keyfold.account().delete(PASSWORD, &Cancel::new()).unwrap();
            assert_eq!(keyfold.state(), Ok(State::NoAccount));
        } else {
            assert_eq!(keyfold.state(), Ok(State::NoAccount));
        }
        assert_eq!(std::fs::read_dir(device.backup()).unwrap().count(), 0);
        let stranger = Device::new(&world, "Stranger");
        let refused = sign_in_as(&world, &stranger.open(), &address, PASSWORD).err();
        assert_eq!(refused, Some(Error::WrongPassword));
    });
}
