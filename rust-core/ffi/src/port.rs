//! The ports as foreign traits: each method can fail with the one port error, and a callback that throws is one.
//!
//! | module | what the platform gives |
//! |---|---|
//! | [`transport`] | HTTP |
//! | [`clock`] | the time |
//! | [`backup`] | a place that outlives the device |
//! | [`keystore`] | a guard for the device key |
//! | [`listener`] | ears for progress |

pub mod backup;
pub mod clock;
pub mod keystore;
pub mod listener;
pub mod transport;

use std::sync::Arc;

use keyfold_core::flow;

pub use backup::{BackupPut, PlatformBackup};
pub use clock::PlatformClock;
pub use keystore::PlatformKeystore;
pub use listener::{PlatformListener, ProgressStep};
pub use transport::{Header, Outcome, PlatformTransport, Request};

/// Why a port couldn't do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
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

impl From<uniffi::UnexpectedUniFFICallbackError> for PortError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Other
    }
}

impl From<PortError> for flow::PortError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Offline => Self::Offline,
            PortError::Denied => Self::Denied,
            PortError::Full => Self::Full,
            PortError::NotReady => Self::NotReady,
            PortError::Missing => Self::Missing,
            PortError::Cancelled => Self::Cancelled,
            PortError::Other => Self::Other,
        }
    }
}

/// Cancels the calls it was given to; stays cancelled.
#[derive(uniffi::Object)]
pub struct Cancel(pub(crate) Arc<flow::Cancel>);

#[uniffi::export]
impl Cancel {
    /// A new one, not cancelled.
    #[uniffi::constructor]
    #[must_use]
    #[expect(clippy::new_without_default, reason = "constructors are for the shells, which know no Default")]
    pub fn new() -> Self {
        Self(flow::Cancel::new())
    }

    /// Cancels; returns at once.
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

#[cfg(test)]
mod tests;
