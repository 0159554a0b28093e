//! Registering a password. This is the one place that tells that an address is taken, and it is limited.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::{Extension, Json};
use keyfold_wire::bytes::Fixed;
use keyfold_wire::ids::{AccountId, CredentialId};
use keyfold_wire::registration::{
    NewKey, ReRegister, Registered, RegistrationStart, RegistrationStarted, SignUp,
};
use keyfold_wire::signed::Purpose;
use sha2::{Digest, Sha256};

use super::read_json;
use crate::app::{App, Peer};
use crate::limits::Counted;
use crate::opaque::is_record;
use crate::proof::{Asked, check_prove, is_key};
use crate::random::make_bytes;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::storage::{Registration, SecretHash};

/// Draws a fresh credential id and evaluates it once.
pub(crate) async fn start(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<RegistrationStarted>, Refusal> {
    let request: RegistrationStart = read_json(&body)?;
    let account_id = spend(&app, peer, &headers).await?;
    let setup = app.keys.opaque.newest();
    let credential_id = CredentialId(make_bytes());
    let evaluated = app.keys.opaque.evaluate(setup, &credential_id, &request.blinded.0)?;
    let token = make_bytes();
    let now = app.now();
    let registration = Registration {
        token: SecretHash::from_secret(&token),
        address: request.address,
        account_id,
        credential_id,
        setup,
    };
    let start = move |store: &dyn crate::storage::Storage| store.start_registration(&registration, now);
    app.db.run("start_registration", start).await?;
    Ok(Json(RegistrationStarted { evaluated, token: Fixed(token), login_id: credential_id.to_login_id() }))
}

/// Spends an attempt: of the account if there is a session, else of the network.
async fn spend(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Option<AccountId>, Refusal> {
    if headers.contains_key(AUTHORIZATION) {
        let (session, _) = Session::enrolled(app, headers).await?;
        app.spend([app.charge_account(Counted::RegistrationAccount, session.account_id)]).await?;
        return Ok(Some(session.account_id));
    }
    app.spend([app.charge_range(Counted::RegistrationRange, app.client_ip(peer, headers))]).await?;
    Ok(None)
}

/// Creates an account: everything or nothing.
pub(crate) async fn sign_up(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Registered>, Refusal> {
    let request: SignUp = read_json(&body)?;
    if !is_record(&request.record.0) || !request.key.as_ref().is_none_or(is_first_key) {
        return Err(Refusal::MALFORMED);
    }
    let (hash, now) = (Sha256::digest(&body).into(), app.now());
    Ok(Json(app.db.run("sign_up", move |store| store.sign_up(&request, &hash, now)).await?))
}

/// Whether it can be an account's first key.
pub(crate) fn is_first_key(key: &NewKey) -> bool {
    key.key_epoch == 1 && is_key(&key.prove_key.0) && is_key(&key.device.signing_key.0)
}

/// Replaces the registration in force.
pub(crate) async fn re_register(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Registered>, Refusal> {
    let (session, by) = Session::enrolled(&app, &headers).await?;
    let request: ReRegister = read_json(&body)?;
    if !is_record(&request.record.0) {
        return Err(Refusal::MALFORMED);
    }
    let asked = Asked { purpose: Purpose::ReRegister, replaces: request.replaces, body: &body };
    check_prove(&app, &session, by, &headers, asked).await?;
    let now = app.now();
    let registered = app.db.run("re_register", move |store| store.re_register(by, &request, now)).await?;
    app.write_journal().await?;
    Ok(Json(registered))
}
