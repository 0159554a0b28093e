//! Why keys and tickets are refused. Nothing of a key, a ticket or an address is in a text.

/// Why a text isn't the key that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It has no prefix of ours, or another key's.
    #[error("this is not a {expected} key")]
    WrongKind {
        /// What was wanted: `relay-private`, `relay-public`, `service-private` or `service-public`.
        expected: &'static str,
    },
    /// After the prefix there aren't 32 bytes as base64url.
    #[error("the key is damaged")]
    Damaged,
    /// No secret can be agreed on with it (a point of low order; RFC 9180, 7.1.4).
    #[error("the key is unusable")]
    Unusable,
}

/// Why bytes aren't a ticket for this relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// It was made by a newer version.
    #[error("the ticket has version {version}, which this build can't read")]
    UpgradeRequired {
        /// Its version.
        version: u8,
    },
    /// It isn't [`crate::SEALED_LEN`] bytes long.
    #[error("the ticket has a wrong length")]
    WrongLength,
    /// Made for another relay, by another service, or changed on the way: these can't be told apart.
    #[error("the ticket does not open")]
    NotForUs,
    /// It opens, but holds what no version writes.
    #[error("the ticket holds values that are not allowed")]
    Malformed,
    /// Its time is over.
    #[error("the ticket has expired")]
    Expired,
}
