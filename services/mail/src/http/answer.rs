//! How a request is refused: one match from causes to [`ProblemKind`]. The request's id is put in by [`super::frame`].

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyfold_ticket::TicketError;
use keyfold_wire::problem::ProblemKind;

use crate::check::CheckError;
use crate::queue::QueueError;

/// A refusal; [`super::frame`] makes a [`keyfold_wire::problem::Problem`] of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) error: ProblemKind,
    /// Seconds until a new try makes sense.
    pub(super) retry_after: Option<u32>,
}

impl From<ProblemKind> for Refusal {
    fn from(error: ProblemKind) -> Self {
        Self { error, retry_after: None }
    }
}

impl From<CheckError> for Refusal {
    fn from(error: CheckError) -> Self {
        tracing::info!(cause = %error, "refused");
        let kind = match error {
            CheckError::Unreadable
            | CheckError::SealedKeyUnexpected
            | CheckError::SealedKeyDamaged
            | CheckError::Undeliverable
            | CheckError::Ticket(TicketError::WrongLength) => ProblemKind::Malformed,
            // Only the two services make tickets, so a device can't mend one of another version.
            CheckError::Ticket(
                TicketError::NotForUs | TicketError::Malformed | TicketError::UpgradeRequired { .. },
            )
            | CheckError::OtherPurpose
            | CheckError::OtherAccount
            | CheckError::OtherAddress
            | CheckError::SealedKeyForeign => ProblemKind::Forbidden,
            CheckError::Ticket(TicketError::Expired) => ProblemKind::Expired,
        };
        kind.into()
    }
}

impl From<QueueError> for Refusal {
    fn from(error: QueueError) -> Self {
        tracing::error!(cause = %error, "the queue failed");
        ProblemKind::Unavailable.into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.error.to_status()).expect("a status");
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
