//! The endpoints.
//!
//! | path | answer |
//! |---|---|
//! | `POST /v1/mail` | 202 once the message is on disk |
//! | `POST /v1/mail/purge` | 204 once the account's messages are dropped |
//! | `GET /healthz` | 200 while the queue can be read |
//! | `GET /metrics` | counters |

mod answer;
mod connection;
mod endpoint;
mod frame;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use keyfold_wire::allowance::Allowance;
use keyfold_wire::limits::JSON_BODY_MAX;
use keyfold_wire::path::{HEALTH, MAIL, MAIL_PURGE, METRICS};
use tokio::sync::Notify;

pub(crate) use connection::listen;

use crate::check::Keys;
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::queue::Queue;

/// What every request sees.
pub(crate) struct App {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) keys: Keys,
    pub(crate) queue: Queue,
    pub(crate) share: Allowance,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) news: Arc<Notify>,
}

/// The endpoints, each within the limits of [`frame`].
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route(MAIL, post(endpoint::send_mail))
        .route(MAIL_PURGE, post(endpoint::purge_mail))
        .route(HEALTH, get(endpoint::health))
        .route(METRICS, get(endpoint::metrics))
        .fallback(endpoint::nothing_here)
        .method_not_allowed_fallback(endpoint::nothing_here)
        .layer(DefaultBodyLimit::max(JSON_BODY_MAX))
        .layer(from_fn_with_state(Arc::clone(&app), frame::frame))
        .with_state(app)
}
