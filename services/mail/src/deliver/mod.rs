//! Handing a composed message over: to a folder or to a mail server.
//!
//! Invariant: `Ok` only after the other side has taken the message for good; a refusal says whether trying again can help.

mod folder;
mod smtp;

pub use folder::Folder;
pub use smtp::SmtpServer;

use crate::config::{Config, Delivery};
use crate::message::Composed;

/// Where messages are handed over.
#[derive(Debug)]
pub enum Deliverer {
    /// A folder.
    Folder(Folder),
    /// A mail server.
    Smtp(Box<SmtpServer>),
}

/// Why a message wasn't handed over; a mail server's own words are left out, since they may repeat the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeliverError {
    /// It can't be now; trying again may help.
    #[error("not now: {0}")]
    Delayed(Cause),
    /// It never can be.
    #[error("never: {0}")]
    Rejected(Cause),
}

/// What stood in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// The folder can't be written.
    #[error("the folder can't be written")]
    Folder,
    /// No connection to the mail server.
    #[error("the mail server can't be reached")]
    Connection,
    /// No TLS with the mail server: its certificate is not trusted or bears another name, or it offers none.
    #[error("no protected connection to the mail server")]
    Tls,
    /// The mail server doesn't let us sign in.
    #[error("the mail server refuses the sign-in")]
    SignIn,
    /// The mail server answered with this code (RFC 5321, 4.2).
    #[error("the mail server answered {0}")]
    Answer(u16),
    /// The mail server lacks what the address needs.
    #[error("the mail server lacks an extension that the address needs")]
    Extension,
    /// The mail server answered nothing in time.
    #[error("the mail server took too long")]
    TooSlow,
}

impl Deliverer {
    /// Prepares what the settings say.
    ///
    /// # Errors
    /// The folder can't be made, or the system's certificate authorities can't be used.
    pub fn from_config(config: &Config) -> Result<Self, DeliverError> {
        match &config.delivery {
            Delivery::Folder(path) => Folder::open(path).map(Self::Folder),
            Delivery::Smtp(smtp) => {
                let server = SmtpServer::from_settings(smtp, config.from.email.domain())?;
                Ok(Self::Smtp(Box::new(server)))
            }
        }
    }

    /// Hands a message over.
    ///
    /// # Errors
    /// [`DeliverError`].
    pub async fn deliver(&self, message: Composed) -> Result<(), DeliverError> {
        match self {
            Self::Folder(folder) => folder.deliver(message).await,
            Self::Smtp(server) => server.deliver(&message).await,
        }
    }
}
