//! What a person at a terminal sees: what takes long is shown and goes away again, what doesn't isn't.

use std::io::Read as _;
use std::net::TcpListener;

use crate::run::Home;
use crate::terminal::Terminal;

const STEP: &str = "Talking to the service";

/// A service that accepts and then says nothing.
fn silent() -> (TcpListener, [String; 5]) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let arguments = ["sign-up", "--email", "a@b.c", "--account", &url].map(str::to_owned);
    (listener, arguments)
}

#[test]
fn what_takes_long_is_shown_on_a_terminal_until_it_ends() {
    let (service, arguments) = silent();
    let home = Home::new();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let with_password = [&["--password-file", "password"], &arguments[..]].concat();
    let mut terminal = Terminal::run(&home, 80, &with_password);
    let (mut asked, _) = service.accept().unwrap();
    terminal.until(STEP);
    // The question is heard, then the service is gone for good.
    assert!(asked.read(&mut [0; 64]).unwrap() > 0);
    drop((asked, service));
    let (drawn, code) = terminal.end();
    assert_eq!(code, Some(1));
    let (_, after) = drawn.rsplit_once(STEP).unwrap();
    assert!(after.contains("\r\u{1b}[K"), "the line is taken away: {after:?}");
    assert!(after.contains("can't be reached"), "{after:?}");
}

#[test]
fn what_is_quick_is_not_shown() {
    let home = Home::new();
    let says = "There is no account here. Use `keyfold sign-up` or `keyfold sign-in`.";
    // On a busy machine even this may take long, but not every time.
    let quick = |_| Terminal::run(&home, 80, &["status"]).end() == (format!("{says}\r\n"), Some(0));
    assert!((0..20).any(quick));
}

#[test]
fn nothing_is_shown_where_nobody_watches() {
    let (service, arguments) = silent();
    let gone = std::thread::spawn(move || {
        let (mut asked, _) = service.accept().unwrap();
        assert!(asked.read(&mut [0; 64]).unwrap() > 0);
        // Long enough for a line: a terminal's would be there by now.
        std::thread::park_timeout(std::time::Duration::from_millis(700));
    });
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let said = Home::new().refused(&arguments);
    gone.join().unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn a_table_fits_the_terminal_and_keeps_its_ids() {
    let home = Home::new();
    home.done(&["sign-up", "--local", "--one-way-is-enough"]);
    let title = "A title that is much too long for a terminal of forty columns";
    let id = home.json(&["add", "login", "--title", title, "--username", "anna"])["id"].to_string();
    let (drawn, code) = Terminal::run(&home, 40, &["--password-file", "password", "list"]).end();
    assert_eq!(code, Some(0), "{drawn}");
    // What progress there was has been taken away.
    let table = drawn.rsplit("\u{1b}[K").next().unwrap();
    let lines: Vec<_> = table.lines().collect();
    assert!(lines.len() == 2 && lines.iter().all(|line| line.chars().count() <= 40), "{table}");
    assert!(lines[1].starts_with(&id[1..9]) && lines[1].contains('\u{2026}'), "{table}");
    assert!(home.done(&["list"]).contains(title), "a pipe has no width");
}

#[test]
fn a_qr_code_is_drawn_where_there_is_room_for_it() {
    let world = crate::service::start();
    let home = Home::new();
    crate::service::sign_up(&world, &home, "anna@example.org", &["--kit", "kit.txt", "--one-way-is-enough"]);
    for (columns, has_room) in [(64, false), (65, true)] {
        let (drawn, code) =
            Terminal::run(&home, columns, &["--password-file", "password", "code", "show"]).end();
        assert_eq!(code, Some(0), "{drawn}");
        assert_eq!(drawn.contains('\u{2580}'), has_room, "{drawn}");
        assert_eq!(drawn.contains("too narrow"), !has_room, "{drawn}");
    }
}
