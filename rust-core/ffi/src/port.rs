//! The ports as foreign traits: each method can fail with the one port error, and a callback that throws is one.
//!
//! Requests and answers have a text that shows their sizes only: headers and bodies hold secrets.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use keyfold_core::flow;

/// Why a port couldn't do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum PortError {
    /// There is no network, or the other side can't be reached.
    #[error("there is no connection")]
    Offline,
    /// The platform or the person refused.
    #[error("it was not allowed")]
    Denied,
    /// There is no room.
    #[error("there is no room left")]
    Full,
    /// It isn't there yet: still downloading, or signed out for now.
    #[error("it is not ready yet")]
    NotReady,
    /// No such thing.
    #[error("it is not there")]
    Missing,
    /// It was cancelled.
    #[error("it was cancelled")]
    Cancelled,
    /// Anything else.
    #[error("it failed")]
    Other,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for PortError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Other
    }
}

impl From<PortError> for flow::PortError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Offline => Self::Offline,
            PortError::Denied => Self::Denied,
            PortError::Full => Self::Full,
            PortError::NotReady => Self::NotReady,
            PortError::Missing => Self::Missing,
            PortError::Cancelled => Self::Cancelled,
            PortError::Other => Self::Other,
        }
    }
}

/// The platform's clock.
#[uniffi::export(foreign)]
pub trait PlatformClock: Send + Sync {
    /// Milliseconds since 1970 UTC, as the device believes.
    ///
    /// # Errors
    /// Whatever is thrown; core then takes time to stand still.
    fn wall_ms(&self) -> Result<i64, PortError>;

    /// Milliseconds since some moment, never going back, counting sleep.
    ///
    /// # Errors
    /// Whatever is thrown; core then takes time to stand still.
    fn elapsed_ms(&self) -> Result<u64, PortError>;
}

/// An HTTP header.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Header {
    /// Its name, in lower case.
    pub name: String,
    /// Its value; may be a secret.
    pub value: String,
}

/// An HTTP request: always `POST`. Follow no redirect, keep no cookie and no cache.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Request {
    /// `https:` anywhere, `http:` to loopback only.
    pub url: String,
    /// Headers; never log them.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
    /// Milliseconds after which to give up with `Offline`.
    pub timeout_ms: u32,
}

/// What became of one request.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Display)]
pub enum Outcome {
    /// An answer of any status.
    Answered {
        /// The status.
        status: u16,
        /// The body, at most 8 MiB.
        body: Vec<u8>,
    },
    /// No answer.
    Failed {
        /// Why.
        why: PortError,
    },
}

/// The platform's HTTP.
#[uniffi::export(foreign)]
pub trait PlatformTransport: Send + Sync {
    /// Sends all requests, up to six at once, and answers each in its place; `id` names the call for `abort`.
    ///
    /// # Errors
    /// A port error for the whole call, as after an abort.
    fn send(&self, id: u64, requests: Vec<Request>) -> Result<Vec<Outcome>, PortError>;

    /// Makes the call `id` return soon; called on the thread that cancels, while `send` runs on another.
    ///
    /// # Errors
    /// Whatever is thrown; it changes nothing.
    fn abort(&self, id: u64) -> Result<(), PortError>;
}

/// Cancels the calls it was given to; stays cancelled.
#[derive(uniffi::Object)]
pub struct Cancel(pub(crate) Arc<flow::Cancel>);

#[uniffi::export]
impl Cancel {
    /// A new one, not cancelled.
    #[uniffi::constructor]
    #[must_use]
    #[expect(clippy::new_without_default, reason = "constructors are for the shells, which know no Default")]
    pub fn new() -> Self {
        Self(flow::Cancel::new())
    }

    /// Cancels; returns at once.
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

/// Core's clock over the platform's: while that one throws, time stands still.
pub(crate) struct Clock {
    platform: Arc<dyn PlatformClock>,
    wall_ms: AtomicI64,
    elapsed_ms: AtomicU64,
}

impl Clock {
    pub(crate) fn new(platform: Arc<dyn PlatformClock>) -> Self {
        Self { platform, wall_ms: AtomicI64::new(0), elapsed_ms: AtomicU64::new(0) }
    }
}

impl flow::Clock for Clock {
    fn wall_ms(&self) -> i64 {
        if let Ok(now) = self.platform.wall_ms() {
            self.wall_ms.store(now, Ordering::Relaxed);
        }
        self.wall_ms.load(Ordering::Relaxed)
    }

    fn elapsed_ms(&self) -> u64 {
        if let Ok(now) = self.platform.elapsed_ms() {
            self.elapsed_ms.fetch_max(now, Ordering::Relaxed);
        }
        self.elapsed_ms.load(Ordering::Relaxed)
    }
}

/// Core's transport over the platform's.
pub(crate) struct Transport(pub(crate) Arc<dyn PlatformTransport>);

impl flow::Transport for Transport {
    fn send(
        &self,
        id: u64,
        requests: Vec<flow::Request>,
    ) -> Result<Vec<Result<flow::Response, flow::PortError>>, flow::PortError> {
        let requests = requests.into_iter().map(to_request).collect();
        let outcomes = self.0.send(id, requests)?;
        Ok(outcomes.into_iter().map(to_answer).collect())
    }

    fn abort(&self, id: u64) {
        // An abort that throws leaves the call to its own time limit.
        let _ = self.0.abort(id);
    }
}

fn to_request(request: flow::Request) -> Request {
    let headers = request.headers.into_iter().map(|(name, value)| Header { name, value }).collect();
    Request { url: request.url, headers, body: request.body, timeout_ms: request.timeout_ms }
}

fn to_answer(outcome: Outcome) -> Result<flow::Response, flow::PortError> {
    match outcome {
        Outcome::Answered { status, body } => Ok(flow::Response { status, body }),
        Outcome::Failed { why } => Err(why.into()),
    }
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Header({})", self.name)
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} bytes)", self.body.len())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered { status, body } => write!(f, "Answered({status}, {} bytes)", body.len()),
            Self::Failed { why } => write!(f, "Failed({why})"),
        }
    }
}

#[cfg(test)]
mod tests;
