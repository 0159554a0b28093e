//! The platform's HTTP. Requests and answers have a text that shows their sizes only: headers and bodies hold secrets.

use std::fmt;
use std::sync::Arc;

use keyfold_core::flow;

use super::PortError;

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
