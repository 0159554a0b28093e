//! A password change on its way to the service, with backup and mail.

use keyfold_core::flow::{Cancel, Due, Error, Keyfold};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{ADDRESS, NEW_PASSWORD, PASSWORD, add, go_on_signing_up, sign_in_as, sync, titles};
use keyfold_e2e::world::World;

use super::{another, at_every_request, is_clear};

fn go_on(keyfold: &Keyfold) -> Result<(), Error> {
    keyfold.password().catch_up(&Cancel::new())?;
    keyfold.account().refresh_codes(&Cancel::new())
}

/// An account with codes in backup and mailbox, and a new password that the service doesn't know.
fn changed(world: &World, device: &Device, address: &str) -> std::sync::Arc<Keyfold> {
    let keyfold = device.open();
    go_on_signing_up(world, &keyfold, address).unwrap();
    let _ = add(&keyfold, "Bank", "s3cret");
    sync(&keyfold);
    keyfold.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    keyfold.lock();
    keyfold.unlock(NEW_PASSWORD).unwrap();
    keyfold
}

#[test]
fn a_password_change_survives_every_failure() {
    let world = World::start();
    let good = Device::new(&world, "Phone");
    let keyfold = changed(&world, &good, ADDRESS);
    good.middle.relent();
    go_on(&keyfold).unwrap();
    at_every_request(good.middle.count(), |name, doom| {
        let (device, address) = (Device::new(&world, "Phone"), format!("{name}@example.org"));
        let keyfold = changed(&world, &device, &address);
        doom(&device.middle);
        is_clear(go_on(&keyfold));
        device.middle.relent();
        drop(keyfold);

        let keyfold = device.open();
        keyfold.unlock(NEW_PASSWORD).unwrap();
        go_on(&keyfold).unwrap();
        let due = keyfold.due().unwrap();
        assert!(!due.contains(&Due::CatchUp) && !due.contains(&Due::RefreshCodes), "{due:?}");
        assert_eq!(std::fs::read_dir(device.backup()).unwrap().count(), 1);
        sync(&keyfold);
        let stranger = Device::new(&world, "Stranger");
        let refused = sign_in_as(&world, &stranger.open(), &address, PASSWORD).err();
        assert_eq!(refused, Some(Error::WrongPassword));
        assert_eq!(titles(&another(&world, &device, &address, NEW_PASSWORD)), ["Bank"]);
    });
}
