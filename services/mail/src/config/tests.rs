//! Settings that are read, and every way to be told which one is wrong.

use std::fs;

use keyfold_ticket::key::{Relay, Service};
use keyfold_ticket::make_key_pair;
use tempfile::TempDir;

use super::*;

struct Files {
    folder: TempDir,
    service: ServicePublicKey,
}

impl Files {
    fn new() -> Self {
        let files = Self { folder: tempfile::tempdir().unwrap(), service: make_key_pair::<Service>().1 };
        files.write("relay.key", &make_key_pair::<Relay>().0.to_text());
        files
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Three lines that every file needs, then `more` from line 4 on.
    fn text(&self, more: &str) -> String {
        let path = self.folder.path();
        let service = self.service.to_text();
        format!(
            "data = {:?}\nkey_file = {:?}\nservice_public_key = {service:?}\n{more}",
            path.join("data"),
            path.join("relay.key")
        )
    }

    fn read(&self, more: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::from_text(&self.text(more), variables).map_err(|error| error.to_string())
    }
}

#[test]
fn three_settings_are_enough_to_try_it_out() {
    let files = Files::new();
    let config = files.read("", &[("PATH", "/bin"), ("KEYFOLD_OTHER", "1")]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8082");
    assert_eq!(config.from.to_string(), "Keyfold <keyfold@localhost>");
    assert_eq!((config.mails_per_hour.get(), config.log.as_str()), (10, "info"));
    assert_eq!(config.service_key, files.service);
    let Delivery::Folder(outbox) = config.delivery else { panic!("a folder") };
    assert_eq!(outbox, files.folder.path().join("data/outbox"));
}

#[test]
fn a_mail_server_with_all_its_settings() {
    let files = Files::new();
    let password = files.write("password", " with spaces \r\n");
    let authority = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let authority = files.write("ca.pem", authority);
    let more = format!(
        "from = \"Keyfold <code@example.org>\"\n[smtp]\nhost = \"mail.example.org\"\nport = 2525\nmode = \"starttls\"\n\
         username = \"keyfold\"\npassword_file = {password:?}\nca_file = {authority:?}\nhello_name = \"relay\"\n"
    );
    let config = files.read(&more, &[("KEYFOLD_MAIL_SMTP_PORT", "587"), ("KEYFOLD_MAIL_LISTEN", "[::1]:1")]);
    let config = config.unwrap();
    assert_eq!(config.listen.to_string(), "[::1]:1");
    let Delivery::Smtp(smtp) = config.delivery else { panic!("a mail server") };
    assert_eq!((smtp.host.as_str(), smtp.port, smtp.mode), ("mail.example.org", 587, SmtpMode::StartTls));
    let login = smtp.login.unwrap();
    assert_eq!((login.username.as_str(), login.password.as_str()), ("keyfold", " with spaces "));
    assert!(!format!("{login:?}").contains("spaces"));
    assert!(smtp.authorities.is_some());
    assert_eq!(smtp.hello_name.as_deref(), Some("relay"));
}

#[test]
fn each_mode_has_its_port() {
    let files = Files::new();
    for (mode, host, port) in
        [("implicit-tls", "mail.example.org", 465), ("starttls", "::1", 587), ("plain", "127.0.0.1", 25)]
    {
        let more = format!("from = \"a@b.c\"\nsmtp = {{ mode = {mode:?}, host = {host:?} }}");
        let Delivery::Smtp(smtp) = files.read(&more, &[]).unwrap().delivery else { panic!("a mail server") };
        assert_eq!(smtp.port, port, "{mode}");
    }
}

#[test]
fn a_bad_setting_is_named_with_its_line() {
    let files = Files::new();
    let smtp = "from = \"a@b.c\"\n[smtp]\nhost = \"mail.example.org\"\n";
    for (more, says) in [
        ("listen = \"here\"", "line 4: \"listen\" must be an address and a port, as 127.0.0.1:8082"),
        ("\n\nmails_per_hour = 0", "line 6: \"mails_per_hour\" must be a number from 1"),
        ("from = \"nobody\"", "line 4: \"from\" must be of the form: Name <name@example.org>"),
        ("listen = true", "line 4: \"listen\" must be a text or a number"),
        ("folder = \"x\"", "line 4: there is no setting \"folder\""),
        ("[smtp]\nhots = \"x\"", "line 5: there is no setting \"smtp.hots\""),
        ("[smpt]\nhost = \"x\"", "line 4: there is no setting \"smpt\""),
        ("[smtp]\nport = 25", "\"smtp.host\" is not set"),
        ("[smtp]\nhost = \"x.y\"", "\"from\" is not set"),
        (
            "[folder]\npath = \"x\"\n[smtp]\nhost = \"x.y\"",
            "line 7: \"smtp.host\" must not go together with \"folder.path\"",
        ),
        (&format!("{smtp}port = 65536"), "line 7: \"smtp.port\" must be a number from 1 to 65535"),
        (
            &format!("{smtp}mode = \"tls\""),
            "line 7: \"smtp.mode\" must be \"implicit-tls\", \"starttls\" or \"plain\"",
        ),
        (&format!("{smtp}username = \"x\""), "\"smtp.password_file\" is not set"),
        (
            &format!("{smtp}ca_file = \"/none\""),
            "line 7: the file of \"smtp.ca_file\" can't be read: entity not found",
        ),
        ("data = \"again\"", "line 4: duplicate key"),
    ] {
        assert_eq!(files.read(more, &[]).unwrap_err(), says);
    }
}

#[test]
fn plain_goes_to_this_machine_only() {
    let files = Files::new();
    for host in ["mail.example.org", "localhost", "192.168.0.1", "0.0.0.0", "127.0.0.1.example.org"] {
        let more = format!("from = \"a@b.c\"\n[smtp]\nmode = \"plain\"\nhost = {host:?}");
        let says = files.read(&more, &[]).unwrap_err();
        assert_eq!(
            says,
            "line 6: \"smtp.mode\" must not be \"plain\" unless the host is this machine: 127.0.0.1 or ::1"
        );
    }
}

#[test]
fn a_bad_variable_is_named_itself() {
    let files = Files::new();
    let variable = |name, value| files.read("", &[(name, value)]).unwrap_err();
    assert_eq!(variable("KEYFOLD_MAIL_COLOUR", "x"), "KEYFOLD_MAIL_COLOUR: there is no setting \"colour\"");
    let says = variable("KEYFOLD_MAIL_SERVICE_PUBLIC_KEY", "keyfold-relay-public:AAAA");
    assert_eq!(
        says,
        "KEYFOLD_MAIL_SERVICE_PUBLIC_KEY: \"service_public_key\": this is not a service-public key"
    );
}

#[test]
fn keys_and_authorities_that_arent_are_refused() {
    let files = Files::new();
    files.write("relay.key", "keyfold-relay-private:AAAA");
    assert_eq!(files.read("", &[]).unwrap_err(), "line 2: \"key_file\": the key is damaged");
    let files = Files::new();
    let path = files.write("ca.pem", "not a certificate");
    let more = format!("from = \"a@b.c\"\n[smtp]\nhost = \"x.y\"\nca_file = {path:?}");
    let says = files.read(&more, &[]).unwrap_err();
    assert_eq!(says, "line 7: \"smtp.ca_file\" must name a file of certificates in PEM form");
}
