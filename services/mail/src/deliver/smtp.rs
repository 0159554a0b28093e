//! One connection to the mail server a message (RFC 5321): connect, protect, sign in, send.
//!
//! Invariant: nothing of a message is said before the connection is protected, the certificate always being checked
//! against the server's name; only a positive answer to the message itself counts as sent. What goes wrong before the
//! message is named can't be its fault, so that is always tried again.

use std::net::IpAddr;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::extension::{ClientId, Extension};
use lettre::transport::smtp::response::{Response, Severity};

use crate::config::{Smtp, SmtpMode};
use crate::message::Composed;

use super::{Cause, DeliverError};

/// A mail server.
pub struct SmtpServer {
    host: String,
    port: u16,
    protection: Protection,
    login: Option<Credentials>,
    hello_name: ClientId,
}

enum Protection {
    ImplicitTls(TlsParameters),
    StartTls(TlsParameters),
    Plain,
}

impl SmtpServer {
    /// Prepares the connection's settings; nothing is connected.
    ///
    /// # Errors
    /// [`Cause::Tls`] if the certificate authorities can't be used.
    pub fn from_settings(smtp: &Smtp, sender_domain: &str) -> Result<Self, DeliverError> {
        let protection = match smtp.mode {
            SmtpMode::ImplicitTls => Protection::ImplicitTls(tls_of(smtp)?),
            SmtpMode::StartTls => Protection::StartTls(tls_of(smtp)?),
            SmtpMode::Plain => Protection::Plain,
        };
        let login = smtp.login.as_ref();
        Ok(Self {
            host: smtp.host.clone(),
            port: smtp.port,
            protection,
            login: login.map(|login| Credentials::new(login.username.clone(), login.password.to_string())),
            hello_name: hello_name_of(smtp.hello_name.as_deref().unwrap_or(sender_domain)),
        })
    }

    pub(super) async fn deliver(&self, message: &Composed) -> Result<(), DeliverError> {
        let mut connection = self.connect().await.map_err(DeliverError::Delayed)?;
        let result = send(&mut connection, message).await;
        // The message is through or refused; how the server takes leave changes nothing.
        connection.abort().await;
        result
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Cause> {
        let tls = match &self.protection {
            Protection::ImplicitTls(tls) => Some(tls.clone()),
            Protection::StartTls(_) | Protection::Plain => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(server, None, &self.hello_name, tls, None)
            .await
            .map_err(|error| cause_of(&error, Cause::Connection))?;
        if let Protection::StartTls(tls) = &self.protection {
            let upgraded = connection.starttls(tls.clone(), &self.hello_name).await;
            upgraded.map_err(|error| cause_of(&error, Cause::Tls))?;
        }
        if let Some(login) = &self.login {
            let signed_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], login).await;
            signed_in.map_err(|_| Cause::SignIn)?;
        }
        Ok(connection)
    }
}

async fn send(connection: &mut AsyncSmtpConnection, message: &Composed) -> Result<(), DeliverError> {
    let is_ascii = message.envelope.to().iter().all(|to| to.user().is_ascii());
    if !is_ascii && !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        return Err(DeliverError::Rejected(Cause::Extension));
    }
    match connection.send(&message.envelope, &message.bytes).await {
        Ok(response) if is_done(&response) => Ok(()),
        Ok(response) => Err(DeliverError::Delayed(Cause::Answer(response.code().into()))),
        Err(error) => Err(refusal_of(&error)),
    }
}

fn is_done(response: &Response) -> bool {
    response.code().severity == Severity::PositiveCompletion
}

fn refusal_of(error: &Error) -> DeliverError {
    let cause = cause_of(error, Cause::Connection);
    match cause {
        // The sign-in is missing or not enough (RFC 4954, 6): the operator's to mend, not the message's fault.
        Cause::Answer(530 | 534 | 535 | 538) => DeliverError::Delayed(Cause::SignIn),
        Cause::Answer(500..=599) => DeliverError::Rejected(cause),
        _ => DeliverError::Delayed(cause),
    }
}

fn cause_of(error: &Error, otherwise: Cause) -> Cause {
    match error.status() {
        Some(code) => Cause::Answer(code.into()),
        None if error.is_tls() || is_certificate(error) => Cause::Tls,
        None => otherwise,
    }
}

/// A refused certificate comes as a connection's error, with the reason inside.
fn is_certificate(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let is_data = |error: &std::io::Error| error.kind() == std::io::ErrorKind::InvalidData;
        if inner.downcast_ref().is_some_and(is_data) {
            return true;
        }
        source = inner.source();
    }
    false
}

fn tls_of(smtp: &Smtp) -> Result<TlsParameters, DeliverError> {
    let failed = |_: Error| DeliverError::Delayed(Cause::Tls);
    let mut builder = TlsParametersBuilder::new(smtp.host.clone());
    if let Some(pem) = &smtp.authorities {
        builder = builder
            .certificate_store(CertificateStore::None)
            .add_root_certificate(Certificate::from_pem(pem).map_err(failed)?);
    }
    builder.build().map_err(failed)
}

fn hello_name_of(name: &str) -> ClientId {
    match name.parse() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(name.to_owned()),
    }
}

/// Shows no password.
impl std::fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpServer({}:{})", self.host, self.port)
    }
}
