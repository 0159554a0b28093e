//! Why a call to a service failed.

use keyfold_wire::problem::{Problem, ProblemKind};

use crate::port::PortError;

/// Why a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// No answer came. The service may have done what it was asked.
    #[error("the service could not be reached")]
    Port(#[from] PortError),
    /// The service said no.
    #[error("the service refused")]
    Problem {
        /// Why.
        kind: ProblemKind,
        /// Seconds until a new try makes sense; 0 if it didn't say.
        retry_after: u32,
    },
    /// The answer can't be read: not a Keyfold service, or something between us and it.
    #[error("the service's answer could not be read")]
    Nonsense,
}

impl ServiceError {
    pub(super) fn from_answer(status: u16, body: &[u8]) -> Self {
        match serde_json::from_slice::<Problem>(body) {
            // A gateway's page with a status of ours is still nonsense: the kind must fit the status.
            Ok(problem) if problem.error.to_status() == status || problem.error == ProblemKind::Unknown => {
                Self::Problem { kind: problem.error, retry_after: problem.retry_after.unwrap_or(0) }
            }
            _ if status == 503 || status == 504 || status == 502 || status == 408 => {
                Self::Port(PortError::Offline)
            }
            _ => Self::Nonsense,
        }
    }

    /// Whether the service said exactly this.
    #[must_use]
    pub fn is(&self, expected: ProblemKind) -> bool {
        matches!(self, Self::Problem { kind, .. } if *kind == expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        let says = |status, body: &str| ServiceError::from_answer(status, body.as_bytes());
        assert_eq!(
            says(429, r#"{"error":"too_many_attempts","retry_after":9}"#),
            ServiceError::Problem { kind: ProblemKind::TooManyAttempts, retry_after: 9 }
        );
        assert!(says(409, r#"{"error":"conflict"}"#).is(ProblemKind::Conflict));
        assert!(says(401, r#"{"error":"unknown_device"}"#).is(ProblemKind::UnknownDevice));
        assert!(says(401, r#"{"error":"unknown_account"}"#).is(ProblemKind::UnknownAccount));
        assert!(says(403, r#"{"error":"suspended"}"#).is(ProblemKind::Suspended));
        assert!(says(403, r#"{"error":"superseded"}"#).is(ProblemKind::Superseded));
        assert_eq!(says(404, r#"{"error":"conflict"}"#), ServiceError::Nonsense);
        assert_eq!(says(502, "<html>"), ServiceError::Port(PortError::Offline));
        assert_eq!(says(404, "<html>"), ServiceError::Nonsense);
    }
}
