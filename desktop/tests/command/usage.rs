//! What is asked for in the wrong way is usage (exit code 2), and what is said reads well.

use crate::run::Home;

fn usage(home: &Home, arguments: &[&str]) -> String {
    let output = home.run(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    said
}

#[test]
fn what_is_missing_is_named_before_anything_is_done() {
    let home = Home::new();
    home.done(&["sign-up", "--local", "--one-way-is-enough"]);
    assert!(usage(&home, &["add", "login"]).contains("--title"));
    assert!(usage(&home, &["add", "custom", "--username", "anna"]).contains("--title"));
    let id = home.json(&["add", "login", "--title", "Bank"])["id"].as_str().unwrap().to_owned();
    assert!(usage(&home, &["edit", &id]).contains("--clear"));
    assert!(usage(&home, &["show", &id, "--seed"]).contains("--reveal"));
    home.done(&["edit", &id, "--title", "My bank"]);
    assert_eq!(home.json(&["list"])["items"][0]["title"], "My bank");

    let other = Home::new();
    let service = ["sign-up", "--email", "a@b.c", "--account", "http://127.0.0.1:9", "--mail-code"];
    assert!(usage(&other, &service).contains("--mail URL"));
    assert!(usage(&other, &["sign-up", "--local", "--mail-code"]).contains("--local"));
    let first = ["sign-in", "--email", "a@b.c", "--account", "http://127.0.0.1:9", "--first-key"];
    usage(&other, &[&first[..], &["--code", "K1"]].concat());
    assert_eq!(other.json(&["status"])["state"], "no account");
}

#[test]
fn completions_offer_what_the_help_shows() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.done(&["completion", shell]);
        assert!(script.contains("sign-up") && !script.contains("read-picture"), "{shell}");
    }
    usage(&home, &["read-picture"]);
}

#[test]
fn a_status_with_the_right_password_says_so_in_one_sentence() {
    let home = Home::new();
    home.done(&["sign-up", "--local", "--kit", "kit.txt", "--one-way-is-enough"]);
    let said = home.done(&["status"]);
    assert!(said.starts_with("There is an account here, and the password opens it.\n"), "{said}");
    assert!(!said.contains("locked"), "{said}");
    let unasked = home.run_fed(&["status"], b"");
    let said = String::from_utf8_lossy(&unasked.stdout).into_owned();
    assert!(said.contains("locked") && said.contains("--password-file"), "{said}");
}

#[test]
fn of_a_one_time_code_the_code_is_shown_and_its_seed_only_when_asked_for() {
    const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let home = Home::new();
    home.done(&["sign-up", "--local", "--one-way-is-enough"]);
    let field = format!("one_time_code={SEED}");
    let added = home.json(&["add", "login", "--title", "Bank", "--field", &field]);
    let id = added["id"].as_str().unwrap();
    let hidden = home.done(&["show", id]);
    assert!(hidden.contains("********") && !hidden.contains("good for"), "{hidden}");
    let shown = home.done(&["show", id, "--reveal"]);
    assert!(shown.contains("(good for ") && !shown.contains(SEED), "{shown}");
    assert!(home.done(&["show", id, "--reveal", "--seed"]).contains(SEED));

    let data = home.json(&["show", id, "--reveal"]);
    let field = data["fields"].as_array().unwrap().iter().find(|field| field["name"] == "one_time_code");
    let field = field.unwrap();
    let code = field["code"].as_str().unwrap();
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    assert!((1..=30).contains(&field["seconds_left"].as_u64().unwrap()));
    assert!(!data.to_string().contains(SEED));

    home.done(&["edit", id, "--field", "one_time_code=JBSWY3DPEHPK3PXP"]);
    assert!(!home.done(&["history", id, "--reveal"]).contains(SEED));
}
