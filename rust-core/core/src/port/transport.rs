//! The platform's own HTTP. Core says what to send; the host sends it, follows no redirect, keeps no cookie and no cache.

use super::PortError;

/// An HTTP request: always `POST`.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// `https:` anywhere, `http:` to loopback only.
    pub url: String,
    /// Name and value, names in lower case. Some hold secrets: they are never logged.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Milliseconds after which the host gives up with [`PortError::Offline`].
    pub timeout_ms: u32,
}

/// An HTTP answer of any status.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The body, cut off by the host at 8 MiB with [`PortError::Other`].
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({} bytes)", self.body.len())
    }
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Response({}, {} bytes)", self.status, self.body.len())
    }
}

/// Sends requests.
pub trait Transport: Send + Sync {
    /// Sends all `requests`, up to six at once, and answers each in its place; `id` names the call for [`Self::abort`].
    ///
    /// # Errors
    /// A [`PortError`] for the whole call, as after an abort; else one for each request that got no answer.
    fn send(&self, id: u64, requests: Vec<Request>) -> Result<Vec<Result<Response, PortError>>, PortError>;

    /// Makes the call `id` return soon; called on the thread that cancels, while `send` runs on another.
    fn abort(&self, id: u64);
}
