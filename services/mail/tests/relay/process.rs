//! The relay as a program of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use keyfold_wire::ids::AccountId;

use crate::device::Account;
use crate::running::Home;

/// The program.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyfold-mail"));
    command.env_clear();
    command
}

/// A running `keyfold-mail serve`.
pub(crate) struct Process {
    pub(crate) url: String,
    pub(crate) child: Child,
}

impl Process {
    /// Starts it with these settings, on a free port.
    pub(crate) fn start(home: &Home) -> Self {
        let mut child = program()
            .args(["serve", "--listen", "127.0.0.1:0", "--config"])
            .arg(home.path().join("relay.toml"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("listening on ").unwrap().to_owned();
        assert!(url.starts_with("http://127.0.0.1:") && !url.ends_with(":0"), "{url}");
        Self { url, child }
    }

    /// Ends it at once, whatever it is doing.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Writes settings and key file; `more` is put at the end of the settings.
pub(crate) fn write_settings(home: &Home, account: &Account, more: &str) {
    let key_file = home.path().join("relay.key");
    fs::write(&key_file, account.relay.to_text().as_bytes()).unwrap();
    let settings = format!(
        "data = \"{}\"\nkey_file = \"{}\"\nservice_public_key = \"{}\"\nfrom = \"Keyfold <code@keyfold.test>\"\n{more}",
        home.data().display(),
        key_file.display(),
        account.service.to_public().to_text(),
    );
    fs::write(home.path().join("relay.toml"), settings).unwrap();
}

/// An account whose tickets are of this moment, since the program has the machine's clock.
pub(crate) fn account_now() -> Account {
    let mut account = Account::new();
    account.set_time(&keyfold_mail::clock::SystemClock);
    account.id = AccountId([0x77; 16]);
    account
}
