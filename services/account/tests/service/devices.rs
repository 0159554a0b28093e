//! Devices: enrolled once, revoked for good.

use keyfold_wire::account::Account;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::device::{Devices, NewDevice, RevokeDevice};
use keyfold_wire::ids::{DeviceId, LoginId};
use keyfold_wire::limits::DEVICES_MAX;
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::signed::Purpose;

use crate::device::{Device, PASSWORD, log_in, make, sign_up};
use crate::world::{Answer, Client, World};

pub(crate) fn revoke(device: &Device, session: &Client, device_id: DeviceId) -> Answer {
    let body = serde_json::to_vec(&RevokeDevice { device_id }).unwrap();
    device.proved(session, path::REVOKE_DEVICE, Purpose::RevokeDevice, LoginId::NONE, &body)
}

#[test]
fn a_second_device_enrols_once_and_is_listed() {
    let world = World::start();
    let client = world.client();
    let first = sign_up(&client, "zoe@example.org");
    world.clock.advance(10);
    let second = first.sibling();
    let reading = log_in(&client, &first.address, PASSWORD);
    second.enrol(&reading).done();
    second.enrol(&reading).done();
    let thief = Device { signing: first.sibling().signing, ..second.clone() };
    thief.enrol(&reading).refused(ProblemKind::Conflict);
    world.clock.advance(10);
    let session = second.enrolled(&client);
    let Devices { devices } = session.post(path::DEVICES, b"").ok();
    let seen: Vec<_> = devices.iter().map(|d| (d.device_id, d.enrolled, d.last_seen)).collect();
    let start = 1_800_000_000;
    assert_eq!(seen, [(first.device_id, start, start), (second.device_id, start + 10, start + 20)]);
    assert_eq!(devices[0].label, first.to_new_device().label);
}

#[test]
fn devices_of_one_second_are_listed_in_the_order_they_enrolled() {
    let world = World::start();
    let client = world.client();
    let first = sign_up(&client, "zoe@example.org");
    let reading = log_in(&client, &first.address, PASSWORD);
    let mut enrolled = vec![first.device_id];
    for _ in 0..6 {
        let next = first.sibling();
        next.enrol(&reading).done();
        enrolled.push(next.device_id);
    }
    let Devices { devices } = first.enrolled(&client).post(path::DEVICES, b"").ok();
    assert!(devices.iter().all(|device| device.enrolled == devices[0].enrolled), "all in one second");
    assert_eq!(devices.iter().map(|device| device.device_id).collect::<Vec<_>>(), enrolled);
}

#[test]
fn a_revoked_device_hears_of_it_and_never_comes_back() {
    let world = World::start();
    let client = world.client();
    let first = sign_up(&client, "zoe@example.org");
    let second = first.sibling();
    let reading = log_in(&client, &first.address, PASSWORD);
    second.enrol(&reading).done();
    let (kept, lost) = (first.enrolled(&client), second.enrolled(&client));
    revoke(&first, &kept, second.device_id).done();
    lost.post(path::ACCOUNT, b"").refused(ProblemKind::DeviceRevoked);
    second.open_session(&client).refused(ProblemKind::DeviceRevoked);
    second.enrol(&reading).refused(ProblemKind::DeviceRevoked);
    revoke(&first, &kept, second.device_id).done();
    revoke(&first, &kept, DeviceId(make())).done();
    assert_eq!(kept.post(path::DEVICES, b"").ok::<Devices>().devices.len(), 1);
    let kept_keys = "SELECT count(*) FROM devices WHERE revoked IS NOT NULL AND signing_key IS NOT NULL";
    assert_eq!(world.count(kept_keys), 0);
    kept.post(path::ACCOUNT, b"").ok::<Account>();
}

#[test]
fn a_device_may_revoke_itself_and_a_retry_hears_that_it_did() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    revoke(&device, &session, device.device_id).done();
    session.post(path::REVOKE_DEVICE, b"").refused(ProblemKind::DeviceRevoked);
}

#[test]
fn an_account_has_a_hundred_devices_at_most() {
    let world = World::start();
    let client = world.client();
    let first = sign_up(&client, "zoe@example.org");
    let reading = log_in(&client, &first.address, PASSWORD);
    let siblings: Vec<Device> = (0..DEVICES_MAX).map(|_| first.sibling()).collect();
    for device in &siblings[1..] {
        device.enrol(&reading).done();
    }
    siblings[0].enrol(&reading).refused(ProblemKind::NotAllowed);
    let session = first.enrolled(&client);
    revoke(&first, &session, siblings[1].device_id).done();
    siblings[0].enrol(&reading).done();
}

#[test]
fn a_weak_key_is_refused() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let reading = log_in(&client, &device.address, PASSWORD);
    let identity = Fixed(std::array::from_fn(|i| u8::from(i == 0)));
    let weak = NewDevice { signing_key: identity, ..device.sibling().to_new_device() };
    reading.json(path::ENROL, &weak).refused(ProblemKind::Malformed);
}
