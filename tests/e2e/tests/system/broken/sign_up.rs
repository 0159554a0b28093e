//! Sign-up, from its first request to the mail.

use keyfold_core::flow::State;
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{PASSWORD, add, go_on_signing_up, sync, titles};
use keyfold_e2e::world::World;

use super::{another, at_every_request, is_clear};

#[test]
fn sign_up_survives_every_failure() {
    let world = World::start();
    let good = Device::new(&world, "Phone");
    go_on_signing_up(&world, &good.open(), "good@example.org").unwrap();
    let accounts = || {
        let database = rusqlite::Connection::open(world.database()).unwrap();
        database.query_row("SELECT count(*) FROM accounts", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    at_every_request(good.middle.count(), |name, doom| {
        let (device, address, before) =
            (Device::new(&world, "Phone"), format!("{name}@example.org"), accounts());
        let keyfold = device.open();
        doom(&device.middle);
        is_clear(go_on_signing_up(&world, &keyfold, &address));
        device.middle.relent();
        drop(keyfold);
        let keyfold = device.open();
        assert_ne!(keyfold.state(), Ok(State::Unlocked));
        go_on_signing_up(&world, &keyfold, &address).unwrap();
        if keyfold.state() == Ok(State::Locked) {
            keyfold.unlock(PASSWORD).unwrap();
        }
        let _ = add(&keyfold, "Bank", "s3cret");
        sync(&keyfold);
        assert_eq!(accounts(), before + 1, "one account");
        assert_eq!(titles(&another(&world, &device, &address, PASSWORD)), ["Bank"]);
    });
}
