//! The real mail server of `scripts/smtp-test-server`, as a child of the test.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use keyfold_mail::config::{Smtp, SmtpMode};
use tempfile::TempDir;

use crate::authority::Authority;

/// How it protects its connections.
pub(crate) enum Mode {
    Plain,
    ImplicitTls(Authority),
    StartTls(Authority),
}

/// A running mail server; it ends with its standard input.
pub(crate) struct SmtpServer {
    pub(crate) port: u16,
    pub(crate) folder: TempDir,
    mode: Mode,
    lines: Mutex<BufReader<ChildStdout>>,
    child: Child,
    input: Option<ChildStdin>,
}

impl SmtpServer {
    /// Starts it with more arguments than where, how and on which port.
    pub(crate) fn start(arguments: &[&str], mode: Mode) -> Self {
        Self::start_as("localhost", arguments, mode)
    }

    /// Starts it with a certificate for `name`.
    pub(crate) fn start_as(name: &str, arguments: &[&str], mode: Mode) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/smtp-test-server");
        let mut command = Command::new(script);
        command.arg(folder.path()).args(arguments);
        match &mode {
            Mode::Plain => command.args(["--mode", "plain"]),
            Mode::ImplicitTls(authority) => {
                let certificate = authority.write_server(name, folder.path());
                command.args(["--mode", "implicit-tls", "--certificate"]).arg(certificate)
            }
            Mode::StartTls(authority) => {
                let certificate = authority.write_server(name, folder.path());
                command.args(["--mode", "starttls", "--certificate"]).arg(certificate)
            }
        };
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let port = read_line(&mut lines);
        let port = port.strip_prefix("listening ").unwrap_or_else(|| {
            panic!("the mail server of scripts/smtp-test-server doesn't start (it needs python3 with venv)")
        });
        let (port, input) = (port.parse().unwrap(), child.stdin.take());
        Self { port, folder, mode, lines: Mutex::new(lines), child, input }
    }

    /// Settings that suit it.
    pub(crate) fn settings(&self) -> Smtp {
        let (host, mode, authorities) = match &self.mode {
            Mode::Plain => ("127.0.0.1", SmtpMode::Plain, None),
            Mode::ImplicitTls(authority) => ("localhost", SmtpMode::ImplicitTls, Some(authority.to_pem())),
            Mode::StartTls(authority) => ("localhost", SmtpMode::StartTls, Some(authority.to_pem())),
        };
        Smtp { host: host.to_owned(), port: self.port, mode, login: None, authorities, hello_name: None }
    }

    /// The next line that it prints.
    pub(crate) fn says(&self) -> String {
        read_line(&mut self.lines.lock().unwrap())
    }

    /// Waits for the next message and reads it.
    pub(crate) fn message(&self) -> String {
        let line = self.says();
        let name = line.strip_prefix("message ").unwrap_or_else(|| panic!("no message, but: {line}"));
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// How many messages it has taken.
    pub(crate) fn count(&self) -> usize {
        let files = self.folder.path().read_dir().unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|ending| ending == "eml")).count()
    }
}

/// Settings of a mail server that isn't there.
pub(crate) fn unreachable() -> Smtp {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (host, mode) = ("127.0.0.1".to_owned(), SmtpMode::Plain);
    Smtp { host, port, mode, login: None, authorities: None, hello_name: None }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

fn read_line(lines: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}
