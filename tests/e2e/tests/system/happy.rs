//! Everything goes well: sign-up with mail and backup, a second device, items both ways.

use keyfold_core::flow::{Cancel, Put, RecoveryWay, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::mailbox::letters;
use keyfold_e2e::steps::{ADDRESS, PASSWORD, add, reveal, sign_in, sync, titles};
use keyfold_e2e::world::World;

#[test]
fn sign_up_then_a_second_device_from_the_backup() {
    let world = World::start();
    let first = Device::new(&world, "Phone");
    let one = first.open();
    let (cancel, sign_up) = (Cancel::new(), one.sign_up().unwrap());
    sign_up.with_service(ADDRESS, &world.account_url(), Some(world.mail_url()), PASSWORD, &cancel).unwrap();
    assert_eq!(one.account().save_backup(), Ok(Put::Confirmed));
    one.account().mail_code(&cancel).unwrap();
    one.account().kit(PASSWORD).unwrap();
    one.account().kit_saved().unwrap();
    let health = sign_up.finish(false).unwrap();
    assert_eq!(health.ways, [RecoveryWay::Code, RecoveryWay::Kit]);
    drop(sign_up);
    assert_eq!(one.state(), Ok(State::Unlocked));
    assert_eq!(letters(&world, ADDRESS, 1).len(), 1);

    let id = add(&one, "Bank", "s3cret one");
    assert_eq!(sync(&one).problems, []);

    let second = Device::new(&world, "Laptop").with_backup_of(&first);
    let two = second.open();
    let new_device = sign_in(&world, &two, PASSWORD).unwrap();
    assert_eq!(new_device.look_in_backup(), Ok(true));
    new_device.finish(&cancel).unwrap();
    drop(new_device);
    assert_eq!(two.state(), Ok(State::Unlocked));
    let outcome = sync(&two);
    assert_eq!((outcome.problems, outcome.changed), (vec![], 1));
    assert_eq!(reveal(&two, &id, "password"), "s3cret one");

    let _ = add(&two, "Library", "s3cret two");
    sync(&two);
    sync(&one);
    assert_eq!(titles(&one), ["Bank", "Library"]);
    assert_eq!(one.account().devices(&cancel).unwrap().len(), 2);
    assert!(one.account().health().unwrap().ways.contains(&RecoveryWay::Device));
}
