//! Devices: enrol, list, revoke.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use keyfold_wire::device::{Devices, NewDevice, RevokeDevice};
use keyfold_wire::ids::LoginId;
use keyfold_wire::signed::Purpose;

use super::read_json;
use crate::app::App;
use crate::proof::{Asked, check_enrolment, check_prove, is_key};
use crate::refusal::Refusal;
use crate::session::Session;

/// Enrols a device that signed in and opened the verifier.
pub(crate) async fn enrol(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let session = Session::reading(&app, &headers).await?;
    let device: NewDevice = read_json(&body)?;
    if !is_key(&device.signing_key.0) {
        return Err(Refusal::MALFORMED);
    }
    check_enrolment(&app, &session, &headers, &device, None, &body).await?;
    let (id, now) = (session.account_id, app.now());
    app.db.run("enrol", move |store| store.enrol(id, &device, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All devices that aren't revoked.
pub(crate) async fn list(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Json<Devices>, Refusal> {
    let ((_, by), now) = (Session::enrolled(&app, &headers).await?, app.now());
    let devices = app.db.run("devices", move |store| store.devices(by.account_id, now)).await?;
    Ok(Json(Devices { devices }))
}

/// Revokes a device, also the asking one; one that isn't there counts as revoked.
pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let (session, by) = Session::enrolled(&app, &headers).await?;
    let request: RevokeDevice = read_json(&body)?;
    let asked = Asked { purpose: Purpose::RevokeDevice, replaces: LoginId::NONE, body: &body };
    check_prove(&app, &session, by, &headers, asked).await?;
    let now = app.now();
    app.db.run("revoke", move |store| store.revoke(by, request.device_id, now)).await?;
    app.write_journal().await?;
    app.waiters.wake(by.account_id);
    Ok(StatusCode::NO_CONTENT)
}
