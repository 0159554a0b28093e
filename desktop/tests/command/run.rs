//! The real binary in a folder of its own.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

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
        self.command().args(["--password-file", "password"]).args(arguments).output().unwrap()
    }

    /// Runs it with something on standard input, and no password file but those that are named.
    pub(crate) fn run_fed(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.command();
        let streams =
            command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = streams.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
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
