//! Kits of an older password, and passwords that come from standard input.

use keyfold_e2e::world::World;

use crate::run::{Home, PASSWORD};
use crate::service::{sign_in, sign_up, start};

const ANNA: &str = "anna@example.org";
const NEW: &[u8] = b"a lighthouse in the snow\n";

/// An account whose kit is of the password before today's; the kit is in the answer's folder.
fn with_an_old_kit(world: &World) -> Home {
    let home = Home::new();
    sign_up(world, &home, ANNA, &["--kit", "kit.txt", "--one-way-is-enough"]);
    // Both passwords from one standard input, a line each.
    let change = ["--password-file", "-", "password", "change", "--new-password-file", "-"];
    let output = home.run_fed(&change, &[PASSWORD, NEW].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    home
}

fn beside(kit: &Home) -> Home {
    let home = Home::new();
    std::fs::copy(kit.path("kit.txt"), home.path("kit.txt")).unwrap();
    home.file("password", NEW);
    home.file("older", PASSWORD);
    home.file("wrong", b"a lighthouse in the rain\n");
    home
}

#[test]
fn a_kit_of_an_older_password_says_its_date_and_asks_for_that_one() {
    let world = start();
    let (kit, url) = (with_an_old_kit(&world), world.account_url());
    let today = jiff::Zoned::now().strftime("%-d %B %Y").to_string();

    let home = beside(&kit);
    let said = home.refused(&sign_in(ANNA, &url, &["--code-file", "kit.txt"]));
    assert!(said.contains(&format!("made on {today}")) && said.contains("--kit-password-file"), "{said}");
    let wrong = ["--code-file", "kit.txt", "--kit-password-file", "wrong"];
    let said = home.refused(&sign_in(ANNA, &url, &wrong));
    assert!(said.contains(&today) && said.contains("neither"), "{said}");
    assert_eq!(home.json(&["status"])["state"], "no account");
    home.done(&sign_in(ANNA, &url, &["--code-file", "kit.txt", "--kit-password-file", "older"]));

    let piped = ["--password-file", "-", "sign-in", "--email", ANNA, "--account", &url];
    let from_kit = ["--code-file", "kit.txt", "--kit-password-file", "-"];
    let output = beside(&kit).run_fed(&[&piped[..], &from_kit].concat(), &[NEW, PASSWORD].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_that_password_is_asked_for() {
    let world = start();
    let (kit, url) = (with_an_old_kit(&world), world.account_url());
    let home = beside(&kit);
    let arguments = sign_in(ANNA, &url, &["--code-file", "kit.txt"]);
    let mut terminal = crate::terminal::Terminal::run(&home, 80, &arguments);
    terminal.answer("Password: ", "a lighthouse in the snow");
    terminal.until("with the password of that time");
    terminal.answer("Password of ", "a lighthouse in the desert");
    let (drawn, code) = terminal.end();
    assert_eq!(code, Some(0), "{drawn}");
    assert!(!drawn.contains("lighthouse"), "a password is never echoed: {drawn}");
}

#[test]
fn standard_input_cannot_be_a_code_and_a_password() {
    let home = Home::new();
    let service = ["sign-in", "--email", ANNA, "--account", "http://127.0.0.1:9"];
    let both = ["--password-file", "-", "--code-file", "-"];
    let output = home.run_fed(&[&service[..], &both].concat(), b"nothing");
    assert_eq!(output.status.code(), Some(2));
    // A line that isn't there is an empty password, and said.
    let change = ["--password-file", "-", "sign-up", "--local"];
    let output = home.run_fed(&change, b"");
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 to 1,024"));
}
