//! Devices of one machine's name are told apart: by a name of their own, by short ids, and by which one this is.

use crate::run::Home;
use crate::service::{sign_in, sign_up, start};

const ANNA: &str = "anna@example.org";

fn devices(home: &Home) -> Vec<serde_json::Value> {
    home.json(&["devices"])["devices"].as_array().unwrap().clone()
}

#[test]
fn devices_have_names_short_ids_and_one_is_this() {
    let world = start();
    let (url, first, second, third) = (world.account_url(), Home::new(), Home::new(), Home::new());
    sign_up(
        &world,
        &first,
        ANNA,
        &["--kit", "kit.txt", "--backup", "backup", "--device-name", " Desk at home "],
    );
    let backup = first.path("backup");
    let backup = backup.to_str().unwrap();
    second.done(&sign_in(ANNA, &url, &["--backup", backup, "--device-name", "Laptop"]));
    third.done(&sign_in(ANNA, &url, &["--backup", backup]));
    let all = devices(&second);
    let of = |name: &str| all.iter().find(|device| device["name"] == name).unwrap();
    let (desk, laptop) = (of("Desk at home"), of("Laptop"));
    let own = all.iter().find(|device| *device != desk && *device != laptop).unwrap();
    assert_ne!(own["name"], "", "the machine's own name");
    assert!(laptop["this"] == true && desk["this"] == false && own["this"] == false);

    let table = second.done(&["devices"]);
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 4);
    for (line, device) in lines[1..].iter().zip(&all) {
        let short = line.split(' ').next().unwrap();
        assert!(device["id"].as_str().unwrap().starts_with(short) && short.len() == 8, "{table}");
        assert!(line.contains(&jiff::Zoned::now().strftime("%B %Y").to_string()), "{table}");
    }
    let this = lines.iter().find(|line| line.contains("Laptop")).unwrap();
    assert!(this.ends_with("this device") && table.matches("this device").count() == 1, "{table}");

    // The beginning of an id is enough, and never this machine's own.
    let short = |device: &serde_json::Value| device["id"].as_str().unwrap()[..8].to_uppercase();
    assert!(second.refused(&["devices", "revoke", &short(laptop)]).contains("sign-out"));
    assert!(second.refused(&["devices", "revoke", "zz"]).contains("no device"));
    assert!(second.done(&["devices", "revoke", &short(desk)]).contains("Desk at home"));
    assert_eq!(devices(&second).len(), 2);

    // One that was removed keeps what it has, and may come back.
    first.done(&["add", "note", "--title", "Kept"]);
    assert!(first.refused(&["sync"]).contains("devices enrol"));
    assert!(first.done(&["devices", "enrol"]).contains("under a new id"));
    first.done(&["sync"]);
    assert_eq!(devices(&second).len(), 3);

    // The name stays with the home until the account leaves it.
    second.file("new", b"a lighthouse in the snow\n");
    second.done(&["password", "change", "--new-password-file", "new"]);
    third.done(&["sync"]);
    third.file("password", b"a wrong password\n");
    assert!(third.refused(&["list"]).contains("on Laptop"));
    second.file("password", b"a lighthouse in the snow\n");
    second.done(&["sign-out"]);
    assert!(!second.path("home/device-name").exists());
}

#[test]
fn a_name_is_one_line_of_some_length() {
    let home = Home::new();
    let long = "x".repeat(101);
    for bad in ["", "  ", "two\nlines", "\u{1b}[2J", &long] {
        let output = home.run(&["sign-up", "--local", "--device-name", bad]);
        assert_eq!(output.status.code(), Some(2), "{bad:?}");
    }
}
