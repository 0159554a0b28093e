//! Who asks: the session of a request, by its token's hash, and what its scope allows.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use keyfold_wire::bytes::from_base64;
use keyfold_wire::ids::AccountId;
use keyfold_wire::path::AUTH_SCHEME;
use zeroize::Zeroizing;

use crate::app::App;
use crate::refusal::Refusal;
use crate::storage::{By, Head, Scope, SecretHash};

/// A live session.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub(crate) account_id: AccountId,
    pub(crate) token: SecretHash,
    /// The end of the account's log when the session was looked up.
    pub(crate) head: Head,
    scope: Scope,
}

impl Session {
    /// The session that a request names, of any scope.
    pub(crate) async fn from_headers(app: &App, headers: &HeaderMap) -> Result<Self, Refusal> {
        let token = token_hash(headers).ok_or(Refusal::NO_SESSION)?;
        let now = app.now();
        let row = app.db.run("session", move |store| store.session(token, now)).await?;
        Ok(Self { account_id: row.account_id, token, head: row.head, scope: row.scope })
    }

    /// Only a reading session, which comes from a login.
    pub(crate) async fn reading(app: &App, headers: &HeaderMap) -> Result<Self, Refusal> {
        let session = Self::from_headers(app, headers).await?;
        match session.scope {
            Scope::Reading => Ok(session),
            Scope::Enrolled(_) => Err(Refusal::FORBIDDEN),
        }
    }

    /// Only a session of an enrolled device.
    pub(crate) async fn enrolled(app: &App, headers: &HeaderMap) -> Result<(Self, By), Refusal> {
        let session = Self::from_headers(app, headers).await?;
        match session.scope {
            Scope::Reading => Err(Refusal::FORBIDDEN),
            Scope::Enrolled(device_id) => Ok((session, By { account_id: session.account_id, device_id })),
        }
    }
}

fn token_hash(headers: &HeaderMap) -> Option<SecretHash> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let bytes = Zeroizing::new(from_base64(token)?);
    let token: &[u8; 32] = bytes.as_slice().try_into().ok()?;
    scheme.eq_ignore_ascii_case(AUTH_SCHEME).then(|| SecretHash::from_secret(token))
}
