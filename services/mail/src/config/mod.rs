//! The relay's settings: one TOML file, and the environment over it.
//!
//! ```toml
//! listen = "127.0.0.1:8082"
//! data = "/var/lib/keyfold-mail"          # the queue
//! key_file = "/etc/keyfold/relay.key"     # made by `keyfold-mail keygen`
//! service_public_key = "keyfold-service-public:..."
//! from = "Keyfold <code@example.org>"
//! mails_per_hour = 10                     # for each account
//! log = "info"
//!
//! [folder]                                # the default: messages as files
//! path = "/var/lib/keyfold-mail/outbox"
//!
//! [smtp]                                  # or a mail server
//! host = "mail.example.org"
//! port = 465
//! mode = "implicit-tls"                   # or "starttls"; or "plain", to this machine only
//! username = "keyfold"
//! password_file = "/etc/keyfold/smtp.password"
//! ca_file = "/etc/keyfold/ca.pem"         # in place of the system's authorities
//! hello_name = "relay.example.org"
//! ```
//!
//! Certificates are always checked: no setting changes that. Each setting is in the environment too, as
//! `KEYFOLD_MAIL_LISTEN` or `KEYFOLD_MAIL_SMTP_HOST`.

mod error;
mod settings;
mod smtp;

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use keyfold_ticket::{RelayPrivateKey, ServicePublicKey};
use lettre::message::Mailbox;
use zeroize::Zeroizing;

pub use error::ConfigError;
pub use settings::Place;
pub use smtp::{Smtp, SmtpLogin, SmtpMode};

use settings::Settings;

/// What the relay runs with.
#[derive(Debug)]
pub struct Config {
    /// Where requests are taken.
    pub listen: SocketAddr,
    /// The folder of the queue.
    pub data: PathBuf,
    /// What opens tickets.
    pub relay_key: RelayPrivateKey,
    /// Whose tickets are taken.
    pub service_key: ServicePublicKey,
    /// Who the messages are from.
    pub from: Mailbox,
    /// Messages for one account in an hour.
    pub mails_per_hour: NonZeroU32,
    /// What is logged, in the form of `RUST_LOG`.
    pub log: String,
    /// Where messages go.
    pub delivery: Delivery,
}

/// Where messages go.
#[derive(Debug)]
pub enum Delivery {
    /// Into a folder, as `.eml` files.
    Folder(PathBuf),
    /// To a mail server.
    Smtp(Smtp),
}

impl Config {
    /// Reads the text of a settings file, and the environment over it.
    ///
    /// # Errors
    /// [`ConfigError`] names the setting and where it was given.
    pub fn from_text(
        text: &str,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut settings = Settings::from_toml(text)?;
        settings.add_variables(environment)?;
        let data = PathBuf::from(required(&mut settings, "data")?.0);
        let delivery = delivery_of(&mut settings, &data)?;
        let is_folder = matches!(delivery, Delivery::Folder(_));
        Ok(Self {
            listen: parsed(&mut settings, "listen", "be an address and a port, as 127.0.0.1:8082")?
                .unwrap_or((Ipv4Addr::LOCALHOST, 8082).into()),
            relay_key: relay_key_of(&mut settings)?,
            service_key: service_key_of(&mut settings)?,
            from: from_of(&mut settings, is_folder)?,
            mails_per_hour: parsed(&mut settings, "mails_per_hour", "be a number from 1")?
                .unwrap_or(MAILS_PER_HOUR),
            log: settings.take("log").map_or_else(|| "info".to_owned(), |(text, _)| text),
            data,
            delivery,
        })
    }
}

/// Messages for one account in an hour, unless set.
const MAILS_PER_HOUR: NonZeroU32 = NonZeroU32::new(10).expect("ten isn't zero");

fn delivery_of(settings: &mut Settings, data: &Path) -> Result<Delivery, ConfigError> {
    let folder = settings.take("folder.path");
    let Some((name, place)) = settings.first_with("smtp.") else {
        return Ok(Delivery::Folder(folder.map_or_else(|| data.join("outbox"), |(path, _)| path.into())));
    };
    if folder.is_some() {
        return Err(ConfigError::Invalid { name, place, must: "not go together with \"folder.path\"" });
    }
    Smtp::from_settings(settings).map(Delivery::Smtp)
}

fn relay_key_of(settings: &mut Settings) -> Result<RelayPrivateKey, ConfigError> {
    let name = "key_file";
    let (path, place) = required(settings, name)?;
    let text = Zeroizing::new(read_file(name, &path, &place)?);
    RelayPrivateKey::from_text(&text).map_err(|cause| ConfigError::Key { name, place, cause })
}

fn service_key_of(settings: &mut Settings) -> Result<ServicePublicKey, ConfigError> {
    let name = "service_public_key";
    let (text, place) = required(settings, name)?;
    ServicePublicKey::from_text(&text).map_err(|cause| ConfigError::Key { name, place, cause })
}

fn from_of(settings: &mut Settings, is_folder: bool) -> Result<Mailbox, ConfigError> {
    let from = parsed(settings, "from", "be of the form: Name <name@example.org>")?;
    let default = || is_folder.then(|| "Keyfold <keyfold@localhost>".parse().expect("a mailbox"));
    from.or_else(default).ok_or(ConfigError::Missing { name: "from" })
}

fn required(settings: &mut Settings, name: &'static str) -> Result<(String, Place), ConfigError> {
    settings.take(name).filter(|(text, _)| !text.is_empty()).ok_or(ConfigError::Missing { name })
}

/// Reads a setting that may be missing.
fn parsed<T: std::str::FromStr>(
    settings: &mut Settings,
    name: &'static str,
    must: &'static str,
) -> Result<Option<T>, ConfigError> {
    let Some((text, place)) = settings.take(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| ConfigError::Invalid { name, place, must })
}

fn read_file(name: &'static str, path: &str, place: &Place) -> Result<String, ConfigError> {
    let unreadable =
        |error: std::io::Error| ConfigError::Unreadable { name, place: place.clone(), cause: error.kind() };
    std::fs::read_to_string(path).map_err(unreadable)
}

#[cfg(test)]
mod tests;
