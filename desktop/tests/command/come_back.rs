//! The ways back to the account: after this machine was removed and the password changed, and after the service was put
//! back to an earlier day.

use keyfold_core::flow::Cancel;
use keyfold_e2e::steps::{ADDRESS, NEW_PASSWORD, PASSWORD, sign_up as make_account, sync, titles};
use keyfold_e2e::yesterday::Yesterday;

use crate::run::Home;
use crate::service::{device, said_by, sign_in, sign_up, start};

const ANNA: &str = "anna@example.org";

fn with_files(password: &[u8]) -> Home {
    let home = Home::new();
    home.file("password", password);
    home.file("new", NEW_PASSWORD);
    home.file("wrong", b"a lighthouse in the rain\n");
    home
}

#[test]
fn a_machine_that_was_removed_before_the_password_changed_comes_back_with_both() {
    let world = start();
    let phone_device = device(&world, "Phone");
    let phone = make_account(&world, &phone_device);
    let home = with_files(PASSWORD);
    let (code, url) = (phone.account().code().unwrap(), world.account_url());
    home.done(&sign_in(ADDRESS, &url, &["--code", &code, "--device-name", "Desk"]));
    let devices = phone.account().devices(&Cancel::new()).unwrap();
    let desk = devices.iter().find(|device| device.name == "Desk").unwrap();
    phone.account().revoke_device(&desk.id, &Cancel::new()).unwrap();
    phone.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    phone.password().catch_up(&Cancel::new()).unwrap();
    sync(&phone);

    assert!(said_by(&home, &["add", "note", "--title", "Kept"]).contains("not sent yet"));
    let said = home.refused(&["sync"]);
    assert!(said.contains("devices enrol"), "{said}");
    let said = home.refused(&["devices", "enrol"]);
    assert!(said.contains("another password") && said.contains("--account-password-file"), "{said}");
    let enrol = |file| ["devices", "enrol", "--account-password-file", file];
    assert!(home.refused(&enrol("wrong")).contains("isn't the password that the service takes"));
    assert!(home.done(&enrol("new")).contains("under a new id"));
    home.file("password", NEW_PASSWORD);
    home.done(&["sync"]);
    sync(&phone);
    assert_eq!(titles(&phone), ["Kept"]);
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_the_other_password_is_asked_for() {
    let world = start();
    let phone_device = device(&world, "Phone");
    let phone = make_account(&world, &phone_device);
    let home = with_files(PASSWORD);
    let (code, url) = (phone.account().code().unwrap(), world.account_url());
    home.done(&sign_in(ADDRESS, &url, &["--code", &code]));
    phone.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    phone.password().catch_up(&Cancel::new()).unwrap();
    home.done(&["sync"]);
    let mut terminal = crate::terminal::Terminal::run(&home, 120, &["password", "adopt"]);
    terminal.answer("Password: ", "correct horse battery");
    terminal.answer("The account's password of today: ", "a password for tomorrow");
    let (drawn, code) = terminal.end();
    assert_eq!(code, Some(0), "{drawn}");
    assert!(!drawn.contains("tomorrow"), "a password is never echoed: {drawn}");
}

#[test]
fn what_a_restored_service_lost_is_brought_back_by_sync() {
    let mut world = start();
    let before = Yesterday::of(&mut world);
    let home = with_files(crate::run::PASSWORD);
    sign_up(&world, &home, ANNA, &["--kit", "kit.txt", "--backup", "backup"]);
    home.done(&["add", "note", "--title", "Kept"]);
    let yesterday = Yesterday::of(&mut world);
    let (late, url) = (with_files(crate::run::PASSWORD), world.account_url());
    let backup = home.path("backup");
    late.done(&sign_in(ANNA, &url, &["--backup", backup.to_str().unwrap(), "--device-name", "Late"]));

    // A device that enrolled since.
    yesterday.restore(&mut world);
    let said = late.refused(&["devices"]);
    assert!(said.contains("was restored") && said.contains("devices enrol"), "{said}");
    assert!(late.done(&["status"]).contains("`keyfold sync` makes it a device of its own"));
    assert!(said_by(&late, &["sync"]).contains("a device of its own now"));
    assert_eq!(late.json(&["devices"])["devices"].as_array().unwrap().len(), 2);

    // An account that was made since: nothing is left of it.
    before.restore(&mut world);
    let said = home.refused(&["account"]);
    assert!(said.contains("was restored") && said.contains("register-again"), "{said}");
    assert!(home.done(&["status"]).contains("register-again"));
    assert!(said_by(&home, &["sync"]).contains("it is registered again"));
    assert!(said_by(&late, &["sync"]).contains("a device of its own now"));
    let third = with_files(crate::run::PASSWORD);
    third.done(&sign_in(ANNA, &url, &["--backup", backup.to_str().unwrap()]));
    assert_eq!(third.json(&["list"])["items"][0]["title"], "Kept");
}

#[test]
fn an_account_is_registered_again_by_a_command_of_its_own() {
    let mut world = start();
    let before = Yesterday::of(&mut world);
    let home = with_files(crate::run::PASSWORD);
    sign_up(&world, &home, ANNA, &["--kit", "kit.txt", "--one-way-is-enough"]);
    home.done(&["sync", "method", "none"]);
    before.restore(&mut world);
    home.refused(&["account"]);
    assert!(home.done(&["account", "register-again"]).contains("registered again"));
    assert!(home.done(&["account"]).contains(ANNA));
    assert!(home.refused(&["sync"]).contains("syncs nowhere"));
}

#[test]
fn a_restored_service_gets_the_newer_password_again() {
    let mut world = start();
    let home = with_files(crate::run::PASSWORD);
    sign_up(&world, &home, ANNA, &["--kit", "kit.txt", "--one-way-is-enough"]);
    let yesterday = Yesterday::of(&mut world);
    home.done(&["password", "change", "--new-password-file", "new"]);
    home.file("password", NEW_PASSWORD);
    yesterday.restore(&mut world);

    let day = jiff::Zoned::now().strftime("%-d %B %Y").to_string();
    let sentence = format!("The service was restored; type your password of {day} (`keyfold sync`).");
    let said = said_by(&home, &["add", "note", "--title", "Kept"]);
    assert!(said.contains(&sentence), "{said}");
    for _ in 0..2 {
        assert!(home.done(&["status"]).contains("keyfold sync"));
    }
    let adopted = home.refused(&["password", "adopt", "--account-password-file", "new"]);
    assert!(adopted.contains("isn't the password that the service takes"), "{adopted}");
    home.file("older", crate::run::PASSWORD);
    let adopted = home.refused(&["password", "adopt", "--account-password-file", "older"]);
    assert!(adopted.contains(&format!("restored to before your password of {day}")), "{adopted}");
    let said = said_by(&home, &["sync"]);
    assert!(said.contains("takes it again now") && said.contains("worked until now"), "{said}");
    let status = home.done(&["status"]);
    assert!(!status.contains("keyfold sync"), "{status}");
    let (other, url) = (with_files(NEW_PASSWORD), world.account_url());
    std::fs::copy(home.path("kit.txt"), other.path("kit.txt")).unwrap();
    other.file("older", crate::run::PASSWORD);
    other.done(&sign_in(ANNA, &url, &["--code-file", "kit.txt", "--kit-password-file", "older"]));
}
