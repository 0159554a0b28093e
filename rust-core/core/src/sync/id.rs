//! Names of things in the log. None of them is a secret or says anything about what it names.

use keyfold_wire::ids::LogId;

/// An item, or a part of one with an id of its own: random.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub [u8; 16]);

/// Names one op: the log it was written in and its number there, from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dot {
    /// The writer's log.
    pub log: LogId,
    /// The op's number in it.
    pub number: u64,
}

/// Op numbers stay below, so that they fit every integer that stores them.
pub const NUMBER_END: u64 = 1 << 48;

impl ItemId {
    /// Lower-case hexadecimal.
    #[must_use]
    pub fn to_hex(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }

    /// Reads hexadecimal of either case.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }
}

impl Dot {
    /// Puts a dot together from what a shell kept of it; none if `log` isn't a log's id in hexadecimal.
    #[must_use]
    pub fn from_parts(log: &str, number: u64) -> Option<Self> {
        Some(Self { log: LogId::from_hex(log)?, number })
    }
}

impl std::fmt::Debug for ItemId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ItemId({})", self.to_hex())
    }
}

impl std::fmt::Debug for Dot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.log.to_hex(), self.number)
    }
}
