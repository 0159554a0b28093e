//! All endpoints with their limits of bytes and time, and the layer around them that gives each request its id.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use data_encoding::HEXLOWER;
use keyfold_wire::limits::{JSON_BODY_MAX, SEGMENTS_PER_CALL, WAIT_SECONDS_MAX};
use keyfold_wire::path;
use keyfold_wire::problem::Problem;
use tokio::time::Instant;
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

use crate::app::App;
use crate::random::make_bytes;
use crate::refusal::Refusal;
use crate::routes::{account, devices, login, mail, operator, registration, segments, session};

/// Bytes of a body of cursors or names, each with its framing.
const NAMES_BODY_MAX: usize = SEGMENTS_PER_CALL * 96;

/// The endpoints of the service.
pub(crate) fn router(app: Arc<App>) -> Router {
    let seconds = app.config.request_seconds.get();
    let quick = json().merge(cbor()).layer(time_limit(seconds));
    let wait = Router::new()
        .route(path::SEGMENTS_WAIT, post(segments::wait))
        .layer(DefaultBodyLimit::max(JSON_BODY_MAX))
        .layer(time_limit(seconds + WAIT_SECONDS_MAX));
    let operators =
        Router::new().route(path::HEALTH, get(operator::health)).route(path::METRICS, get(operator::metrics));
    quick
        .merge(wait)
        .merge(operators)
        .fallback(async || Refusal::NOT_FOUND)
        .method_not_allowed_fallback(async || Refusal::NOT_FOUND)
        .layer(from_fn_with_state(Arc::clone(&app), answer))
        .with_state(app)
}

fn time_limit(seconds: u32) -> TimeoutLayer {
    let limit = Duration::from_secs(seconds.into());
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limit)
}

fn json() -> Router<Arc<App>> {
    Router::new()
        .route(path::REGISTRATION_START, post(registration::start))
        .route(path::SIGN_UP, post(registration::sign_up))
        .route(path::RE_REGISTER, post(registration::re_register))
        .route(path::LOGIN_START, post(login::start))
        .route(path::LOGIN_FINISH, post(login::finish))
        .route(path::SESSION_CHALLENGE, post(session::device_challenge))
        .route(path::SESSION, post(session::open))
        .route(path::CHALLENGE, post(session::challenge))
        .route(path::ACCOUNT, post(account::read))
        .route(path::SET_KEY, post(account::set_key))
        .route(path::SETTINGS, post(account::put_settings))
        .route(path::DELETE_ACCOUNT, post(account::delete))
        .route(path::ENROL, post(devices::enrol))
        .route(path::DEVICES, post(devices::list))
        .route(path::REVOKE_DEVICE, post(devices::revoke))
        .route(path::TICKET, post(mail::ticket))
        .route(path::CONFIRM_ADDRESS, post(mail::confirm_address))
        .layer(DefaultBodyLimit::max(JSON_BODY_MAX))
}

fn cbor() -> Router<Arc<App>> {
    Router::new()
        .route(path::SEGMENTS_LIST, post(segments::list))
        .route(path::SEGMENTS_READ, post(segments::read))
        .route(path::SEGMENTS_DELETE, post(segments::delete))
        .layer(DefaultBodyLimit::max(NAMES_BODY_MAX))
        .route(path::SEGMENTS_CREATE, post(segments::create))
}

/// Gives the request its id, logs and counts it, and writes the body of a no.
async fn answer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let id = HEXLOWER.encode(&make_bytes::<8>());
    let endpoint = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", %id, endpoint);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    if !status.is_success() {
        response = problem(&response, &id);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    app.metrics.count_request(&endpoint, response.status().as_u16(), ms);
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), ms, "answered"));
    response
}

fn problem(response: &Response, id: &str) -> Response {
    let known = response.extensions().get::<Refusal>().copied();
    let refusal = known.unwrap_or_else(|| Refusal::from_status(response.status()));
    let body = Problem { error: refusal.kind, retry_after: refusal.retry_after, request_id: id.to_owned() };
    let mut answer = refusal.into_response();
    let (parts, body) = Json(body).into_response().into_parts();
    answer.headers_mut().extend(parts.headers);
    *answer.body_mut() = body;
    answer
}
