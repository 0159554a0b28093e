//! A service that shows less than it did, withholds files, or shows each device another log.

use std::sync::Arc;

use keyfold_core::flow::{Error, Keyfold, Response, SyncOutcome};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{PASSWORD, add, join, sign_up, sync, titles};
use keyfold_e2e::world::World;
use keyfold_wire::path;
use keyfold_wire::segments::{Entry, Listed, ReadAnswers};

fn errors(outcome: &SyncOutcome) -> Vec<(&str, Error)> {
    outcome.problems.iter().map(|problem| (problem.device.as_str(), problem.error)).collect()
}

/// Changes what the device gets to see of the store's listing.
fn show(device: &Device, mut change: impl FnMut(&mut Listed) + Send + 'static) {
    device.middle.rewrite(move |path, answer: &mut Response| {
        if path == path::SEGMENTS_LIST && answer.status == 200 {
            let mut listed: Listed = minicbor::decode(&answer.body).unwrap();
            change(&mut listed);
            answer.body = minicbor::to_vec(&listed).unwrap();
        }
    });
}

/// Two devices in sync, each with an item.
fn scene(world: &World) -> (Device, Device, Arc<Keyfold>, Arc<Keyfold>) {
    let (first, second) = (Device::new(world, "Phone"), Device::new(world, "Laptop"));
    let one = sign_up(world, &first);
    let _ = add(&one, "From one", "s3cret");
    sync(&one);
    let two = join(world, &second, PASSWORD, &one.account().code().unwrap());
    let _ = add(&two, "From two", "s3cret");
    sync(&two);
    sync(&one);
    (first, second, one, two)
}

#[test]
fn a_store_that_went_back_is_found_out_and_filled_again() {
    let world = World::start();
    let (first, _, one, two) = scene(&world);
    show(&first, |listed| {
        listed.entries.clear();
        (listed.reset, listed.more) = (true, false);
    });
    let outcome = sync(&one);
    let mut found = errors(&outcome);
    found.sort_by_key(|(device, _)| *device);
    assert_eq!(found, [("Laptop", Error::RolledBack), ("Phone", Error::RolledBack)]);
    assert!(outcome.sent > 0, "what is held here is stored again");
    assert_eq!(one.sync().status().unwrap().problems.len(), 2, "it stays in sight");
    assert_eq!(titles(&one), ["From one", "From two"]);
    first.middle.relent();
    let _ = add(&one, "Later", "s3cret");
    sync(&one);
    assert_eq!(sync(&two).problems, []);
    assert_eq!(titles(&two), ["From one", "From two", "Later"]);
}

#[test]
fn a_withheld_file_is_named_until_it_comes() {
    let world = World::start();
    let (_first, _, one, two) = scene(&world);
    let _ = add(&one, "Withheld", "s3cret");
    sync(&one);
    let _ = add(&one, "Shown", "s3cret");
    sync(&one);
    sync(&two);
    let code = one.account().code().unwrap();
    let third = Device::new(&world, "Tablet");
    withhold_second(&third);
    let three = join(&world, &third, PASSWORD, &code);
    let problems = three.sync().status().unwrap().problems;
    assert!(!problems.is_empty());
    assert!(problems.iter().all(|one| (one.error, one.number) == (Error::SegmentMissing, 2)), "{problems:?}");
    let _ = add(&three, "Own", "s3cret");
    assert_eq!(sync(&three).sent, 1, "own appending never stops");
    assert!(titles(&three).contains(&"Shown".to_owned()), "everything else is merged");
    drop((three, third));
    let fourth = Device::new(&world, "Watch");
    let four = join(&world, &fourth, PASSWORD, &code);
    assert_eq!(four.sync().status().unwrap().problems, []);
    assert_eq!(titles(&four), ["From one", "From two", "Own", "Shown", "Withheld"]);
}

/// Every log's second file is neither listed nor given when it is asked for by its name.
fn withhold_second(device: &Device) {
    device.middle.rewrite(|path, answer: &mut Response| match path {
        path::SEGMENTS_LIST if answer.status == 200 => {
            let mut listed: Listed = minicbor::decode(&answer.body).unwrap();
            listed.entries.retain(|entry| !is_number(entry, 2));
            answer.body = minicbor::to_vec(&listed).unwrap();
        }
        path::SEGMENTS_READ if answer.status == 200 => {
            let mut read: ReadAnswers = minicbor::decode(&answer.body).unwrap();
            read.segments.iter_mut().for_each(|segment| segment.bytes = None);
            answer.body = minicbor::to_vec(&read).unwrap();
        }
        _ => {}
    });
}

fn is_number(entry: &Entry, number: u32) -> bool {
    entry.name.split('-').nth(2) == Some(&format!("{number:08x}"))
}

#[test]
fn an_empty_store_doesnt_deceive_a_new_device_whose_code_has_a_mark() {
    let world = World::start();
    let (_first, _, one, _) = scene(&world);
    let code = one.account().code().unwrap();
    let third = Device::new(&world, "Tablet");
    show(&third, |listed| listed.entries.clear());
    let three = join(&world, &third, PASSWORD, &code);
    let problems = three.sync().status().unwrap().problems;
    assert!(problems.iter().any(|problem| problem.error == Error::SegmentMissing), "{problems:?}");
}

#[test]
fn two_histories_of_one_device_are_a_fork_and_both_are_kept() {
    let world = World::start();
    let (first, second, one, two) = scene(&world);
    drop(one);
    let kept = keep(&first);
    let one = first.open();
    one.unlock(PASSWORD).unwrap();
    let _ = add(&one, "First history", "s3cret");
    sync(&one);
    sync(&two);
    drop(one);
    put_back(&first, &kept);
    let one = first.open();
    one.unlock(PASSWORD).unwrap();
    let _ = add(&one, "Second history", "s3cret");
    show(&first, |listed| listed.entries.clear());
    assert!(!sync(&one).device_copied, "the service hides the first history from it");
    let outcome = sync(&two);
    assert_eq!(errors(&outcome), [("Phone", Error::Forked)]);
    assert_eq!(titles(&two), ["First history", "From one", "From two", "Second history"]);
    drop((two, second));

    first.middle.relent();
    drop(one);
    let one = first.open();
    one.unlock(PASSWORD).unwrap();
    let _ = add(&one, "Third", "s3cret");
    for _ in 0..2 {
        sync(&one);
    }
    assert!(titles(&one).contains(&"Second history".to_owned()), "nothing is lost here");
}

/// The files of a device's home, which nobody has open.
fn keep(device: &Device) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(device.home()).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// Puts them back in place, as restoring a disk image does: same device, same inodes.
fn put_back(device: &Device, kept: &[(std::path::PathBuf, Vec<u8>)]) {
    for entry in std::fs::read_dir(device.home()).unwrap() {
        let path = entry.unwrap().path();
        if !kept.iter().any(|(held, _)| *held == path) {
            std::fs::remove_file(path).unwrap();
        }
    }
    for (path, bytes) in kept {
        std::fs::write(path, bytes).unwrap();
    }
}

#[test]
fn a_restored_disk_image_goes_on_in_a_log_of_its_own() {
    let world = World::start();
    let (first, _, one, two) = scene(&world);
    drop(one);
    let kept = keep(&first);
    let one = first.open();
    one.unlock(PASSWORD).unwrap();
    let _ = add(&one, "Before the disk died", "s3cret");
    sync(&one);
    drop(one);
    put_back(&first, &kept);
    let one = first.open();
    one.unlock(PASSWORD).unwrap();
    let _ = add(&one, "After", "s3cret");
    let outcome = sync(&one);
    assert!(outcome.device_copied);
    assert_eq!(outcome.problems, []);
    assert_eq!(titles(&one), ["After", "Before the disk died", "From one", "From two"]);
    assert_eq!(sync(&two).problems, []);
    assert_eq!(titles(&two), titles(&one));
}
