//! Why a service's certificate wasn't trusted. The port's error has no room for it, so it is remembered here until the
//! next call that is answered, for the sentence that the person reads.

use std::sync::{Mutex, PoisonError};

use rustls::CertificateError;

/// Why a certificate wasn't trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Distrust {
    /// It has expired, or this machine's clock is ahead.
    Expired,
    /// It isn't valid yet, or this machine's clock is behind.
    NotYetValid,
    /// It was made for other names.
    OtherName,
    /// This system doesn't know who issued it.
    UnknownIssuer,
    /// Anything else in it.
    Other,
    /// This system trusts no authority at all.
    NoAuthorities,
}

static LAST: Mutex<Option<Distrust>> = Mutex::new(None);

/// Why the last call's certificate wasn't trusted, if it wasn't.
pub(crate) fn last() -> Option<Distrust> {
    *LAST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Remembers how the last call ended.
pub(super) fn remember(distrust: Option<Distrust>) {
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = distrust;
}

/// What a failed request says of the certificate; none if it failed otherwise.
pub(super) fn of_request(error: &ureq::Error) -> Option<Distrust> {
    match error {
        ureq::Error::Rustls(error) => of_tls(error),
        ureq::Error::Io(error) => of_tls(error.get_ref()?.downcast_ref()?),
        _ => None,
    }
}

fn of_tls(error: &rustls::Error) -> Option<Distrust> {
    match error {
        rustls::Error::InvalidCertificate(error) => Some(of_certificate(error)),
        // The verifier's own word for an empty list of authorities.
        rustls::Error::General(_) => Some(Distrust::NoAuthorities),
        _ => None,
    }
}

fn of_certificate(error: &CertificateError) -> Distrust {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Distrust::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Distrust::NotYetValid,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Distrust::OtherName
        }
        CertificateError::UnknownIssuer => Distrust::UnknownIssuer,
        _ => Distrust::Other,
    }
}

impl Distrust {
    /// What the person reads.
    pub(crate) fn to_sentence(self) -> String {
        let why = match self {
            Self::Expired => "it has expired, or this machine's clock is wrong",
            Self::NotYetValid => "it isn't valid yet, or this machine's clock is wrong",
            Self::OtherName => "it was made for another address",
            Self::UnknownIssuer => "this system doesn't know who issued it",
            Self::Other => "it isn't in order",
            Self::NoAuthorities => "this system has no list of authorities (the package ca-certificates)",
        };
        format!("The service's certificate can't be trusted: {why}. Nothing was sent to it.")
    }
}
