//! The account service as typed calls over the host's transport.
//!
//! Every call is one request. Nothing here retries or decides: flows do. A service is reached by `https:`, and by
//! `http:` on loopback only, so that no setting can put a session on the wire in the clear.

mod calls;
mod error;
mod proof;
mod url;

pub use error::ServiceError;
pub use proof::{Prover, make_proof};
pub use url::{ServiceUrl, ServiceUrlError};

use std::sync::Arc;

use keyfold_wire::bytes::to_base64;
use keyfold_wire::path::{AUTH_SCHEME, CBOR};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::port::{Cancel, Request, Transport};
use crate::secret::Secret;

/// Milliseconds that an ordinary call may take.
const CALL_MS: u32 = 20_000;

/// A session's token.
pub type Token = Secret<32>;

/// One account service, or one mail relay.
#[derive(Clone)]
pub struct Service {
    url: ServiceUrl,
    transport: Arc<dyn Transport>,
}

/// What goes into a request beside its body.
#[derive(Default)]
pub struct Extras<'a> {
    /// The session.
    pub token: Option<&'a Token>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// Milliseconds beyond the ordinary.
    pub longer_ms: u32,
}

impl Service {
    /// A service at `url`.
    #[must_use]
    pub fn new(url: ServiceUrl, transport: Arc<dyn Transport>) -> Self {
        Self { url, transport }
    }

    /// Sends a JSON body and reads a JSON answer; no answer's body at all is an empty object.
    ///
    /// # Errors
    /// [`ServiceError`].
    pub fn json<A: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        extras: &Extras<'_>,
        cancel: &Cancel,
    ) -> Result<A, ServiceError> {
        let body = serde_json::to_vec(body).expect("messages are plain data");
        self.json_bytes(path, body, extras, cancel)
    }

    /// Sends these very JSON bytes, as signed or as kept for a retry, and reads a JSON answer.
    ///
    /// # Errors
    /// [`ServiceError`].
    pub fn json_bytes<A: DeserializeOwned>(
        &self,
        path: &str,
        body: Vec<u8>,
        extras: &Extras<'_>,
        cancel: &Cancel,
    ) -> Result<A, ServiceError> {
        let answer = self.send(path, "application/json", body, extras, cancel)?;
        let answer = if answer.is_empty() { b"{}" } else { answer.as_slice() };
        serde_json::from_slice(answer).map_err(|_| ServiceError::Nonsense)
    }

    /// Sends a CBOR body and reads a CBOR answer.
    ///
    /// # Errors
    /// [`ServiceError`].
    pub fn cbor<A>(
        &self,
        path: &str,
        body: &impl minicbor::Encode<()>,
        extras: &Extras<'_>,
        cancel: &Cancel,
    ) -> Result<A, ServiceError>
    where
        A: for<'b> minicbor::Decode<'b, ()>,
    {
        let body = minicbor::to_vec(body).expect("messages are plain data");
        let answer = self.send(path, CBOR, body, extras, cancel)?;
        let answer = if answer.is_empty() { &[0x80] } else { answer.as_slice() };
        minicbor::decode(answer).map_err(|_| ServiceError::Nonsense)
    }

    fn send(
        &self,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
        extras: &Extras<'_>,
        cancel: &Cancel,
    ) -> Result<Vec<u8>, ServiceError> {
        let mut headers = vec![("content-type".to_owned(), content_type.to_owned())];
        if let Some(token) = extras.token {
            headers
                .push(("authorization".to_owned(), format!("{AUTH_SCHEME} {}", to_base64(token.expose()))));
        }
        headers.extend(extras.headers.iter().cloned());
        let request =
            Request { url: self.url.join(path), headers, body, timeout_ms: CALL_MS + extras.longer_ms };
        let answers = cancel.send(&self.transport, vec![request])?;
        let answer = answers.into_iter().next().ok_or(ServiceError::Nonsense)??;
        match answer.status {
            200 | 202 | 204 => Ok(answer.body),
            status => Err(ServiceError::from_answer(status, &answer.body)),
        }
    }
}
