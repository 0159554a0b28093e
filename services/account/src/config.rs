//! Settings: one TOML file, then the environment (`KEYFOLD_ACCOUNT_...`); a bad or unknown one is named with its line.
//!
//! ```toml
//! listen = "127.0.0.1:8470"
//! database = "account.db"        # SQLite
//! keys = "keys"                  # the folder that `keygen` made
//! journal = "account.journal"    # what no restore may undo; keep it out of the backup
//! backup_days = 400              # no backup is kept longer
//! relay = "keyfold-relay-public:..."   # without it no mail tickets are made
//! quota_bytes = 268435456        # segments of one account
//! request_seconds = 30
//! connections = 4096
//! proxy_header = "x-forwarded-for"     # believed only from the peers named next
//! proxy_peers = ["127.0.0.1"]
//! log = "info"
//! [limits]                       # see `Limits`
//! login_address = { burst = 10, seconds = 360 }
//! ```
//! Paths are relative to the file's folder. Invariant: nothing in here is a secret.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use keyfold_ticket::RelayPublicKey;
use serde::Deserialize;
use serde::de::Error as _;

use crate::limits::Limits;

/// What starts a setting's name in the environment.
const PREFIX: &str = "KEYFOLD_ACCOUNT_";

/// The service's settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The SQLite database.
    pub database: PathBuf,
    /// The folder of the key files.
    pub keys: PathBuf,
    /// What no restore may undo; beside the database if left out.
    pub journal: Option<PathBuf>,
    /// No backup is kept longer: older lines of the journal are dropped.
    pub backup_days: NonZeroU32,
    /// The mail relay's public key; without it no tickets are made.
    #[serde(deserialize_with = "relay_key")]
    pub relay: Option<RelayPublicKey>,
    /// Bytes of one account's segments.
    pub quota_bytes: u64,
    /// Seconds that a request may take, long polls apart.
    pub request_seconds: NonZeroU32,
    /// Connections at one time.
    pub connections: NonZeroU32,
    /// The header in which a trusted proxy tells the client's address.
    pub proxy_header: Option<String>,
    /// The trusted proxies.
    pub proxy_peers: Vec<IpAddr>,
    /// What is logged, in the form of `tracing-subscriber`'s `EnvFilter`.
    pub log: String,
    /// Limits of attempts.
    pub limits: Limits,
}

/// Why the settings can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("can't read {0}: {1}")]
    File(PathBuf, std::io::Error),
    /// A setting is bad or unknown; the text names it and its line.
    #[error("{0}: {1}")]
    Setting(PathBuf, toml::de::Error),
    /// A variable is bad or unknown.
    #[error("the variable {0} {1}")]
    Variable(String, String),
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8470)),
            database: PathBuf::from("account.db"),
            keys: PathBuf::from("keys"),
            journal: None,
            backup_days: NonZeroU32::new(400).expect("400 isn't zero"),
            relay: None,
            quota_bytes: 256 * 1024 * 1024,
            request_seconds: NonZeroU32::new(30).expect("thirty isn't zero"),
            connections: NonZeroU32::new(4096).expect("4096 isn't zero"),
            proxy_header: None,
            proxy_peers: Vec::new(),
            log: "info".into(),
            limits: Limits::default(),
        }
    }
}

fn relay_key<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<RelayPublicKey>, D::Error> {
    let text = String::deserialize(d)?;
    RelayPublicKey::from_text(&text).map(Some).map_err(D::Error::custom)
}

impl Config {
    /// Reads a file, or takes the defaults; then obeys the `variables` that start with `KEYFOLD_ACCOUNT_`.
    ///
    /// # Errors
    /// [`ConfigError`] names the setting and its line.
    pub fn from_file(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut config = file.map_or_else(|| Ok(Self::default()), Self::from_toml_file)?;
        for (name, value) in variables {
            if let Some(setting) = name.strip_prefix(PREFIX) {
                let obeyed = config.obey(setting, &value);
                obeyed.map_err(|why| ConfigError::Variable(name.clone(), why))?;
            }
        }
        Ok(config)
    }

    /// Where the journal is: the database's name with the extension `journal`, unless set.
    #[must_use]
    pub fn journal_path(&self) -> PathBuf {
        self.journal.clone().unwrap_or_else(|| self.database.with_extension("journal"))
    }

    fn from_toml_file(file: &Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(file).map_err(|error| ConfigError::File(file.to_owned(), error))?;
        let setting = |error| ConfigError::Setting(file.to_owned(), error);
        let mut config: Self = toml::from_str(&text).map_err(setting)?;
        let folder = file.parent().unwrap_or(Path::new(""));
        config.database = folder.join(&config.database);
        config.keys = folder.join(&config.keys);
        config.journal = config.journal.map(|journal| folder.join(journal));
        Ok(config)
    }

    fn obey(&mut self, setting: &str, value: &str) -> Result<(), String> {
        fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(value: &str) -> Result<T, String> {
            value.parse().map_err(|error| format!("can't be used: {error}"))
        }
        match setting {
            "LISTEN" => self.listen = parse(value)?,
            "DATABASE" => self.database = value.into(),
            "KEYS" => self.keys = value.into(),
            "JOURNAL" => self.journal = Some(value.into()),
            "BACKUP_DAYS" => self.backup_days = parse(value)?,
            "RELAY" => {
                let key = RelayPublicKey::from_text(value);
                self.relay = Some(key.map_err(|error| format!("can't be used: {error}"))?);
            }
            "QUOTA_BYTES" => self.quota_bytes = parse(value)?,
            "REQUEST_SECONDS" => self.request_seconds = parse(value)?,
            "CONNECTIONS" => self.connections = parse(value)?,
            "PROXY_HEADER" => self.proxy_header = Some(value.to_ascii_lowercase()),
            "PROXY_PEERS" => self.proxy_peers = value.split(',').map(parse).collect::<Result<_, _>>()?,
            "LOG" => self.log = value.into(),
            _ => return Err("is unknown".into()),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("account.toml");
        std::fs::write(&file, text).unwrap();
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let config = Config::from_file(Some(&file), variables).map_err(|error| error.to_string())?;
        assert!(config.database.starts_with(folder.path()) || config.database == Path::new("other.db"));
        Ok(config)
    }

    #[test]
    fn file_then_environment() {
        let text =
            "listen = \"127.0.0.1:1\"\nquota_bytes = 5\n[limits]\nlogin_range = { burst = 2, seconds = 3 }\n";
        let variables =
            [("KEYFOLD_ACCOUNT_QUOTA_BYTES", "6"), ("KEYFOLD_ACCOUNT_DATABASE", "other.db"), ("HOME", "x")];
        let config = read(text, &variables).unwrap();
        assert_eq!(config.listen.port(), 1);
        assert_eq!(config.journal_path(), Path::new("other.journal"));
        assert_eq!(config.quota_bytes, 6);
        assert_eq!(config.limits.login_range, crate::limits::Limit::new(2, 3));
        assert_eq!(config.limits.login_address, Limits::default().login_address);
    }

    #[test]
    fn the_journals_place_is_relative_to_the_file() {
        let config = read("journal = \"elsewhere/j\"\n", &[]).unwrap();
        assert!(config.journal_path().is_absolute() && config.journal_path().ends_with("elsewhere/j"));
        assert_eq!(read("", &[("KEYFOLD_ACCOUNT_JOURNAL", "/j")]).unwrap().journal_path(), Path::new("/j"));
    }

    #[test]
    fn a_bad_or_unknown_setting_is_named_with_its_line() {
        let cases = [
            ("\n\nlisten = \"nowhere\"\n", "line 3", "listen"),
            ("quota_bytes = 1\nquoter = 2\n", "line 2", "quoter"),
            ("[limits]\nlogin_range = { burst = 0, seconds = 3 }\n", "line 2", "burst"),
            ("[limits]\nlogins = 3\n", "line 2", "logins"),
            ("relay = \"keyfold-relay-public:AA\"\n", "line 1", "relay"),
            ("quota_bytes = -1\n", "line 1", "quota_bytes"),
            ("log = \n", "line 1", "log"),
        ];
        for (text, line, name) in cases {
            let error = read(text, &[]).unwrap_err();
            assert!(error.contains(line) && error.contains(name), "{error}");
        }
    }

    #[test]
    fn a_bad_or_unknown_variable_is_named() {
        for (name, value) in
            [("KEYFOLD_ACCOUNT_LISTEN", "x"), ("KEYFOLD_ACCOUNT_RELAY", "x"), ("KEYFOLD_ACCOUNT_X", "")]
        {
            let error = read("", &[(name, value)]).unwrap_err();
            assert!(error.contains(name), "{error}");
        }
    }
}
