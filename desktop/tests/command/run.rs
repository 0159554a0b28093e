//! The real binary in a folder of its own.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// The password file's content.
pub(crate) const PASSWORD: &[u8] = b"a lighthouse in the desert\n";

/// A folder with a home, a password file and whatever the test puts there. It has no credential store but the one that
/// it is given, whatever the machine has.
pub(crate) struct Home {
    folder: TempDir,
    environment: Vec<(&'static str, OsString)>,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self::with(Vec::new())
    }

    /// A home whose commands run with these variables.
    pub(crate) fn with(environment: Vec<(&'static str, OsString)>) -> Self {
        let home = Self { folder: TempDir::new().unwrap(), environment };
        home.file("password", PASSWORD);
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command();
        heard(command.args(["--password-file", "password"]).args(arguments).stdin(Stdio::null()), |_| ())
    }

    /// Runs it with something on standard input, and no password file but those that are named.
    pub(crate) fn run_fed(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.command();
        heard(command.args(arguments).stdin(Stdio::piped()), |child| {
            child.stdin.take().unwrap().write_all(input).unwrap();
        })
    }

    fn command(&self) -> Command {
        self.place(Command::new(env!("CARGO_BIN_EXE_keyfold")), &["--home", "home"])
    }

    /// A program that runs in this folder and sees nothing of the machine's own homes.
    pub(crate) fn place(&self, mut program: Command, arguments: &[&str]) -> Command {
        program
            .args(arguments)
            .current_dir(self.folder.path())
            .env("XDG_STATE_HOME", self.path("state"))
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_RUNTIME_DIR", self.path("runtime"))
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        program
    }

    /// What a command prints that is done.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The data that a command prints.
    pub(crate) fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let mut all = vec!["--json"];
        all.extend_from_slice(arguments);
        serde_json::from_str(&self.done(&all)).unwrap()
    }

    /// What a command says that is refused.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
        said
    }
}

/// What a command prints while `meanwhile` is done. By files, since Wine's pipes break now and then.
fn heard(command: &mut Command, meanwhile: impl FnOnce(&mut Child)) -> Output {
    let (mut out, mut err) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    let streams = command.stdout(out.try_clone().unwrap()).stderr(err.try_clone().unwrap());
    let mut child = streams.spawn().unwrap();
    meanwhile(&mut child);
    let status = child.wait().unwrap();
    Output { status, stdout: read(&mut out), stderr: read(&mut err) }
}

fn read(file: &mut File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}
