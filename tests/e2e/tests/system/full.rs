//! A disk that is really full: a small file system in a mount namespace of its own, filled to the last byte.
//!
//! Each test runs itself again inside such a namespace.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use keyfold_core::flow::{Cancel, Draft, Error, ItemKind, Keyfold, State, Text};
use keyfold_e2e::device::Device;
use keyfold_e2e::folder;
use keyfold_e2e::steps::{ADDRESS, PASSWORD, add, go_on_joining, go_on_signing_up, sign_up, sync, titles};
use keyfold_e2e::world::World;

/// Set inside the namespace: where the small disk is.
const SMALL_DISK: &str = "KEYFOLD_SMALL_DISK";
/// Into a mount namespace: as root or where users may make one, else by sudo where that asks for nothing.
const WAYS_IN: [&[&str]; 2] =
    [&["unshare", "--map-root-user", "--mount"], &["sudo", "-n", "unshare", "--mount"]];

/// The small disk, of `size` as `mount` takes it; none outside, where the test `name` has run inside by then.
fn small_disk(name: &str, size: &str) -> Option<PathBuf> {
    if let Some(disk) = std::env::var_os(SMALL_DISK) {
        return Some(disk.into());
    }
    let folder = folder::make();
    let enter = |way: &[&str], what: &[&OsStr]| {
        let mount = format!("mount -t tmpfs -o size={size} tmpfs \"$0\" && exec env \"$@\"");
        let mut command = Command::new(way[0]);
        command.args(&way[1..]).args(["sh", "-c", &mount]).arg(folder.path()).args(what).output().ok()
    };
    let may_enter =
        |way: &&&[&str]| enter(way, &["true".as_ref()]).is_some_and(|output| output.status.success());
    let way = WAYS_IN.iter().find(may_enter).expect("a user namespace, or sudo that asks for nothing");
    let place = format!("{SMALL_DISK}={}", folder.path().display());
    let this = std::env::current_exe().unwrap();
    let again = [place.as_ref(), this.as_os_str(), "--exact".as_ref(), name.as_ref(), "--nocapture".as_ref()];
    let inside = enter(way, &again).unwrap();
    let said = String::from_utf8_lossy(&inside.stdout);
    assert!(inside.status.success(), "{said}{}", String::from_utf8_lossy(&inside.stderr));
    assert!(said.contains("1 passed"), "{said}");
    None
}

/// Takes all the room that is left but `spare` bytes, until it is removed.
fn fill(disk: &Path, spare: u64) -> PathBuf {
    let name = disk.join(format!("filler-{spare}"));
    let mut file = File::create(&name).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(spare)).unwrap();
    name
}

/// Adds large items until one is refused; how many were taken, and the refusal.
fn add_until_refused(keyfold: &Keyfold) -> (usize, Error) {
    let text = "x".repeat(100_000);
    for number in 0..1000 {
        let draft = Draft::from_kind(ItemKind::Note).set_title(Text::from(format!("{number:03}").as_str()));
        if let Err(error) = keyfold.vault().put(None, &draft.set("notes", Text::from(text.as_str()))) {
            return (number, error);
        }
    }
    panic!("the disk never got full");
}

/// Changes the password until that is refused, at most some times; the password that is in force by what was answered.
fn change_until_refused(keyfold: &Keyfold) -> Vec<u8> {
    let mut in_force = PASSWORD.to_vec();
    for number in 0..20 {
        let next = format!("a pass phrase with the number {number}").into_bytes();
        match keyfold.password().change(&in_force, &next) {
            Ok(()) => in_force = next,
            refused => {
                assert_eq!(refused, Err(Error::StorageFull));
                break;
            }
        }
    }
    in_force
}

#[test]
fn a_device_whose_disk_is_full_says_so_and_loses_nothing() {
    let Some(disk) = small_disk("full::a_device_whose_disk_is_full_says_so_and_loses_nothing", "16m") else {
        return;
    };
    let world = World::start();
    let device = Device::at(world.clock.clone(), &disk, "Phone");
    let keyfold = sign_up(&world, &device);
    let filler = fill(&disk, 2_000_000);
    let (taken, refused) = add_until_refused(&keyfold);
    assert!(taken > 0);
    assert_eq!(refused, Error::StorageFull);
    assert_eq!(titles(&keyfold).len(), taken);
    let rest = fill(&disk, 0);
    let in_force = change_until_refused(&keyfold);
    keyfold.lock();
    drop(keyfold);

    let keyfold = device.open();
    keyfold.unlock(&in_force).unwrap();
    assert_eq!(titles(&keyfold).len(), taken, "what was acknowledged is there");
    std::fs::remove_file(filler).unwrap();
    std::fs::remove_file(rest).unwrap();
    keyfold.password().catch_up(&Cancel::new()).unwrap();
    sync(&keyfold);
    assert_eq!(keyfold.account().health().unwrap().unsent, 0);
}

#[test]
fn a_sign_up_without_room_makes_nothing_half() {
    let Some(disk) = small_disk("full::a_sign_up_without_room_makes_nothing_half", "2m") else { return };
    let world = World::start();
    let device = Device::at(world.clock.clone(), &disk, "Phone");
    let keyfold = device.open();
    for spare in [0, 4096, 16_384, 65_536] {
        let filler = fill(&disk, spare);
        let cancel = Cancel::new();
        let refused = keyfold.sign_up().unwrap().with_service(
            ADDRESS,
            &world.account_url(),
            Some(world.mail_url()),
            PASSWORD,
            &cancel,
        );
        std::fs::remove_file(filler).unwrap();
        match keyfold.state() {
            Ok(State::NoAccount) => assert_eq!(refused, Err(Error::StorageFull), "{spare} bytes to spare"),
            // It was committed, and can be gone on with.
            Ok(State::SigningUp { .. }) => break,
            state => panic!("{spare} bytes to spare: {state:?}"),
        }
    }
    go_on_signing_up(&world, &keyfold, ADDRESS).unwrap();
    let _ = add(&keyfold, "Bank", "s3cret");
    sync(&keyfold);
}

#[test]
fn a_service_whose_disk_is_full_refuses_and_takes_it_later() {
    let Some(disk) = small_disk("full::a_service_whose_disk_is_full_refuses_and_takes_it_later", "4m") else {
        return;
    };
    let world = World::with(|config| config.database = disk.join("account.db"));
    let device = Device::new(&world, "Phone");
    let keyfold = sign_up(&world, &device);
    sync(&keyfold);
    let filler = fill(&disk, 0);
    for number in 0..20 {
        let _ = add(&keyfold, &format!("{number}"), &"x".repeat(100_000));
    }
    assert_eq!(keyfold.account().health().unwrap().unsent, 20, "twenty items, whatever their fields");
    assert_eq!(keyfold.sync().sync(&Cancel::new()).err(), Some(Error::Offline), "its 503: come back later");
    assert_eq!(keyfold.account().health().unwrap().unsent, 20, "sealed, but nowhere else yet");
    let next = Device::new(&world, "Next");
    let made = next.open().sign_up().unwrap().with_service(
        "b@example.org",
        &world.account_url(),
        None,
        PASSWORD,
        &Cancel::new(),
    );
    assert_eq!(made, Err(Error::Offline));

    std::fs::remove_file(filler).unwrap();
    sync(&keyfold);
    assert_eq!(keyfold.account().health().unwrap().unsent, 0);
    let laptop = Device::new(&world, "Laptop").with_backup_of(&device);
    let other = laptop.open();
    go_on_joining(&world, &other, ADDRESS, PASSWORD).unwrap();
    assert_eq!(titles(&other).len(), 20);
}
