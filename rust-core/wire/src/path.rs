//! The endpoints. All are `POST` except [`HEALTH`] and [`METRICS`]; bodies are JSON, those of segments CBOR.
//!
//! A session travels as `Authorization: Keyfold <base64url token>`, a prove signature as
//! `Keyfold-Proof: <base64url challenge>.<base64url signature>`, the enrolment's device signature likewise as `Keyfold-Device`.

/// Starts a registration: anyone for a new account, an enrolled session for a new password.
pub const REGISTRATION_START: &str = "/v1/registration/start";
/// Ends sign-up: creates everything or nothing.
pub const SIGN_UP: &str = "/v1/sign-up";
/// Ends a re-registration (new password, or codes revoked): enrolled session and prove signature.
pub const RE_REGISTER: &str = "/v1/registration/replace";
/// Starts a login.
pub const LOGIN_START: &str = "/v1/login/start";
/// Ends a login; leaves a reading session.
pub const LOGIN_FINISH: &str = "/v1/login/finish";
/// A challenge for an enrolled device that has no session.
pub const SESSION_CHALLENGE: &str = "/v1/session/challenge";
/// Makes a session from a device signature.
pub const SESSION: &str = "/v1/session";
/// A challenge for a prove signature: any session.
pub const CHALLENGE: &str = "/v1/challenge";
/// What the account holds: any session.
pub const ACCOUNT: &str = "/v1/account";
/// First use: sets verifier and prove key once; reading session.
pub const SET_KEY: &str = "/v1/account/key";
/// Enrols a device: reading session, prove signature and device signature.
pub const ENROL: &str = "/v1/devices/enrol";
/// Lists devices: enrolled session.
pub const DEVICES: &str = "/v1/devices";
/// Revokes a device: enrolled session and prove signature.
pub const REVOKE_DEVICE: &str = "/v1/devices/revoke";
/// Writes the sealed sync settings: enrolled session and prove signature.
pub const SETTINGS: &str = "/v1/settings";
/// Deletes the account: enrolled session and prove signature.
pub const DELETE_ACCOUNT: &str = "/v1/account/delete";
/// A mail ticket: enrolled session.
pub const TICKET: &str = "/v1/mail/ticket";
/// Proves the address by the code that was mailed: enrolled session.
pub const CONFIRM_ADDRESS: &str = "/v1/address/confirm";
/// Segments after a cursor: enrolled session.
pub const SEGMENTS_LIST: &str = "/v1/segments/list";
/// Segments by name: enrolled session.
pub const SEGMENTS_READ: &str = "/v1/segments/read";
/// New segments: enrolled session.
pub const SEGMENTS_CREATE: &str = "/v1/segments/create";
/// Deletes segments: enrolled session.
pub const SEGMENTS_DELETE: &str = "/v1/segments/delete";
/// Waits for something new: enrolled session.
pub const SEGMENTS_WAIT: &str = "/v1/segments/wait";
/// Says that the service is up.
pub const HEALTH: &str = "/healthz";
/// Counters in Prometheus' text form.
pub const METRICS: &str = "/metrics";

/// The relay: sends a message.
pub const MAIL: &str = "/v1/mail";
/// The relay: drops what is queued for a deleted account.
pub const MAIL_PURGE: &str = "/v1/mail/purge";

/// The header of a prove signature.
pub const PROOF_HEADER: &str = "keyfold-proof";
/// The header of a device signature at enrolment.
pub const DEVICE_HEADER: &str = "keyfold-device";
/// The scheme of the session token in `Authorization`.
pub const AUTH_SCHEME: &str = "Keyfold";
/// The content type of segments.
pub const CBOR: &str = "application/cbor";
