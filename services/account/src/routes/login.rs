//! OPAQUE login. Known and unknown addresses take the same steps: charge, one look-up, one evaluation, one seal.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use hkdf::Hkdf;
use keyfold_wire::bytes::Bounded;
use keyfold_wire::ids::AccountId;
use keyfold_wire::login::{LoginFinish, LoginStart, LoginStarted, SESSION_INFO};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::read_json;
use crate::app::{App, Peer};
use crate::lifetimes::LOGIN;
use crate::limits::{Charge, Counted};
use crate::login_state::{LoginState, Refund};
use crate::opaque::{Stored, finish_login, is_ke1};
use crate::refusal::Refusal;
use crate::storage::{FinishedLogin, SecretHash, Storage};

/// Spends an attempt, of the network first, then of the address; only then is the OPRF evaluated.
pub(crate) async fn start(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<LoginStarted>, Refusal> {
    let request: LoginStart = read_json(&body)?;
    if !is_ke1(&request.ke1.0) {
        return Err(Refusal::MALFORMED);
    }
    let range = app.charge_range(Counted::LoginRange, app.client_ip(peer, &headers));
    let address = app.charge_address(Counted::LoginAddress, &request.address);
    app.spend([range, address]).await?;
    app.metrics.count_login("started");
    Ok(Json(evaluate(&app, &request, [range, address]).await?))
}

async fn evaluate(app: &App, request: &LoginStart, charges: [Charge; 2]) -> Result<LoginStarted, Refusal> {
    let unknown = app.keys.enumeration.derive_credential_id(&request.address);
    let address = request.address.clone();
    let found = app.db.run("login_record", move |store| store.login_record(&address)).await?;
    let credential_id = found.as_ref().map_or(unknown, |found| found.credential_id);
    let stored = found.as_ref().map(|found| Stored { setup: found.setup, record: &found.record });
    let begun =
        app.keys.opaque.start_login(&request.address, &credential_id, stored.as_ref(), &request.ke1.0)?;
    let now = app.now();
    let state = LoginState {
        expires: now.plus(LOGIN),
        credential_id,
        account_id: found.map_or(AccountId([0; 16]), |found| found.account_id),
        refunds: charges.map(|charge| Refund { key: charge.key, interval: charge.allowance.interval }),
        opaque: begun.state,
    };
    let sealed = Bounded::from_bytes(state.seal(&app.keys.state, now));
    let state = sealed.expect("a state is shorter than its bound");
    Ok(LoginStarted { ke2: begun.ke2, login_id: credential_id.to_login_id(), state })
}

/// Leaves a reading session; the same finish again is harmless.
pub(crate) async fn finish(State(app): State<Arc<App>>, body: Bytes) -> Result<StatusCode, Refusal> {
    let request: LoginFinish = read_json(&body)?;
    let now = app.now();
    let state =
        LoginState::open(request.state.as_bytes(), &app.keys.state, now).map_err(|_| Refusal::EXPIRED)?;
    let session_key =
        finish_login(&state.opaque, &request.ke3.0).inspect_err(|_| app.metrics.count_login("wrong"))?;
    let login = FinishedLogin {
        account_id: state.account_id,
        credential_id: state.credential_id,
        token: SecretHash::from_secret(&derive_token(&session_key[..])),
        refunds: state.refunds,
    };
    let keep = move |store: &dyn Storage| store.finish_login(&login, now);
    app.db.run("finish_login", keep).await.inspect_err(|_| app.metrics.count_login("wrong"))?;
    app.metrics.count_login("finished");
    Ok(StatusCode::NO_CONTENT)
}

/// `HKDF-SHA256(salt = empty, session key, "keyfold/1 session", 32)`.
fn derive_token(session_key: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut token = Zeroizing::new([0; 32]);
    let derived = Hkdf::<Sha256>::new(None, session_key).expand(SESSION_INFO, &mut token[..]);
    derived.expect("32 bytes are within HKDF's bound");
    token
}
