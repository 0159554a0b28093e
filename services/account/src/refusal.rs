//! How the service says no. Storage errors map to problems by one table.

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use keyfold_wire::problem::ProblemKind;

use crate::opaque::OpaqueError;
use crate::storage::{Denied, StorageError};

/// A no, before it has its request id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) kind: ProblemKind,
    pub(crate) retry_after: Option<u32>,
}

impl Refusal {
    pub(crate) const MALFORMED: Self = Self::new(ProblemKind::Malformed);
    pub(crate) const FORBIDDEN: Self = Self::new(ProblemKind::Forbidden);
    pub(crate) const NO_SESSION: Self = Self::new(ProblemKind::NoSession);
    pub(crate) const EXPIRED: Self = Self::new(ProblemKind::Expired);
    pub(crate) const CONFLICT: Self = Self::new(ProblemKind::Conflict);
    pub(crate) const WRONG: Self = Self::new(ProblemKind::WrongCredentials);
    pub(crate) const NOT_FOUND: Self = Self::new(ProblemKind::NotFound);

    pub(crate) const fn new(kind: ProblemKind) -> Self {
        Self { kind, retry_after: None }
    }

    /// Come back after `wait`, rounded up to seconds.
    pub(crate) fn too_many(wait: Duration) -> Self {
        let seconds = u32::try_from(wait.as_millis().max(1).div_ceil(1000)).unwrap_or(u32::MAX);
        Self { kind: ProblemKind::TooManyAttempts, retry_after: Some(seconds) }
    }

    /// For an answer that a layer gave without a kind.
    pub(crate) fn from_status(status: StatusCode) -> Self {
        Self::new(match status {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => ProblemKind::NotFound,
            StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => ProblemKind::Unavailable,
            status if status.is_client_error() => ProblemKind::Malformed,
            _ => ProblemKind::Internal,
        })
    }
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        let kind = match error {
            StorageError::Denied(denied) => kind_of(denied),
            StorageError::Busy | StorageError::Full | StorageError::Journal(_) => ProblemKind::Unavailable,
            StorageError::NewerSchema { .. }
            | StorageError::NotOurs
            | StorageError::Corrupt
            | StorageError::Unavailable(_) => ProblemKind::Internal,
        };
        if !matches!(error, StorageError::Denied(_)) {
            tracing::error!(%error, "storage failed");
        }
        Self::new(kind)
    }
}

fn kind_of(denied: Denied) -> ProblemKind {
    match denied {
        Denied::NoSession => ProblemKind::NoSession,
        Denied::AccountDeleted => ProblemKind::AccountDeleted,
        Denied::UnknownDevice => ProblemKind::UnknownDevice,
        Denied::UnknownAccount => ProblemKind::UnknownAccount,
        Denied::DeviceRevoked => ProblemKind::DeviceRevoked,
        Denied::Suspended => ProblemKind::Suspended,
        Denied::Superseded => ProblemKind::Superseded,
        Denied::AddressTaken => ProblemKind::AddressTaken,
        Denied::Forbidden => ProblemKind::Forbidden,
        Denied::Expired => ProblemKind::Expired,
        Denied::Conflict => ProblemKind::Conflict,
        Denied::TooManyDevices => ProblemKind::NotAllowed,
        Denied::Wrong => ProblemKind::WrongCredentials,
        Denied::NotFound => ProblemKind::NotFound,
    }
}

impl From<OpaqueError> for Refusal {
    fn from(error: OpaqueError) -> Self {
        match error {
            OpaqueError::Malformed => Self::MALFORMED,
            OpaqueError::Wrong => Self::WRONG,
            OpaqueError::NoSetup => {
                tracing::error!(%error, "a record can't be used");
                Self::new(ProblemKind::Internal)
            }
        }
    }
}

/// Carries itself to the layer that knows the request's id and writes the body.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.kind.to_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}
