//! The program: keys, settings, the operator's commands, and the life of a running service.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use keyfold_wire::account::{Account, Licence, LicenceKind};
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;

use crate::device::sign_up;
use crate::world::{Client, World};

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyfold-account"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder).args(arguments).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A started program, killed if a test forgets it.
pub(crate) struct Program(Child);

impl Program {
    pub(crate) fn serve(folder: &Path, arguments: &[&str]) -> (Self, String) {
        let mut command = command(folder);
        let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("listening on ").unwrap().to_owned();
        assert!(url.starts_with("http://127.0.0.1:") && !url.ends_with(":0"), "{url}");
        (Self(child), url)
    }

    pub(crate) fn terminate(mut self) -> bool {
        let killed = Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        assert!(killed.success());
        self.0.wait().unwrap().success()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

pub(crate) fn client(url: &str) -> Client {
    let world = World::start();
    let mut client = world.client();
    url.clone_into(&mut client.url);
    client
}

#[test]
fn from_keygen_to_an_orderly_end() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(run(folder, &["keygen", "--out", "keys"]).status.success());
    let again = run(folder, &["keygen", "--out", "keys"]);
    assert!(!again.status.success());
    assert!(text(&again.stderr).contains("never overwritten"), "{}", text(&again.stderr));
    assert_eq!(text(&run(folder, &["keygen", "--out", "keys", "--newer-setup"]).stdout), "opaque-2.key\n");
    let key = text(&run(folder, &["public-key"]).stdout);
    assert!(key.starts_with("keyfold-service-public:"), "{key}");
    let (program, url) = Program::serve(folder, &["serve", "--listen", "127.0.0.1:0"]);
    let client = client(&url);
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let set = ["account", "set-type", "ZOE@example.org", "paid", "--paid-until", "2027-03-01"];
    assert!(run(folder, &set).status.success());
    let licence = Licence { kind: LicenceKind::Paid, paid_until: Some(1_803_945_599) };
    assert_eq!(session.post(path::ACCOUNT, b"").ok::<Account>().licence, licence);
    let said = text(&run(folder, &["restored"]).stdout);
    assert!(said.starts_with("generation 2\nfrom the journal: "), "{said}");
    session.post(path::ACCOUNT, b"").refused(ProblemKind::NoSession);
    assert!(run(folder, &["account", "delete", "zoe@example.org"]).status.success());
    device.open_session(&client).refused(ProblemKind::AccountDeleted);
    let gone = run(folder, &["account", "delete", "zoe@example.org"]);
    assert!(!gone.status.success());
    assert_eq!(text(&gone.stderr), "keyfold-account: there is no such account\n");
    assert!(program.terminate());
}

#[test]
fn a_bad_setting_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("account.toml"), "listen = \"127.0.0.1:0\"\nlisten_on = 3\n").unwrap();
    let refused = run(folder, &["serve", "--config", "account.toml"]);
    assert_eq!(refused.status.code(), Some(1));
    let error = text(&refused.stderr);
    assert!(
        error.contains("account.toml") && error.contains("line 2") && error.contains("listen_on"),
        "{error}"
    );
    let refused = command(folder).arg("serve").env("KEYFOLD_ACCOUNT_QUOTA_BYTES", "many").output().unwrap();
    assert!(text(&refused.stderr).contains("KEYFOLD_ACCOUNT_QUOTA_BYTES"));
}

#[test]
fn wrong_words_and_missing_files_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for arguments in [
        &["account", "set-type", "zoe@example.org", "rich"][..],
        &["account", "set-type", "zoe@example.org", "paid", "--paid-until", "soon"],
        &["account", "delete", "zoe"],
        &["fly"],
    ] {
        assert_eq!(run(folder, arguments).status.code(), Some(2), "{arguments:?}");
    }
    let refused = run(folder, &["account", "delete", "zoe@example.org"]);
    assert!(text(&refused.stderr).contains("there is no database"), "{}", text(&refused.stderr));
    assert!(!folder.join("account.db").exists());
    let refused = run(folder, &["serve"]);
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("keys"), "{}", text(&refused.stderr));
}
