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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segments::{Create, NewSegment};

    /// What devices and services of other versions were built with: a change here is a change of the protocol.
    #[test]
    fn known_values() {
        let sizes = [
            ADDRESS_MAX,
            RECORD_LEN,
            VERIFIER_MAX,
            SETTINGS_MAX,
            LABEL_MAX,
            TICKET_MAX,
            SEALED_KEY_LEN,
            SEGMENT_MAX,
            SEGMENTS_PER_CALL,
            SEGMENT_INLINE_MAX,
            JSON_BODY_MAX,
            CBOR_BODY_MAX,
            DEVICES_MAX,
        ];
        let known = [254, 192, 512, 4096, 512, 1024, 168, 4_194_304, 500, 8192, 16_384, 4_456_448, 100];
        assert_eq!(sizes, known);
        let seconds = [
            REGISTRATION_SECONDS,
            LOGIN_SECONDS,
            READING_SECONDS,
            SESSION_SECONDS,
            CHALLENGE_SECONDS,
            TICKET_SECONDS,
            UNVERIFIED_SECONDS,
            i64::from(WAIT_SECONDS_MAX),
        ];
        assert_eq!(seconds, [600, 60, 900, 3600, 120, 900, 604_800, 50]);
    }

    /// 500 segments, together 4 MiB, with the longest names that a service takes.
    #[test]
    fn the_largest_create_fits_a_body() {
        let size = SEGMENT_MAX / SEGMENTS_PER_CALL;
        let mut segments = vec![NewSegment { name: "a".repeat(80), bytes: vec![7; size] }; SEGMENTS_PER_CALL];
        segments[0].bytes.resize(size + SEGMENT_MAX % SEGMENTS_PER_CALL, 7);
        assert_eq!(segments.iter().map(|segment| segment.bytes.len()).sum::<usize>(), SEGMENT_MAX);
        let body = minicbor::to_vec(Create { segments }).unwrap();
        assert!((SEGMENT_MAX..=CBOR_BODY_MAX).contains(&body.len()), "{}", body.len());
    }
}
