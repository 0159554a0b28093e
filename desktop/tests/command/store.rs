//! A real credential store: gnome-keyring on a bus of its own, with a home of its own, gone with the test.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// What must be installed.
const TOOLS: &str = "a tool is missing; install gnome-keyring, dbus-daemon, libglib2.0-bin and libsecret-tools (scripts/test does)";

/// A bus without any service, and without services that start by themselves: no prompt can open.
const BUS: &str = r#"<busconfig><type>session</type><listen>unix:dir=FOLDER</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"#;

/// A bus, and the store on it while it runs.
pub(crate) struct Store {
    folder: TempDir,
    bus: Child,
    address: String,
    daemon: Option<Child>,
}

impl Store {
    /// A session with a bus, but without a store.
    pub(crate) fn absent() -> Self {
        let folder = TempDir::new().unwrap();
        let run = folder.path().join("run");
        std::fs::create_dir(&run).unwrap();
        std::fs::set_permissions(&run, PermissionsExt::from_mode(0o700)).unwrap();
        let config = folder.path().join("bus.conf");
        std::fs::write(&config, BUS.replace("FOLDER", run.to_str().unwrap())).unwrap();
        let mut option = OsString::from("--config-file=");
        option.push(&config);
        let mut bus = Command::new("dbus-daemon")
            .arg(option)
            .args(["--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect(TOOLS);
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { folder, bus, address: address.trim().to_owned(), daemon: None }
    }

    /// A session whose store is open.
    pub(crate) fn open() -> Self {
        let mut store = Self::absent();
        store.start(&["--unlock"]);
        store
    }

    /// Starts the store anew, as it is before anyone typed its password.
    pub(crate) fn lock(&mut self) {
        self.end();
        self.start(&[]);
    }

    /// Starts the store anew and opens it.
    pub(crate) fn unlock(&mut self) {
        self.end();
        self.start(&["--unlock"]);
    }

    /// Ends the store.
    pub(crate) fn end(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            daemon.kill().unwrap();
            daemon.wait().unwrap();
        }
    }

    /// What a program of this session sees.
    pub(crate) fn environment(&self) -> Vec<(&'static str, OsString)> {
        let path = |name: &str| self.path(name).into_os_string();
        vec![
            ("HOME", path("")),
            ("XDG_RUNTIME_DIR", path("run")),
            ("XDG_DATA_HOME", path("data")),
            ("DBUS_SESSION_BUS_ADDRESS", OsString::from(&self.address)),
        ]
    }

    /// The names of all of Keyfold's slots.
    pub(crate) fn slots(&self) -> Vec<String> {
        let list = data_encoding::BASE64.decode(self.read("slots").as_bytes()).unwrap();
        String::from_utf8(list).unwrap().lines().map(str::to_owned).collect()
    }

    /// An entry as it lies there.
    pub(crate) fn read(&self, name: &str) -> String {
        let mut tool = self.tool("secret-tool");
        let output = tool.args(["lookup", "service", "Keyfold", "username", name]).output().expect(TOOLS);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Removes an entry behind Keyfold's back.
    pub(crate) fn remove(&self, name: &str) {
        let mut tool = self.tool("secret-tool");
        assert!(tool.args(["clear", "service", "Keyfold", "username", name]).status().unwrap().success());
    }

    /// Adds an entry behind Keyfold's back, beside one of the same name.
    pub(crate) fn add(&self, name: &str, text: &str) {
        let mut tool = self.tool("secret-tool");
        tool.args(["store", "--label=x", "service", "Keyfold", "username", name]).stdin(Stdio::piped());
        let mut running = tool.spawn().expect(TOOLS);
        running.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(running.wait().unwrap().success());
    }

    fn start(&mut self, how: &[&str]) {
        let mut daemon = self.tool("gnome-keyring-daemon");
        daemon.args(["--foreground", "--components=secrets"]).args(how);
        let streams = daemon.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut daemon = streams.spawn().expect(TOOLS);
        // Its standard input is the password, without a line break.
        daemon.stdin.take().unwrap().write_all(b"login").unwrap();
        self.daemon = Some(daemon);
        let mut wait = self.tool("gdbus");
        let waited = wait.args(["wait", "--session", "--timeout", "30", "org.freedesktop.secrets"]).status();
        assert!(waited.expect(TOOLS).success(), "gnome-keyring never came onto the bus");
    }

    fn tool(&self, name: &str) -> Command {
        let mut tool = Command::new(name);
        tool.envs(self.environment()).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        tool
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let mut failed = String::new();
        for child in self.daemon.iter_mut().chain(std::iter::once(&mut self.bus)) {
            if let Err(error) = child.kill().and_then(|()| child.wait()) {
                writeln!(failed, "{error}").unwrap();
            }
        }
        assert!(failed.is_empty() || std::thread::panicking(), "{failed}");
    }
}
