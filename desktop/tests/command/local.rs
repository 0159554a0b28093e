//! The real command on a local account: what a newcomer does, and what goes wrong.

use crate::run::Home;

#[test]
fn a_vault_of_ones_own() {
    let home = Home::new();
    home.done(&["sign-up", "--local", "--kit", "kit.pdf", "--backup", "backup"]);
    home.file("secret", b"s3cret\n");
    let added =
        home.json(&["add", "login", "--title", "Bank", "--username", "anna", "--secret-file", "secret"]);
    let id = added["id"].as_str().unwrap().to_owned();
    home.done(&["add", "note", "--title", "At home", "--field", "Colour=green", "--tag", "house"]);
    assert_eq!(home.json(&["list"])["items"].as_array().unwrap().len(), 2);
    assert_eq!(home.json(&["search", "ban"])["items"][0]["title"], "Bank");
    assert_eq!(home.json(&["list", "--tag", "HOUSE"])["items"][0]["title"], "At home");
    assert!(!home.done(&["show", &id[..6]]).contains("s3cret"));
    assert!(home.done(&["show", &id[..6], "--reveal"]).contains("s3cret"));
    home.done(&["edit", &id, "--username", "bea"]);
    assert_eq!(home.json(&["history", &id])["history"][0]["value"], "anna");
    home.done(&["remove", &id]);
    assert_eq!(home.json(&["list"])["items"].as_array().unwrap().len(), 1);
    assert_eq!(home.json(&["status"])["health"]["recovery_ways"].as_array().unwrap().len(), 2);
}

#[test]
fn kits_come_in_four_forms_and_never_over_another_file() {
    let home = Home::new();
    home.done(&["sign-up", "--local", "--one-way-is-enough"]);
    for (file, start) in
        [("kit.pdf", &b"%PDF"[..]), ("kit.png", b"\x89PNG"), ("kit.svg", b"<svg"), ("kit.txt", b"K")]
    {
        home.done(&["kit", "save", file]);
        let bytes = std::fs::read(home.path(file)).unwrap();
        assert!(bytes.windows(start.len()).any(|window| window == start), "{file}");
    }
    assert!(home.refused(&["kit", "save", "kit.pdf"]).contains("there already"));
    assert!(home.refused(&["kit", "save", "kit.doc"]).contains("must end in"));
    assert!(home.refused(&["code", "show"]).contains("knows no service"));
}

#[test]
fn a_sign_up_waits_for_its_second_way() {
    let home = Home::new();
    assert!(home.refused(&["sign-up", "--local", "--kit", "kit.txt"]).contains("--resume"));
    assert_eq!(home.json(&["status"])["state"], "signing up");
    assert!(home.refused(&["sign-up", "--local"]).contains("--resume"));
    home.done(&["sign-up", "--resume", "--backup", "backup"]);
    assert_eq!(home.json(&["status"])["state"], "locked");
    assert!(home.refused(&["sign-up", "--local"]).contains("already"));
}

#[test]
fn passwords_that_are_wrong_or_cannot_be() {
    let home = Home::new();
    for (password, says) in [
        (&b""[..], "1 to 1,024"),
        (b"\n", "1 to 1,024"),
        (b"short\n", "too easy"),
        (&[0xff; 20], "UTF-8"),
        (&[b'a'; 5_000], "1 to 1,024"),
        (&vec![b'a'; 100_000], "too long"),
    ] {
        home.file("password", password);
        assert!(home.refused(&["sign-up", "--local"]).contains(says), "{says}");
    }
    home.file("password", crate::run::PASSWORD);
    home.done(&["sign-up", "--local", "--one-way-is-enough"]);
    home.file("password", b"another password\n");
    assert!(home.refused(&["list"]).contains("wrong"));
    assert!(home.refused(&["status"]).contains("wrong"));
    home.file("new", b"a password for tomorrow\n");
    assert!(home.refused(&["password", "change", "--new-password-file", "new"]).contains("wrong"));
    home.file("password", crate::run::PASSWORD);
    home.done(&["password", "change", "--new-password-file", "new"]);
    assert!(home.refused(&["list"]).contains("wrong"));
    home.file("password", b"a password for tomorrow\r\n");
    home.done(&["list"]);
}

#[test]
fn titles_cannot_steer_the_terminal_and_have_an_end() {
    let home = Home::new();
    home.done(&["sign-up", "--local", "--one-way-is-enough"]);
    assert!(home.refused(&["add", "note", "--title", "a\u{1b}[2Jb"]).contains("title"));
    assert!(home.refused(&["add", "note", "--title", &"x".repeat(100_000)]).contains("title"));
    home.file("long", "n".repeat(1024 * 1024).as_bytes());
    home.done(&["add", "note", "--title", "Long", "--secret-file", "long"]);
    home.done(&["add", "custom", "--title", ""]);
    assert_eq!(home.json(&["list"])["items"].as_array().unwrap().len(), 2);
}

#[test]
fn wrong_usage_is_two_and_nothing_there_is_said() {
    let home = Home::new();
    assert_eq!(home.run(&["sign-up"]).status.code(), Some(2));
    assert_eq!(home.run(&["sign-in", "--email", "a@b.c"]).status.code(), Some(2));
    assert_eq!(home.run(&["add", "thing"]).status.code(), Some(2));
    assert_eq!(home.run(&["add", "note", "--field", "novalue"]).status.code(), Some(2));
    assert_eq!(home.json(&["status"])["state"], "no account");
    assert!(home.refused(&["list"]).contains("no account"));
    assert!(home.refused(&["sync"]).contains("no account"));
    assert!(home.refused(&["sign-up", "--resume"]).contains("no sign-up"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(home.done(&["completion", shell]).contains("keyfold"));
    }
}

#[test]
fn a_second_process_waits_and_then_says_so() {
    let home = Home::new();
    home.done(&["sign-up", "--local", "--one-way-is-enough"]);
    let lock = std::fs::File::open(home.path("home/keyfold.lock")).unwrap();
    lock.lock().unwrap();
    assert!(home.refused(&["status"]).contains("Another program"));
    drop(lock);
    home.done(&["status"]);
}
