//! Every size and time that both sides must agree on.

/// Bytes of a normalised address.
pub const ADDRESS_MAX: usize = 254;
/// Bytes of an OPAQUE record (the registration upload).
pub const RECORD_LEN: usize = 192;
/// Bytes of a verifier.
pub const VERIFIER_MAX: usize = 512;
/// Bytes of the sealed sync settings.
pub const SETTINGS_MAX: usize = 4096;
/// Bytes of a device's sealed label.
pub const LABEL_MAX: usize = 512;
/// Bytes of a ticket.
pub const TICKET_MAX: usize = 1024;
/// Bytes of a sealed key.
pub const SEALED_KEY_LEN: usize = 168;
/// Bytes of one segment, and of all segments in one call.
pub const SEGMENT_MAX: usize = 4 * 1024 * 1024;
/// Segments in one call.
pub const SEGMENTS_PER_CALL: usize = 500;
/// A listed segment of at most this many bytes comes with its bytes.
pub const SEGMENT_INLINE_MAX: usize = 8 * 1024;
/// Bytes of a JSON body.
pub const JSON_BODY_MAX: usize = 16 * 1024;
/// Bytes of a CBOR body: one call's segments and their names.
pub const CBOR_BODY_MAX: usize = SEGMENT_MAX + 256 * 1024;
/// Devices of one account.
pub const DEVICES_MAX: usize = 100;

/// Seconds that a registration token lives.
pub const REGISTRATION_SECONDS: i64 = 600;
/// Seconds that a sealed login state lives.
pub const LOGIN_SECONDS: i64 = 60;
/// Seconds that the first, reading session lives.
pub const READING_SECONDS: i64 = 900;
/// Seconds that an enrolled device's session lives.
pub const SESSION_SECONDS: i64 = 3600;
/// Seconds that a challenge lives.
pub const CHALLENGE_SECONDS: i64 = 120;
/// Seconds that a mail ticket lives.
pub const TICKET_SECONDS: i64 = 900;
/// Seconds after which an unverified address yields to a verified newcomer.
pub const UNVERIFIED_SECONDS: i64 = 7 * 86_400;
/// Seconds that one long poll may take.
pub const WAIT_SECONDS_MAX: u32 = 50;
