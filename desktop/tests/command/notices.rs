//! What is said of a password that isn't this machine's: at sync, in `status`, and when the old one is typed, each time
//! with device and day. Success is said only of what happened.

use std::sync::Arc;

use keyfold_core::flow::{Cancel, Keyfold};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{ADDRESS, NEW_PASSWORD, PASSWORD, sign_in as begin, sign_up as make_account, sync};
use keyfold_e2e::world::World;

use crate::run::Home;
use crate::service::{device, said_by, sign_in, start};

/// A phone, whose steps a test takes one by one, and this command's machine beside it.
struct Both {
    world: World,
    _device: Device,
    phone: Arc<Keyfold>,
    home: Home,
}

fn both() -> Both {
    let world = start();
    let phone_device = device(&world, "Phone");
    let phone = make_account(&world, &phone_device);
    sync(&phone);
    let home = Home::new();
    home.file("password", PASSWORD);
    home.file("new", NEW_PASSWORD);
    home.file("third", b"a third password, of nobody");
    let (code, url) = (phone.account().code().unwrap(), world.account_url());
    home.done(&sign_in(ADDRESS, &url, &["--code", &code, "--device-name", "Desk"]));
    Both { world, _device: phone_device, phone, home }
}

/// Changes the phone's password at the service; the log doesn't say so yet.
fn change(phone: &Keyfold) {
    phone.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    phone.password().catch_up(&Cancel::new()).unwrap();
}

fn today() -> String {
    jiff::Zoned::now().strftime("%-d %B %Y").to_string()
}

#[test]
fn a_password_changed_elsewhere_is_said_with_device_and_day() {
    let Both { world: _world, phone, home, .. } = both();
    change(&phone);
    sync(&phone);
    let sentence = format!("The password was changed on Phone, {}", today());
    assert!(said_by(&home, &["sync"]).contains(&sentence));
    // Each run says it once: while the old one is typed, and in `status` also without any.
    let said = said_by(&home, &["list"]);
    assert!(said.contains(&sentence) && said.lines().count() == 1, "{said}");
    assert!(home.done(&["status"]).contains(&sentence));
    let unasked = home.run_fed(&["status"], b"");
    assert!(String::from_utf8_lossy(&unasked.stdout).contains(&sentence));
    let notice = &home.json(&["status"])["password_notice"];
    assert_eq!((notice["what"].as_str(), notice["who"].as_str()), (Some("changed"), Some("Phone")));

    // The old one opens, and does for nothing that changes the account.
    let said = home.refused(&["kit", "save", "kit.txt"]);
    assert!(said.contains(&sentence) && said.contains("password in force"), "{said}");
    assert!(home.refused(&["code", "revoke"]).contains("No code was revoked."));
    home.file("password", b"a wrong one\n");
    assert!(home.refused(&["list"]).contains(&sentence));
    home.file("password", NEW_PASSWORD);
    assert_eq!(said_by(&home, &["list"]), "");
    assert!(home.json(&["status"])["password_notice"].is_null());
    home.file("password", PASSWORD);
    home.refused(&["list"]);
}

#[test]
fn a_password_that_no_device_told_of_is_said_and_adopted() {
    let Both { world: _world, phone, home, .. } = both();
    change(&phone);
    // The phone is lost before it told the others.
    drop(phone);
    let sentence = format!(
        "The service takes a password this device hasn't heard of, since {}. Type it (`keyfold password adopt`), or sync later.",
        today()
    );
    assert!(said_by(&home, &["sync"]).contains(&sentence));
    assert!(home.done(&["status"]).contains(&sentence));
    assert_eq!(home.json(&["sync"])["password_notice"]["what"], "unknown");
    assert!(home.refused(&["code", "show"]).contains(&sentence));
    let said = home.refused(&["code", "revoke"]);
    assert!(said.contains("No code was revoked.") && said.contains(&sentence), "{said}");
    home.file("password", NEW_PASSWORD);
    assert!(home.refused(&["list"]).contains("password adopt"));
    home.file("password", PASSWORD);

    let adopt = |file| ["password", "adopt", "--account-password-file", file];
    assert!(home.refused(&adopt("third")).contains("isn't the password that the service takes"));
    home.done(&adopt("new"));
    assert!(home.refused(&["list"]).contains("wrong"));
    home.file("password", NEW_PASSWORD);
    assert_eq!(said_by(&home, &["sync"]), "");
    home.done(&["code", "show"]);
}

#[test]
fn whoever_was_told_of_an_unknown_password_may_replace_it() {
    let Both { world, phone, home, .. } = both();
    change(&phone);
    drop(phone);
    home.done(&["sync"]);
    let output = home.run(&["password", "change", "--new-password-file", "third"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let told = said.find("hasn't heard of").unwrap();
    assert!(told < said.find("takes this machine's password now").unwrap(), "{said}");
    let other = device(&world, "Tablet");
    assert!(begin(&world, &other.open(), b"a third password, of nobody").is_ok());
}

#[test]
fn a_change_that_lost_is_no_success() {
    let Both { world: _world, phone, home, .. } = both();
    change(&phone);
    sync(&phone);
    // This machine has heard of nothing yet.
    let said = home.refused(&["password", "change", "--new-password-file", "third"]);
    let sentence = format!("The password was changed on Phone, {}", today());
    assert!(said.contains(&sentence) && said.contains("wasn't changed"), "{said}");
    assert!(!said.contains("takes this machine's password now"), "{said}");
    home.file("password", NEW_PASSWORD);
    home.done(&["sync"]);
}

#[test]
fn a_change_that_waits_says_so_and_so_does_a_revocation() {
    let Both { mut world, home, .. } = both();
    world.stop();
    let said = home.refused(&["code", "revoke"]);
    assert!(said.contains("can't be reached") && said.contains("No code"), "{said}");
    let said = said_by(&home, &["password", "change", "--new-password-file", "new"]);
    assert!(said.contains("The service doesn't have it yet"), "{said}");
    home.file("password", NEW_PASSWORD);
    assert!(home.done(&["status"]).contains("`keyfold sync` brings this machine's"));
    let said = home.refused(&["code", "revoke"]);
    assert!(said.contains("`keyfold sync` does it"), "{said}");
    world.run();
    assert!(said_by(&home, &["sync"]).contains("takes this machine's password now"));
    assert!(!home.done(&["status"]).contains("brings this machine's"));
    assert!(home.done(&["code", "revoke"]).contains("useless now"));
}

#[test]
fn a_device_that_nobody_told_of_is_named_until_it_has_written() {
    let Both { world, phone, home, .. } = both();
    let other = device(&world, "Tablet");
    let tablet = other.open();
    let joining = begin(&world, &tablet, PASSWORD).unwrap();
    joining.offer_code(&phone.account().code().unwrap()).unwrap();
    joining.finish(&Cancel::new()).unwrap();
    let said = said_by(&home, &["sync"]);
    assert!(said.contains("never heard from: Tablet"), "{said}");
    assert!(home.done(&["status"]).contains("never heard from: Tablet"));
    assert_eq!(home.json(&["status"])["sync"]["strangers"], serde_json::json!(["Tablet"]));
    sync(&tablet);
    assert_eq!(said_by(&home, &["sync"]), "");
    assert!(!home.done(&["status"]).contains("never heard from"));
}
