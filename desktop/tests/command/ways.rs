//! Ways to find the key, and what a sign-in leaves when none is right; what sync has to say beside the work.

use crate::run::Home;
use crate::service::{sign_in, sign_up, start};

const ANNA: &str = "anna@example.org";

fn copy(from: &Home, to: &Home, name: &str) {
    std::fs::copy(from.path(name), to.path(name)).unwrap();
}

#[test]
fn a_sign_in_that_fails_makes_and_remembers_no_folder() {
    let world = start();
    let (url, home) = (world.account_url(), Home::new());
    let said = home.refused(&sign_in(ANNA, &url, &["--backup", "no/such/folder"]));
    assert!(said.contains("no/such/folder") && !said.contains("Other ways"), "{said}");
    std::fs::create_dir(home.path("empty")).unwrap();
    assert!(home.refused(&sign_in(ANNA, &url, &["--backup", "empty"])).contains("no code of this account"));
    assert!(!home.path("no").exists());
    assert!(!home.path("home/backup-folder").exists());
    home.done(&["sign-up", "--local", "--one-way-is-enough"]);
    assert!(home.json(&["status"])["health"]["backup_at"].is_null());
}

#[test]
fn of_several_ways_the_first_that_opens_is_taken() {
    let world = start();
    let (url, first) = (world.account_url(), Home::new());
    sign_up(&world, &first, ANNA, &["--backup", "backup", "--kit", "kit.txt", "--kit", "kit.png"]);
    let stranger = Home::new();
    sign_up(&world, &stranger, "bea@example.org", &["--kit", "kit.png", "--one-way-is-enough"]);

    let home = Home::new();
    copy(&stranger, &home, "kit.png");
    copy(&first, &home, "kit.txt");
    let ways = ["--backup", "gone", "--picture", "kit.png", "--code", "nonsense", "--code-file", "kit.txt"];
    let output = home.run(&sign_in(ANNA, &url, &ways));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let notes: Vec<_> = said.lines().collect();
    assert_eq!(notes.len(), 3, "{said}");
    assert!(notes[0].contains("gone") && notes[1].contains("another account"), "{said}");

    // None is right: the last one's reason is the answer, and nothing stays.
    let home = Home::new();
    copy(&stranger, &home, "kit.png");
    let said = home.refused(&sign_in(ANNA, &url, &["--picture", "kit.png", "--code", "nonsense"]));
    assert!(said.contains("another account") && said.contains("no Keyfold code"), "{said}");
    assert_eq!(home.json(&["status"])["state"], "no account");

    // A folder that was named is the backup from then on.
    let home = Home::new();
    let folder = first.path("backup");
    let folder = folder.to_str().unwrap();
    let said = home.done(&sign_in(ANNA, &url, &["--backup", folder]));
    assert!(said.contains("with 0 items."), "{said}");
    assert_eq!(std::fs::read_to_string(home.path("home/backup-folder")).unwrap(), folder);
    assert!(home.json(&["status"])["health"]["backup_at"].is_i64());
}

#[test]
fn what_sync_found_out_is_said_beside_the_work() {
    let world = start();
    let home = Home::new();
    sign_up(&world, &home, ANNA, &["--kit", "kit.txt", "--one-way-is-enough"]);
    let files = || std::fs::read_dir(home.path("home")).unwrap().map(|entry| entry.unwrap().path());
    let before: Vec<_> = files().map(|file| (std::fs::read(&file).unwrap(), file)).collect();
    home.done(&["add", "note", "--title", "One history"]);

    // The machine is put back to an earlier day, file by file, and goes on from there.
    for file in files() {
        std::fs::write(file, b"").unwrap();
    }
    for (bytes, file) in before {
        std::fs::write(file, bytes).unwrap();
    }
    let output = home.run(&["add", "note", "--title", "Another history"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("goes on as a device of its own") && said.lines().count() == 1, "{said}");
    assert_eq!(home.json(&["list"])["items"].as_array().unwrap().len(), 2);
}

#[test]
fn an_edit_that_is_not_sent_is_kept_and_said() {
    let mut world = start();
    let home = Home::new();
    sign_up(&world, &home, ANNA, &["--kit", "kit.txt", "--one-way-is-enough"]);
    world.stop();
    let output = home.run(&["add", "note", "--title", "Kept"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("Saved here; not sent yet.") && said.contains("can't be reached"), "{said}");
    let status = home.done(&["status"]);
    assert!(status.contains("Not sent yet: 1 change."), "{status}");
    let said = home.refused(&["devices"]);
    assert!(said.contains("can't be reached") && !said.contains("kept"), "nothing was done: {said}");

    let other = Home::new();
    let url = world.account_url();
    let said = other.refused(&["sign-up", "--email", "bea@example.org", "--account", &url]);
    let waits = other.json(&["status"])["state"] == "signing up";
    assert_eq!(said.contains("is kept"), waits, "{said}");
}
