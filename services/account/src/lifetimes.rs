//! How long what the service stores may be used: no such limit is ever set further ahead, so that one that lies further ahead
//! comes from a clock that was wrong.

use std::time::Duration;

use keyfold_wire::limits::{
    CHALLENGE_SECONDS, LOGIN_SECONDS, READING_SECONDS, REGISTRATION_SECONDS, SESSION_SECONDS, TICKET_SECONDS,
    UNVERIFIED_SECONDS,
};
use keyfold_wire::moment::DAY;

/// A registration token.
pub(crate) const REGISTRATION: Duration = from_seconds(REGISTRATION_SECONDS);
/// A login's sealed state.
pub(crate) const LOGIN: Duration = from_seconds(LOGIN_SECONDS);
/// The session that a login leaves.
pub(crate) const READING: Duration = from_seconds(READING_SECONDS);
/// An enrolled device's session; the longest of all sessions.
pub(crate) const SESSION: Duration = from_seconds(SESSION_SECONDS);
/// A challenge.
pub(crate) const CHALLENGE: Duration = from_seconds(CHALLENGE_SECONDS);
/// A mail ticket.
pub(crate) const TICKET: Duration = from_seconds(TICKET_SECONDS);
/// A verification code.
pub(crate) const CODE: Duration = DAY;
/// An address that nobody confirmed, before it yields.
pub(crate) const UNVERIFIED: Duration = from_seconds(UNVERIFIED_SECONDS);
/// A deleted segment, which can still be read.
pub(crate) const READABLE: Duration = Duration::from_hours(7 * 24);

const _: () = assert!(READING_SECONDS <= SESSION_SECONDS);

const fn from_seconds(seconds: i64) -> Duration {
    Duration::from_secs(seconds.unsigned_abs())
}
