//! The command line: keys, settings, and an orderly end.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use keyfold_ticket::RelayPrivateKey;

use crate::device::Account;
use crate::process::{Process, account_now, program, write_settings};
use crate::running::Home;

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// What a refused command says.
fn refused(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert_eq!((status.code(), text(&stdout)), (Some(1), ""), "{}", text(&stderr));
    text(&stderr).to_owned()
}

#[test]
fn a_key_is_made_once_and_its_public_half_printed() {
    let home = Home::new();
    let path = home.path().join("new.key");
    let made = program().arg("keygen").arg("--out").arg(&path).output().unwrap();
    assert!(made.status.success());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let key = fs::read_to_string(&path).unwrap();
    let public = RelayPrivateKey::from_text(&key).unwrap().to_public().to_text();
    assert_eq!(text(&made.stdout).trim_end(), public);
    let printed = program().arg("public-key").arg(&path).output().unwrap();
    assert_eq!(text(&printed.stdout).trim_end(), public);

    let again = refused(program().arg("keygen").arg("--out").arg(&path));
    assert!(again.contains("exists"), "{again}");
    assert_eq!(fs::read_to_string(&path).unwrap(), key, "the key that was there is left alone");
}

#[test]
fn what_isnt_a_relays_key_is_refused() {
    let home = Home::new();
    let path = home.path().join("other.key");
    fs::write(&path, Account::new().service.to_text().as_bytes()).unwrap();
    let says = refused(program().arg("public-key").arg(&path));
    assert!(says.contains("not a relay-private key"), "{says}");
    let says = refused(program().arg("public-key").arg(home.path().join("none")));
    assert!(says.contains("not found"), "{says}");
}

#[test]
fn bad_settings_are_named_with_their_line_or_variable() {
    let (home, account) = (Home::new(), Account::new());
    let serve = || {
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(home.path().join("relay.toml"));
        command
    };
    write_settings(&home, &account, "colour = \"blue\"\n");
    let says = refused(&mut serve());
    assert_eq!(says, "keyfold-mail: settings: line 5: there is no setting \"colour\"\n");
    write_settings(&home, &account, "");
    let says =
        refused(serve().env("KEYFOLD_MAIL_SMTP_HOST", "mail.example.org").env("KEYFOLD_MAIL_SMTP_PORT", "0"));
    assert_eq!(
        says,
        "keyfold-mail: settings: KEYFOLD_MAIL_SMTP_PORT: \"smtp.port\" must be a number from 1 to 65535\n"
    );
    let says = refused(serve().env("KEYFOLD_MAIL_KEY_FILE", home.path().join("none")));
    assert!(says.contains("KEYFOLD_MAIL_KEY_FILE: the file of \"key_file\" can't be read"), "{says}");
}

#[test]
fn told_to_end_it_ends_in_order() {
    let (home, account) = (Home::new(), account_now());
    write_settings(&home, &account, "");
    let mut process = Process::start(&home);
    assert_eq!(ureq::get(format!("{}/healthz", process.url)).call().unwrap().status(), 200);
    let mut second = program();
    second.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(home.path().join("relay.toml"));
    let second = refused(&mut second);
    assert!(second.contains("in use by another process"), "{second}");
    Command::new("kill").arg(process.child.id().to_string()).status().unwrap();
    assert!(process.child.wait().unwrap().success());
}
