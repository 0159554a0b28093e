//! The one error of all ports.

/// Why a port couldn't do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// There is no network, or the other side can't be reached.
    #[error("there is no connection")]
    Offline,
    /// The platform or the person refused.
    #[error("it was not allowed")]
    Denied,
    /// There is no room.
    #[error("there is no room left")]
    Full,
    /// It isn't there yet: still downloading, or signed out for now.
    #[error("it is not ready yet")]
    NotReady,
    /// No such thing.
    #[error("it is not there")]
    Missing,
    /// It was cancelled.
    #[error("it was cancelled")]
    Cancelled,
    /// Anything else.
    #[error("it failed")]
    Other,
}
