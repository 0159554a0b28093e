//! Why the log couldn't do what it was asked. What is wrong with files of others isn't here: see [`super::problem`].

use crate::account::Locked;
use crate::port::PortError;
use crate::store::StoreError;

/// Why the log couldn't do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sync store.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The keys were taken away meanwhile; nothing was written.
    #[error("the vault is locked")]
    Locked,
    /// It was cancelled.
    #[error("it was cancelled")]
    Cancelled,
    /// Another sync of this home is under way.
    #[error("another sync is under way")]
    Busy,
    /// A value or a list of versions is longer than a segment may be.
    #[error("it is too large for the log")]
    TooLarge,
    /// The sync store has no room for what is to be sent; what there was to read was read.
    #[error("the sync store is full")]
    StoreFull,
    /// The sync store answered what its contract doesn't allow.
    #[error("the sync store answered nonsense")]
    Nonsense,
    /// The log has come to the end of its numbers.
    #[error("the log has no numbers left")]
    Exhausted,
    /// The clone marker can't be kept.
    #[error("the clone marker can't be read or written")]
    Marker,
}

impl From<Locked> for SyncError {
    fn from(_: Locked) -> Self {
        Self::Locked
    }
}
