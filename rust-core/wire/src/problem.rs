//! How a service says no: a kind, and the numbers that a person needs. Never a text about the person.

use serde::{Deserialize, Serialize};

/// The body of every answer that isn't a success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What happened.
    pub error: ProblemKind,
    /// Seconds until a new try makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The request's id, to find it in the service's log.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub request_id: String,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// 400: the request can't be read or breaks a rule of its form.
    Malformed,
    /// 401: no session, or it has ended.
    NoSession,
    /// 401: the login's last message or a device signature is wrong.
    WrongCredentials,
    /// 403: the session's scope or the signature doesn't allow this.
    Forbidden,
    /// 401: the account is there, this device isn't: it enrolled after the backup that the service was restored from. The
    /// way back is a sign-in, and then to enrol.
    UnknownDevice,
    /// 401: there is no such account: it was made after the backup that the service was restored from. The way back is a
    /// registration and a sign-up with the same account id, key and device.
    UnknownAccount,
    /// 403: this device was revoked.
    DeviceRevoked,
    /// 403: the service was restored, and can't tell which devices were revoked since. This device comes back by a sign-in, and
    /// then to enrol with its own id and key.
    Suspended,
    /// 403: the service was restored, and this password had been replaced before. No sign-in until an enrolled device
    /// registers the newer one, or the operator releases the account.
    Superseded,
    /// 402: the licence doesn't allow this.
    NotAllowed,
    /// 404: no such thing.
    NotFound,
    /// 409: the address has an account.
    AddressTaken,
    /// 409: what the request replaces isn't there any more.
    Conflict,
    /// 410: the account was deleted.
    AccountDeleted,
    /// 410: the token, login state, challenge or ticket has ended or was used.
    Expired,
    /// 413: too long.
    TooLarge,
    /// 426: this client is too old.
    UpgradeRequired,
    /// 429: too many attempts; `retry_after` says when to come back.
    TooManyAttempts,
    /// 503: try again later.
    Unavailable,
    /// 500: our fault.
    Internal,
    /// Anything this build doesn't know.
    #[serde(other)]
    Unknown,
}

impl ProblemKind {
    /// The HTTP status that goes with it.
    #[must_use]
    pub fn to_status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::NoSession | Self::WrongCredentials | Self::UnknownDevice | Self::UnknownAccount => 401,
            Self::NotAllowed => 402,
            Self::Forbidden | Self::DeviceRevoked | Self::Suspended | Self::Superseded => 403,
            Self::NotFound => 404,
            Self::AddressTaken | Self::Conflict => 409,
            Self::AccountDeleted | Self::Expired => 410,
            Self::TooLarge => 413,
            Self::UpgradeRequired => 426,
            Self::TooManyAttempts => 429,
            Self::Unavailable => 503,
            Self::Internal | Self::Unknown => 500,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_names_of_their_own() {
        let name = |kind: ProblemKind| serde_json::to_string(&kind).unwrap();
        assert_eq!(name(ProblemKind::UnknownDevice), r#""unknown_device""#);
        assert_eq!(name(ProblemKind::UnknownAccount), r#""unknown_account""#);
        assert_eq!(name(ProblemKind::Suspended), r#""suspended""#);
        assert_eq!(name(ProblemKind::Superseded), r#""superseded""#);
    }

    #[test]
    fn an_unknown_kind_is_read_as_unknown() {
        let problem: Problem =
            serde_json::from_str(r#"{"error":"from_the_future","retry_after":7}"#).unwrap();
        assert_eq!(problem.error, ProblemKind::Unknown);
        assert_eq!(problem.retry_after, Some(7));
    }
}
