//! Devices whose clocks are wrong, and the earlier logs of this home: whom this device hears from.

use super::device::Device;
use super::store::MemoryStore;

/// What the devices of these tests begin with, milliseconds: 1 November 2026.
const NOW: i64 = 1_793_491_200_000;
const YEAR: i64 = 365 * 86_400_000;

/// When `one` heard from `two`.
fn heard(one: &Device, two: &Device) -> i64 {
    let devices = one.log.present_devices().unwrap();
    devices.iter().find(|device| device.log == two.log.log_id()).unwrap().heard_ms
}

#[test]
fn a_file_from_the_future_was_written_when_it_came() {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    two.clock.set_wall_ms(NOW + 74 * YEAR);
    two.add("from the future");
    two.sync(&store);
    one.sync(&store);
    assert_eq!(heard(&one, &two), NOW);
    two.clock.set_wall_ms(NOW + 5000);
    two.add("by the right clock, within what it may stamp ahead");
    two.sync(&store);
    one.clock.set_wall_ms(NOW + 9000);
    one.sync(&store);
    assert_eq!(heard(&one, &two), NOW + 9000);
    one.clock.set_wall_ms(NOW + YEAR);
    assert_eq!(heard(&one, &two), NOW + 9000, "it lasts no longer than any other time");
}

#[test]
fn what_was_heard_by_an_own_wrong_clock_is_rewritten() {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    for device in [&one, &two] {
        device.clock.set_wall_ms(NOW + 74 * YEAR);
    }
    two.add("both in 2100");
    two.sync(&store);
    one.sync(&store);
    assert_eq!(heard(&one, &two), NOW + 74 * YEAR);
    one.clock.set_wall_ms(0);
    assert_eq!(heard(&one, &two), NOW + 74 * YEAR, "without a clock nothing is rewritten");
    for ms in [NOW, NOW + YEAR] {
        one.clock.set_wall_ms(ms);
        assert_eq!(heard(&one, &two), NOW);
    }
}

#[test]
fn an_earlier_log_of_this_home_is_no_other_device() {
    let (store, one, two) = (MemoryStore::default(), Device::new("one"), Device::new("two"));
    for device in [&one, &two] {
        device.add("a");
        device.sync(&store);
    }
    let earlier = one.log.log_id();
    one.clock.advance_ms(1);
    std::fs::remove_file(one.folder.path().join("marker")).unwrap();
    let one = one.reopen();
    one.add("b");
    for device in [&one, &two, &one] {
        device.sync(&store);
    }
    let logs = |device: &Device| {
        let devices = device.log.present_devices().unwrap();
        devices.into_iter().map(|device| device.log).collect::<Vec<_>>()
    };
    let mut expect = vec![one.log.log_id(), two.log.log_id()];
    expect.sort();
    assert_eq!(logs(&one), expect);
    assert!(logs(&two).contains(&earlier), "others can't know whose it was");
    assert!(one.log.devices().unwrap().iter().any(|device| device.log == earlier));
}

#[test]
fn an_earlier_log_that_the_original_goes_on_writing_is_listed_but_no_way_to_come_back() {
    let (store, one) = (MemoryStore::default(), Device::new("one"));
    one.add("a");
    one.sync(&store);
    let copy = one.copy("copy", false);
    one.clock.set_wall_ms(NOW + 5);
    one.add("b");
    one.sync(&store);
    copy.clock.set_wall_ms(NOW + 5);
    copy.sync(&store);
    let devices = copy.log.present_devices().unwrap();
    assert!(devices.iter().any(|device| device.log == one.log.log_id()));
    assert!(copy.log.other_devices().unwrap().is_empty());
}
