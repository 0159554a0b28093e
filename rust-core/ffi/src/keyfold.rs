//! The home: one database, opened with what the platform gives.

use std::sync::Arc;

use keyfold_core::flow;

use crate::error::KeyfoldError;
use crate::port::{Clock, PlatformClock, PlatformTransport, Transport};
use crate::sign_up::SignUp;
use crate::state::HomeState;

/// What the platform gives when it opens a home.
#[derive(uniffi::Record)]
pub struct Platform {
    /// The platform's HTTP.
    pub transport: Arc<dyn PlatformTransport>,
    /// The platform's clock.
    pub clock: Arc<dyn PlatformClock>,
    /// A file that is neither backed up nor copied with the home: tells a copy of the home from the home.
    pub clone_marker: String,
    /// What other devices call this one, at most 100 characters.
    pub device_name: String,
}

/// A home: the database of one account on one device. Closing it lets go of the database; only `lock` wipes at once.
#[derive(uniffi::Object)]
pub struct Keyfold(Arc<flow::Keyfold>);

#[uniffi::export]
impl Keyfold {
    /// Opens a home, making it if it isn't there. A long call.
    ///
    /// # Errors
    /// `InUse` after five seconds of waiting for another process, `UpgradeRequired`, `Corrupt`, `StorageFull`,
    /// `StoreUnavailable`.
    #[uniffi::constructor]
    pub fn open(home: &str, platform: Platform) -> Result<Self, KeyfoldError> {
        let host = flow::Host {
            transport: Arc::new(Transport(platform.transport)),
            backup: None,
            device_keys: None,
            clock: Arc::new(Clock::new(platform.clock)),
            listener: None,
            clone_marker: platform.clone_marker,
            device_name: platform.device_name,
        };
        Ok(Self(flow::Keyfold::open(home, host)?))
    }

    /// What a shell draws. A quick call.
    ///
    /// # Errors
    /// The store's.
    pub fn state(&self) -> Result<HomeState, KeyfoldError> {
        Ok(self.0.state()?.into())
    }

    /// Begins or goes on with a sign-up. A quick call.
    ///
    /// # Errors
    /// `Busy` while another flow is open.
    pub fn sign_up(&self) -> Result<SignUp, KeyfoldError> {
        Ok(SignUp(self.0.sign_up()?))
    }

    /// Unlocks with the password. A long call; wipe the password's buffer afterwards.
    ///
    /// # Errors
    /// `WrongPassword`; `NotFound` if there is no account; the store's.
    pub fn unlock(&self, password: &[u8]) -> Result<(), KeyfoldError> {
        Ok(self.0.unlock(password)?)
    }

    /// Wipes keys and items. A quick call, also while a transport never answers.
    pub fn lock(&self) {
        self.0.lock();
    }
}
