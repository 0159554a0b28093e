//! The password: changed here first, with no network; the service hears of it later.

use std::sync::Arc;

use keyfold_core::flow;

use crate::call::call;
use crate::error::KeyfoldError;
use crate::port::Cancel;

/// What came of a catch-up.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Display)]
pub enum CatchUp {
    /// Nothing was due.
    Nothing,
    /// The service has the new password; codes are made anew.
    Done,
    /// Another device was first: its password will be in force here once it has been typed.
    ChangedElsewhere {
        /// Who; empty until the log says so.
        who: String,
        /// When, seconds UTC.
        at: i64,
    },
}

/// Whose password is in force, when this device's own is not.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct PasswordNotice {
    /// Who changed it.
    pub who: String,
    /// When, seconds UTC.
    pub at: i64,
}

/// The password, and the codes that depend on it. A stable handle: it answers `Locked` while the home is locked.
#[derive(uniffi::Object)]
pub struct PasswordChange(pub(crate) Arc<flow::PasswordChange>);

#[uniffi::export]
impl PasswordChange {
    /// Changes the password on this device at once; with a service `catch_up` is due. A long call that needs no
    /// network; wipe both buffers afterwards.
    ///
    /// # Errors
    /// `WrongPassword`, `WeakPassword`; `Locked`: unlock first.
    pub fn change(&self, old: &[u8], new: &[u8]) -> Result<(), KeyfoldError> {
        call(|| self.0.change(old, new))
    }

    /// Changes a forgotten password, with the device key that the keystore released for this very call. A long call.
    ///
    /// # Errors
    /// `BiometricsChanged`, `WeakPassword`; `Locked`: unlock first.
    pub fn change_with_device_key(&self, device_key: &[u8], new: &[u8]) -> Result<(), KeyfoldError> {
        call(|| self.0.change_with_device_key(device_key, new))
    }

    /// Brings the new password to the service, makes new codes, and tells the other devices. A long call.
    ///
    /// # Errors
    /// `Offline`: it stays due. `Locked`.
    pub fn catch_up(&self, cancel: &Cancel) -> Result<CatchUp, KeyfoldError> {
        call(|| self.0.catch_up(&cancel.0))
    }

    /// Makes every code that was mailed or backed up so far useless, keeping the password. A long call.
    ///
    /// # Errors
    /// `WrongPassword`; `Offline`: it stays due, and the old codes work until it is done.
    pub fn revoke_codes(&self, password: Vec<u8>, cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.revoke_codes(password, &cancel.0))
    }
}

impl From<flow::CatchUp> for CatchUp {
    fn from(outcome: flow::CatchUp) -> Self {
        match outcome {
            flow::CatchUp::Nothing => Self::Nothing,
            flow::CatchUp::Done => Self::Done,
            flow::CatchUp::ChangedElsewhere { who, when } => Self::ChangedElsewhere { who, at: when },
        }
    }
}

impl From<flow::PasswordNotice> for PasswordNotice {
    fn from(notice: flow::PasswordNotice) -> Self {
        Self { who: notice.who, at: notice.when }
    }
}

impl std::fmt::Display for CatchUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Done => "Done",
            Self::ChangedElsewhere { .. } => "ChangedElsewhere(..)",
        })
    }
}

crate::text::names_only!(PasswordNotice);
