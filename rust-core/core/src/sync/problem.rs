//! What is wrong with files and logs: named, kept in the table `problem`, and shown. Everything else is merged
//! meanwhile, and own appending never stops.

use keyfold_wire::ids::LogId;

use crate::store::rows::listing::ProblemRow;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
#[repr(u8)]
pub enum ProblemKind {
    /// The store shows less than it did before.
    #[error("the store holds less than it did before")]
    RolledBack = 1,
    /// Two files claim one place in a log, or a head names other bytes than are here.
    #[error("two files claim one place in a log")]
    Forked = 2,
    /// A file that some head names isn't there.
    #[error("a file that another device wrote is missing")]
    SegmentMissing = 3,
    /// Another account's file.
    #[error("a file belongs to another account")]
    OtherAccount = 4,
    /// Another account key's file.
    #[error("a file belongs to another account key")]
    OtherEpoch = 5,
    /// A file of another kind than its name says, or none of ours.
    #[error("a file is of another kind")]
    OtherKind = 6,
    /// A newer version's file.
    #[error("a file was made by a newer version")]
    UpgradeRequired = 7,
    /// A file that is unfinished, changed or renamed.
    #[error("a file is damaged")]
    Damaged = 8,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogProblem {
    /// What.
    pub kind: ProblemKind,
    /// The log, if it is known.
    pub log: Option<LogId>,
    /// The file's number, from 1; 0 if it isn't known.
    pub number: u32,
    /// The file's name in the store; empty if no file is meant.
    pub name: String,
    /// When it was first seen, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

impl ProblemKind {
    /// Those of a file that isn't read again: it will never open here.
    pub(super) const REFUSED: [u8; 4] = [
        Self::OtherAccount as u8,
        Self::OtherEpoch as u8,
        Self::OtherKind as u8,
        Self::UpgradeRequired as u8,
    ];

    fn from_byte(byte: u8) -> Option<Self> {
        [
            Self::RolledBack,
            Self::Forked,
            Self::SegmentMissing,
            Self::OtherAccount,
            Self::OtherEpoch,
            Self::OtherKind,
            Self::UpgradeRequired,
            Self::Damaged,
        ]
        .into_iter()
        .find(|kind| *kind as u8 == byte)
    }
}

impl LogProblem {
    pub(super) fn from_row(row: ProblemRow) -> Option<Self> {
        Some(Self {
            kind: ProblemKind::from_byte(row.kind)?,
            log: row.log_id.as_slice().try_into().ok(),
            number: row.number,
            name: row.name,
            at_ms: row.at_ms,
        })
    }

    /// Whether it says the same of the same place.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (self.kind, self.log, self.number, &self.name) == (other.kind, other.log, other.number, &other.name)
    }

    pub(super) fn to_row(&self) -> ProblemRow {
        ProblemRow {
            kind: self.kind as u8,
            log_id: self.log.map_or(Vec::new(), |log| log.0.to_vec()),
            number: self.number,
            name: self.name.clone(),
            at_ms: self.at_ms,
        }
    }
}
