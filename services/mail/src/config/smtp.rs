//! The settings of a mail server. Invariant: `plain` goes to this machine only.

use std::net::IpAddr;

use lettre::transport::smtp::client::Certificate;
use zeroize::Zeroizing;

use super::error::ConfigError;
use super::settings::Settings;
use super::{parsed, read_file, required};

/// A mail server.
#[derive(Debug)]
pub struct Smtp {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub mode: SmtpMode,
    /// Who signs in, unless nobody does.
    pub login: Option<SmtpLogin>,
    /// Certificate authorities in PEM form, in place of the system's.
    pub authorities: Option<Vec<u8>>,
    /// How the relay names itself; the sender's domain if none.
    pub hello_name: Option<String>,
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpMode {
    /// TLS from the first byte.
    ImplicitTls,
    /// TLS after `STARTTLS`, and nothing without it.
    StartTls,
    /// None, to this machine only.
    Plain,
}

/// Who signs in at the mail server.
pub struct SmtpLogin {
    /// The name.
    pub username: String,
    /// The password.
    pub password: Zeroizing<String>,
}

/// Shows no password.
impl std::fmt::Debug for SmtpLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmtpLogin(..)")
    }
}

impl Smtp {
    pub(super) fn from_settings(settings: &mut Settings) -> Result<Self, ConfigError> {
        let (host, _) = required(settings, "smtp.host")?;
        let mode = mode_of(settings, &host)?;
        let port = parsed(settings, "smtp.port", "be a number from 1 to 65535")?;
        Ok(Self {
            host,
            port: port.map_or_else(|| mode.default_port(), std::num::NonZeroU16::get),
            mode,
            login: login_of(settings)?,
            authorities: authorities_of(settings)?,
            hello_name: settings.take("smtp.hello_name").map(|(name, _)| name),
        })
    }
}

impl SmtpMode {
    /// RFC 8314, 7.3; RFC 6409, 3.1; RFC 5321, 4.5.4.2.
    fn default_port(self) -> u16 {
        match self {
            Self::ImplicitTls => 465,
            Self::StartTls => 587,
            Self::Plain => 25,
        }
    }
}

fn mode_of(settings: &mut Settings, host: &str) -> Result<SmtpMode, ConfigError> {
    let name = "smtp.mode";
    let Some((text, place)) = settings.take(name) else { return Ok(SmtpMode::ImplicitTls) };
    match text.as_str() {
        "implicit-tls" => Ok(SmtpMode::ImplicitTls),
        "starttls" => Ok(SmtpMode::StartTls),
        "plain" if is_loopback(host) => Ok(SmtpMode::Plain),
        "plain" => {
            let must = "not be \"plain\" unless the host is this machine: 127.0.0.1 or ::1";
            Err(ConfigError::Invalid { name, place, must })
        }
        _ => {
            let must = "be \"implicit-tls\", \"starttls\" or \"plain\"";
            Err(ConfigError::Invalid { name, place, must })
        }
    }
}

/// Only an address: a name may lead anywhere, `localhost` included.
fn is_loopback(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn login_of(settings: &mut Settings) -> Result<Option<SmtpLogin>, ConfigError> {
    let username = settings.take("smtp.username");
    let name = "smtp.password_file";
    match (username, settings.take(name)) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(ConfigError::Missing { name }),
        (None, Some(_)) => Err(ConfigError::Missing { name: "smtp.username" }),
        (Some((username, _)), Some((path, place))) => {
            let text = Zeroizing::new(read_file(name, &path, &place)?);
            let password = Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned());
            Ok(Some(SmtpLogin { username, password }))
        }
    }
}

fn authorities_of(settings: &mut Settings) -> Result<Option<Vec<u8>>, ConfigError> {
    let name = "smtp.ca_file";
    let Some((path, place)) = settings.take(name) else { return Ok(None) };
    let pem = read_file(name, &path, &place)?;
    if Certificate::from_pem(pem.as_bytes()).is_err() || !pem.contains("-----BEGIN CERTIFICATE-----") {
        return Err(ConfigError::Invalid { name, place, must: "name a file of certificates in PEM form" });
    }
    Ok(Some(pem.into_bytes()))
}
