//! A service that went back to a backup: who was made since hears so, and comes back as it was.

use keyfold_wire::account::Account;
use keyfold_wire::device::Devices;
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::registration::Registered;

use crate::device::{PASSWORD, log_in, register, sign_up, start_login};
use crate::world::World;

#[test]
fn a_device_enrolled_since_hears_so_and_enrols_again_as_it_was() {
    let mut world = World::start();
    let first = sign_up(&world.client(), "zoe@example.org");
    let backup = world.back_up();
    let second = first.sibling();
    second.enrol(&log_in(&world.client(), &first.address, PASSWORD)).done();
    let session = second.enrolled(&world.client());
    world.restore(&backup);
    world.operator().restored(false).unwrap();
    let client = world.client();
    session.with_url(&world.url).post(path::ACCOUNT, b"").refused(ProblemKind::NoSession);
    second.open_session(&client).refused(ProblemKind::UnknownDevice);
    first.enrolled(&client).post(path::ACCOUNT, b"").ok::<Account>();
    second.enrol(&log_in(&client, &first.address, PASSWORD)).done();
    let Devices { devices } = second.enrolled(&client).post(path::DEVICES, b"").ok();
    assert_eq!(devices.len(), 2);
}

#[test]
fn an_account_made_since_hears_so_and_signs_up_again_as_it_was() {
    let mut world = World::start();
    let backup = world.back_up();
    let device = sign_up(&world.client(), "zoe@example.org");
    world.restore(&backup);
    world.operator().restored(false).unwrap();
    let client = world.client();
    device.open_session(&client).refused(ProblemKind::UnknownAccount);
    assert!(start_login(&client, &device.address, PASSWORD).last().is_none());
    let registering = register(&client, &device.address, PASSWORD).unwrap();
    assert_ne!(registering.login_id, device.login_id);
    client.json(path::SIGN_UP, &device.to_sign_up(&registering)).ok::<Registered>();
    let account: Account = device.enrolled(&client).post(path::ACCOUNT, b"").ok();
    assert_eq!((account.account_id, account.login_id), (device.account_id, registering.login_id));
    assert_eq!(account.key.unwrap().verifier, device.to_new_key().verifier);
}

#[test]
fn an_account_made_since_whose_address_was_taken_meanwhile_hears_so_and_may_take_another() {
    let mut world = World::start();
    let backup = world.back_up();
    let device = sign_up(&world.client(), "zoe@example.org");
    world.restore(&backup);
    world.operator().restored(false).unwrap();
    let client = world.client();
    let early = register(&client, &device.address, PASSWORD).unwrap();
    let other = sign_up(&client, "zoe@example.org");
    // Whether somebody was quicker before or after its start: nothing is half-made, and it may take another address.
    client.json(path::SIGN_UP, &device.to_sign_up(&early)).refused(ProblemKind::AddressTaken);
    register(&client, &device.address, PASSWORD).err().unwrap().refused(ProblemKind::AddressTaken);
    device.open_session(&client).refused(ProblemKind::UnknownAccount);
    let elsewhere = crate::device::address("zoe@example.net");
    let registering = register(&client, &elsewhere, PASSWORD).unwrap();
    client.json(path::SIGN_UP, &device.to_sign_up(&registering)).ok::<Registered>();
    device.enrolled(&client).post(path::ACCOUNT, b"").ok::<Account>();
    other.enrolled(&client).post(path::ACCOUNT, b"").ok::<Account>();
}
