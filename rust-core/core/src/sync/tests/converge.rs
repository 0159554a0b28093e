//! Any order of edits and syncs on any number of devices ends in one state, and nothing that was typed is lost.

use proptest::prelude::*;

use super::device::Device;
use super::store::MemoryStore;
use crate::sync::{DeviceOp, ItemId, PasswordOp};
use keyfold_wire::ids::{DeviceId, LoginId};

#[test]
fn an_item_added_on_one_device_appears_on_another() {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    let id = one.add("Mail");
    one.write(id, "secret", "hunter2");
    assert_eq!(
        (one.log.unsent().unwrap(), one.log.unsent_edits().unwrap()),
        (2, 1),
        "two fields of one item"
    );
    let report = one.sync(&store);
    assert_eq!((report.sent, report.received, one.log.unsent().unwrap()), (1, 0, 0));
    assert_eq!(one.log.unsent_edits().unwrap(), 0);
    let report = two.sync(&store);
    assert_eq!((report.sent, report.received, report.changed), (0, 1, vec![id]));
    assert_eq!(two.titles(), ["Mail"]);
    assert_eq!(two.dump(&[id]), one.dump(&[id]));
}

#[test]
fn two_edits_made_apart_are_both_kept_until_one_is_chosen() {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    let id = one.add("Mail");
    one.sync(&store);
    two.sync(&store);
    one.write(id, "title", "Mail at home");
    two.clock.advance_ms(5);
    two.write(id, "title", "Mail at work");
    for device in [&one, &two, &one] {
        device.sync(&store);
    }
    for device in [&one, &two] {
        assert_eq!(device.titles(), ["Mail at work"]);
        assert_eq!(device.log.item(&id).unwrap().unwrap().others("title").count(), 1);
    }
    one.write(id, "title", "Mail");
    one.sync(&store);
    two.sync(&store);
    assert_eq!(two.log.item(&id).unwrap().unwrap().others("title").count(), 0);
    assert_eq!(two.log.history(&id).unwrap().len(), 3);
    assert_eq!(two.dump(&[id]), one.dump(&[id]));
}

#[test]
fn a_deleted_item_that_was_edited_elsewhere_comes_back_whole() {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    let id = one.add("Mail");
    one.write(id, "secret", "hunter2");
    one.sync(&store);
    two.sync(&store);
    one.delete(id);
    one.sync(&store);
    assert_eq!(one.titles(), [""; 0]);
    assert_eq!(one.log.history(&id).unwrap().len(), 2, "what was deleted can be looked up");
    two.write(id, "title", "Mail, new");
    two.sync(&store);
    one.sync(&store);
    assert_eq!((one.titles(), two.titles()), (vec!["Mail, new".into()], vec!["Mail, new".into()]));
    assert_eq!(&*one.log.item(&id).unwrap().unwrap().shown("secret").unwrap().value, b"hunter2");
}

#[test]
fn devices_and_passwords_are_told() {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    let device =
        |name: &str| DeviceOp { name: name.into(), signing_key: vec![1; 32], device_id: DeviceId([1; 16]) };
    let password = |epoch: u32| PasswordOp {
        seal: vec![2; 168],
        code_sealed: Vec::new(),
        login_id: LoginId::NONE,
        service_key: Vec::new(),
        password_epoch: epoch,
        who: "Phone".into(),
        when: 5,
        first: LoginId::NONE,
        replaces: Vec::new(),
        vouched: false,
    };
    one.log.edit(|edit| edit.device(device("Phone"))).unwrap();
    one.log.edit(|edit| edit.device(device("New phone"))).unwrap();
    one.log.edit(|edit| edit.password(password(3))).unwrap();
    two.clock.advance_ms(9);
    two.log.edit(|edit| edit.password(password(2))).unwrap();
    one.sync(&store);
    two.sync(&store);
    one.sync(&store);
    let devices = two.log.devices().unwrap();
    let phone = devices.iter().find(|entry| entry.log == one.log.log_id()).unwrap();
    assert_eq!((phone.name.as_str(), phone.named, phone.revoked), ("New phone", true, false));
    assert!(phone.heard_ms > 0);
    assert!(devices.iter().any(|entry| entry.log == two.log.log_id() && !entry.named));
    for device in [&one, &two] {
        let entries = device.log.password_entries().unwrap();
        let highest = entries.iter().max_by_key(|entry| entry.order()).unwrap();
        assert_eq!((entries.len(), highest.op.password_epoch), (2, 3));
    }
}

#[derive(Debug, Clone)]
enum Act {
    Write { device: usize, item: usize, field: usize },
    Delete { device: usize, item: usize },
    Sync { device: usize },
    Clock { device: usize, hours: i64 },
}

fn any_act() -> impl Strategy<Value = Act> {
    let device = 0..3usize;
    prop_oneof![
        5 => (device.clone(), 0..3usize, 0..2usize)
            .prop_map(|(device, item, field)| Act::Write { device, item, field }),
        1 => (device.clone(), 0..3usize).prop_map(|(device, item)| Act::Delete { device, item }),
        3 => device.clone().prop_map(|device| Act::Sync { device }),
        1 => (device, -100..100i64).prop_map(|(device, hours)| Act::Clock { device, hours }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn three_devices_converge_and_lose_nothing(
        acts in proptest::collection::vec(any_act(), 1..40),
        page in 1..6usize,
        inline in prop_oneof![Just(0usize), Just(8192)],
        is_untidy in any::<bool>(),
    ) {
        let store = MemoryStore::default();
        store.behave(|manner| {
            (manner.page, manner.inline) = (page, inline);
            (manner.is_untidy, manner.reads_one) = (is_untidy, is_untidy);
        });
        let devices = ["one", "two", "three"].map(Device::new);
        let ids: Vec<_> = (0..3).map(|at| ItemId([at; 16])).collect();
        let mut written: Vec<(usize, String)> = Vec::new();
        for act in acts {
            match act {
                Act::Write { device, item, field } => {
                    let value = format!("value {}", written.len());
                    devices[device].write(ids[item], ["title", "secret"][field], &value);
                    written.push((item, value));
                }
                Act::Delete { device, item } => devices[device].delete(ids[item]),
                Act::Sync { device } => drop(devices[device].sync(&store)),
                Act::Clock { device, hours } => {
                    devices[device].clock.set_wall_ms(1_793_491_200_000 + hours * 3_600_000);
                }
            }
        }
        for _ in 0..2 {
            for device in &devices {
                device.sync(&store);
            }
        }
        let dump = devices[0].dump(&ids);
        for device in &devices[1..] {
            prop_assert!(device.dump(&ids) == dump, "devices differ");
        }
        for (item, value) in written {
            prop_assert!(dump[&ids[item]].values().contains(&value.as_bytes()), "{value} is lost");
        }
    }
}
