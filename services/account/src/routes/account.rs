//! Account info, first key, settings, deletion.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use keyfold_wire::account::{Account, AccountDeleted, DeleteAccount, PutSettings};
use keyfold_wire::ids::LoginId;
use keyfold_wire::registration::NewKey;
use keyfold_wire::signed::Purpose;
use sha2::{Digest, Sha256};

use super::mail::make_purge_ticket;
use super::read_json;
use super::registration::is_first_key;
use crate::app::App;
use crate::proof::{Asked, check_enrolment, check_prove};
use crate::refusal::Refusal;
use crate::session::Session;

/// What the account holds.
pub(crate) async fn read(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Json<Account>, Refusal> {
    let (id, now) = (Session::from_headers(&app, &headers).await?.account_id, app.now());
    Ok(Json(app.db.run("account", move |store| store.account(id, now)).await?))
}

/// First use: verifier and prove key, once, with the device that made them.
pub(crate) async fn set_key(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let session = Session::reading(&app, &headers).await?;
    let key: NewKey = read_json(&body)?;
    if !is_first_key(&key) {
        return Err(Refusal::MALFORMED);
    }
    let first = Some((key.key_epoch, key.prove_key.0));
    check_enrolment(&app, &session, &headers, &key.device, first, &body).await?;
    let (id, hash, now) = (session.account_id, Sha256::digest(&body).into(), app.now());
    app.db.run("set_key", move |store| store.set_key(id, &key, &hash, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes the sealed settings if they follow those in force.
pub(crate) async fn put_settings(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let (session, by) = Session::enrolled(&app, &headers).await?;
    let settings: PutSettings = read_json(&body)?;
    let asked = Asked { purpose: Purpose::Settings, replaces: LoginId::NONE, body: &body };
    check_prove(&app, &session, by, &headers, asked).await?;
    app.db.run("put_settings", move |store| store.put_settings(by, &settings)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes the account at once, and its segments soon.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<AccountDeleted>, Refusal> {
    let (session, by) = Session::enrolled(&app, &headers).await?;
    let request: DeleteAccount = read_json(&body)?;
    if request.account_id != session.account_id {
        return Err(Refusal::FORBIDDEN);
    }
    let asked = Asked { purpose: Purpose::DeleteAccount, replaces: LoginId::NONE, body: &body };
    check_prove(&app, &session, by, &headers, asked).await?;
    let purge_ticket = make_purge_ticket(&app, by).await?;
    let now = app.now();
    app.db.run("delete_account", move |store| store.delete_account(by, now)).await?;
    app.write_journal().await?;
    app.sweep.notify_one();
    app.waiters.wake(by.account_id);
    Ok(Json(AccountDeleted { purge_ticket }))
}
