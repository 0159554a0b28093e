//! Around every request: an id, a span for its log lines, a time limit, and the body of a refusal.
//!
//! Invariant: a log line holds the request's id, its endpoint and its status, and nothing that the request brought.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use keyfold_wire::problem::{Problem, ProblemKind};
use tracing::{Instrument, info, info_span};

use crate::random::make_hex;

use super::App;
use super::answer::Refusal;

/// How long a request may take, its body included.
const REQUEST: Duration = Duration::from_secs(10);

/// The header that carries the request's id.
const REQUEST_ID: &str = "x-request-id";

pub(super) async fn frame(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let id = make_hex::<8>();
    let path = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str);
    let span = info_span!("request", id, path);
    async {
        let limit = app.clock.sleep(REQUEST);
        let response = tokio::select! {
            response = next.run(request) => response,
            () = limit => Refusal::from(ProblemKind::Unavailable).into_response(),
        };
        let response = finish(response, &id, &app);
        info!(status = response.status().as_u16(), "answered");
        response
    }
    .instrument(span)
    .await
}

/// Puts the id into the answer, and a body into a refusal.
fn finish(response: Response, id: &str, app: &App) -> Response {
    let refusal = response.extensions().get::<Refusal>().copied();
    let mut response = match refusal {
        None => response,
        Some(refusal) => {
            app.metrics.count_refused();
            to_problem(response.status(), refusal, id)
        }
    };
    let value = HeaderValue::from_str(id).expect("hexadecimal digits");
    response.headers_mut().insert(REQUEST_ID, value);
    response
}

fn to_problem(status: StatusCode, refusal: Refusal, id: &str) -> Response {
    let Refusal { error, retry_after } = refusal;
    let problem = Problem { error, retry_after, request_id: id.to_owned() };
    let mut response = (status, Json(problem)).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
