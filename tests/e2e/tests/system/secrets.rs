//! Nothing that only devices may know is ever outside of them: not in what services store, log or get to see.

use std::path::Path;

use keyfold_core::account::opaque::LoggingIn;
use keyfold_core::account::sealed_key::open_with_password;
use keyfold_core::account::service::{Service, ServiceUrl};
use keyfold_core::flow::{Cancel, Draft, ItemKind, Text};
use keyfold_core::secret::Password;
use keyfold_e2e::device::Device;
use keyfold_e2e::mailbox::letters;
use keyfold_e2e::middle::Middle;
use keyfold_e2e::steps::{ADDRESS, add, go_on_joining, go_on_signing_up, sync};
use keyfold_e2e::{log, steps, world::World};
use keyfold_wire::address::Address;
use keyfold_wire::bytes::{Fixed, to_base64};
use keyfold_wire::login::LoginStart;

const NEXT_PASSWORD: &[u8] = b"uniquely the next password 88";
const TITLE: &str = "Uniquely Titled Bank 4711";
const SECRET: &str = "uniquely secret field 0815";

/// Everything secret of an account, by name, in the forms in which it could show.
fn secrets(world: &World, kit: &str) -> Vec<(&'static str, Vec<u8>)> {
    let spy = Device::new(world, "Spy");
    let (env, password) = (spy.env(), Password::from_utf8(NEXT_PASSWORD).unwrap());
    let sealed = keyfold_kit::find_code(kit).unwrap();
    let key = open_with_password(&sealed, &password, None, &env).unwrap();
    let address = Address::from_text(ADDRESS).unwrap();
    let service = Service::new(ServiceUrl::from_text(&world.account_url()).unwrap(), Middle::new());
    let (login, ke1) = LoggingIn::start(&password, &env);
    let ask = LoginStart { address: address.clone(), ke1: Fixed(ke1) };
    let started = service.start_login(&ask, &Cancel::new()).unwrap();
    let logged_in = login.finish(&password, &address, started.login_id, &started.ke2.0, &env).unwrap();
    let code_key = logged_in.code_key;
    let mut all: Vec<(&str, Vec<u8>)> = vec![
        ("password", steps::PASSWORD.to_vec()),
        ("next password", NEXT_PASSWORD.to_vec()),
        ("title", TITLE.into()),
        ("field", SECRET.into()),
        ("account key", key.expose().to_vec()),
        ("packed account key", key.to_packed().expose().to_vec()),
        ("code key", code_key.expose().to_vec()),
    ];
    for (name, bytes) in all.clone() {
        let hex = bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        let numbers = bytes.iter().map(u8::to_string).collect::<Vec<_>>();
        all.extend([(name, to_base64(&bytes).into_bytes()), (name, hex.to_uppercase().into_bytes())]);
        all.extend([(name, hex.into_bytes()), (name, numbers.join(", ").into_bytes())]);
    }
    all
}

fn has(haystack: &[u8], needle: &[u8]) -> bool {
    let first = needle[0];
    let starts = haystack.iter().enumerate().filter(|(_, byte)| **byte == first);
    starts.into_iter().any(|(at, _)| haystack[at..].starts_with(needle))
}

fn files_in(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else {
            files.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    files
}

#[test]
fn no_secret_is_anywhere_but_sealed() {
    let mut world = World::start();
    let first = Device::new(&world, "Phone");
    let (one, cancel) = (first.open(), Cancel::new());
    go_on_signing_up(&world, &one, ADDRESS).unwrap();
    let _ = add(&one, TITLE, SECRET);
    sync(&one);
    one.account().confirm_address(&letters(&world, ADDRESS, 1)[0].verification_code(), &cancel).unwrap();
    one.enable_device_key().unwrap();
    one.password().change(steps::PASSWORD, NEXT_PASSWORD).unwrap();
    one.password().catch_up(&cancel).unwrap();
    one.password().revoke_codes(NEXT_PASSWORD, &cancel).unwrap();
    let second = Device::new(&world, "Laptop").with_backup_of(&first);
    let two = second.open();
    go_on_joining(&world, &two, ADDRESS, NEXT_PASSWORD).unwrap();
    let note = Draft::from_kind(ItemKind::Note).set_title(Text::from(TITLE)).set("notes", Text::from(SECRET));
    two.vault().put(None, &note).unwrap();
    sync(&two);
    assert!(sync(&one).received > 0);
    let secrets = secrets(&world, &one.account().kit(NEXT_PASSWORD).unwrap());

    let mut places = vec![("the log".to_owned(), log::recorded())];
    for device in [&first, &second] {
        for exchange in device.middle.exchanges() {
            places.push((exchange.path.clone(), exchange.sent));
            places.push((exchange.path, exchange.answer.map_or(Vec::new(), |answer| answer.body)));
        }
        places.extend(files_in(&device.home()));
        places.extend(files_in(device.backup()));
    }
    places.extend(files_in(world.folder.path()));
    world.stop();
    places.extend(files_in(world.folder.path()));
    assert!(places.len() > 60 && places.iter().any(|(name, _)| name.ends_with("account.db-wal")));
    for (place, bytes) in &places {
        for (name, secret) in &secrets {
            assert!(!has(bytes, secret), "the {name} is in {place}");
        }
    }
    let address = ADDRESS.as_bytes();
    let whose = |name: &str| {
        places.iter().filter(|(place, bytes)| place.contains(name) && has(bytes, address)).count()
    };
    assert!(whose("account.db") > 0, "the search finds what is there");
    let core_and_services = log::recorded();
    assert!(!has(&core_and_services, address), "an address was logged");
}
