//! Passwords asked for on a terminal: never shown, mended while they are typed, and a way out that leaves nothing behind.

use crate::run::Home;
use crate::terminal::Terminal;

#[test]
fn ctrl_c_at_a_question_gives_the_terminal_back() {
    let home = Home::new();
    let after = "echo \"ended with $?\"; stty -a";
    let mut terminal = Terminal::run_before(&home, 80, &["sign-up", "--local"], after);
    terminal.answer("New password: ", "a lighthouse in the desert");
    terminal.press("The same again: ", b"a light\x03");
    let (drawn, _) = terminal.end();
    assert!(drawn.contains("ended with 130"), "{drawn}");
    assert!(!drawn.contains("light"), "a password is never echoed: {drawn}");
    for mode in ["echo", "icanon", "isig"] {
        assert!(drawn.split_ascii_whitespace().any(|word| word == mode), "{mode} is off: {drawn}");
    }
}

#[test]
fn what_is_typed_can_be_mended_and_must_be_text() {
    let home = Home::new();
    let kit = ["sign-up", "--local", "--kit", "kit.txt", "--one-way-is-enough"];
    let mut terminal = Terminal::run(&home, 80, &kit);
    terminal.answer("New password: ", "a lighthouze\x7f\x7fse in the désert");
    terminal.answer("The same again: ", "a lighthouse in the désert");
    let (drawn, code) = terminal.end();
    assert_eq!(code, Some(0), "{drawn}");

    let home = Home::new();
    let mut terminal = Terminal::run(&home, 80, &kit);
    terminal.press("New password: ", b"a lighthouse in the d\xe9sert\n");
    let (drawn, code) = terminal.end();
    assert_eq!(code, Some(1), "{drawn}");
    assert!(drawn.contains("UTF-8"), "{drawn}");
}
