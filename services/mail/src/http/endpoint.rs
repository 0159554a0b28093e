//! What each endpoint does: check, then one transaction, then the answer.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use keyfold_wire::problem::ProblemKind;

use crate::check::{check_mail, check_purge};
use crate::metrics::Event;
use crate::queue::Accepted;
use crate::random::make_hex;

use super::App;
use super::answer::Refusal;

type Body = Result<Bytes, BytesRejection>;

pub(super) async fn send_mail(State(app): State<Arc<App>>, body: Body) -> Result<StatusCode, Refusal> {
    let new = check_mail(&whole(body)?, &app.keys, app.clock.now(), make_hex::<16>())?;
    let purpose = new.mail.content.purpose();
    let message_id = new.mail.message_id.clone();
    match app.queue.accept(new, app.share).await? {
        Accepted::Queued => {
            tracing::info!(message_id, purpose = purpose.name(), "accepted");
            app.metrics.count(Event::Accepted, purpose);
            app.news.notify_one();
            Ok(StatusCode::ACCEPTED)
        }
        Accepted::Again => Ok(StatusCode::ACCEPTED),
        Accepted::TicketUsed => Err(ProblemKind::Conflict.into()),
        Accepted::AccountDeleted => Err(ProblemKind::AccountDeleted.into()),
        Accepted::TooMany(wait) => {
            let retry_after = u32::try_from(wait.as_millis().div_ceil(1000)).ok();
            Err(Refusal { error: ProblemKind::TooManyAttempts, retry_after })
        }
    }
}

pub(super) async fn purge_mail(State(app): State<Arc<App>>, body: Body) -> Result<StatusCode, Refusal> {
    let now = app.clock.now();
    let account_id = check_purge(&whole(body)?, &app.keys, now)?;
    let dropped = app.queue.purge(account_id, now).await?;
    app.metrics.count_purged(dropped);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn health(State(app): State<Arc<App>>) -> Result<&'static str, Refusal> {
    app.queue.count().await?;
    Ok("ok\n")
}

pub(super) async fn metrics(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    let text = app.metrics.to_text(&app.queue.count().await?);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}

pub(super) async fn nothing_here() -> Refusal {
    ProblemKind::NotFound.into()
}

fn whole(body: Body) -> Result<Bytes, Refusal> {
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge.into(),
        _ => ProblemKind::Malformed.into(),
    })
}
