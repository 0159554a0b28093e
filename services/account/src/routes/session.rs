//! Sessions of enrolled devices, and challenges. Limits of logins play no part here.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use keyfold_wire::bytes::Fixed;
use keyfold_wire::limits::SESSION_SECONDS;
use keyfold_wire::session::{Challenge, Session as SessionAnswer, SessionChallenge, SessionStart};

use super::read_json;
use crate::app::{App, Peer};
use crate::limits::Counted;
use crate::proof::{Asker, check_device, make_challenge};
use crate::random::make_bytes;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::storage::{By, SecretHash};

/// A challenge for a device without a session; unknown devices get one too.
pub(crate) async fn device_challenge(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Challenge>, Refusal> {
    let request: SessionChallenge = read_json(&body)?;
    app.spend([app.charge_range(Counted::ChallengeRange, app.client_ip(peer, &headers))]).await?;
    let by = By { account_id: request.account_id, device_id: request.device_id };
    Ok(Json(Challenge { challenge: make_challenge(&app, Asker::Device(by)).await? }))
}

/// Makes a session from a device signature.
pub(crate) async fn open(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<SessionAnswer>, Refusal> {
    let request: SessionStart = read_json(&body)?;
    let by = By { account_id: request.account_id, device_id: request.device_id };
    check_device(&app, by, &request.challenge.0, &request.signature.0).await?;
    let token = make_bytes();
    let (hash, now) = (SecretHash::from_secret(&token), app.now());
    app.db.run("open_session", move |store| store.open_session(by, hash, now)).await?;
    let seconds = u32::try_from(SESSION_SECONDS).expect("an hour is few seconds");
    Ok(Json(SessionAnswer { token: Fixed(token), seconds }))
}

/// A challenge for a prove signature, bound to the session.
pub(crate) async fn challenge(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Json<Challenge>, Refusal> {
    let session = Session::from_headers(&app, &headers).await?;
    app.spend([app.charge_account(Counted::ChallengeAccount, session.account_id)]).await?;
    Ok(Json(Challenge { challenge: make_challenge(&app, Asker::Session(session.token)).await? }))
}
