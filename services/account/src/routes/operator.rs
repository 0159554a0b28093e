//! For the operator: whether the service is up, and its counters.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::refusal::Refusal;

/// Up, and the store answers.
pub(crate) async fn health(State(app): State<Arc<App>>) -> Result<&'static str, Refusal> {
    app.db.run("check", |store| store.check()).await?;
    Ok("ok\n")
}

/// Counters in Prometheus' text form.
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.to_text()).into_response()
}
