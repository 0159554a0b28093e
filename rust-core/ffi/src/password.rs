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
    /// The service had been restored to before this password and has it again. Codes are made anew; say that those which
    /// had been revoked before the restore worked until now.
    Restored,
    /// Another device was first: its password will be in force here once it has been typed.
    ChangedElsewhere {
        /// Who.
        who: String,
        /// When, seconds UTC.
        at: i64,
    },
    /// The service takes a password that no device has told of: `adopt` it, sync later, or change the password once more,
    /// which replaces it. A change that waited waits on.
    PasswordUnknown {
        /// Since when, seconds UTC.
        since: i64,
    },
}

/// What the person has to be told of passwords.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Display)]
pub enum PasswordNotice {
    /// Another device changed it: type the new one; this device's own opens it for seven days more.
    Changed {
        /// Who changed it.
        who: String,
        /// When, seconds UTC.
        at: i64,
    },
    /// The service takes a password that no device has told of. Ask for it and `adopt` it, sync later, or change the
    /// password, which replaces it.
    Unknown {
        /// Since when, seconds UTC.
        since: i64,
    },
    /// The service was restored to before this device's password: ask for it and `unlock` with it, also while unlocked,
    /// so that it is registered again.
    Restored {
        /// Since when it is this device's, seconds UTC.
        at: i64,
    },
}

/// The password, and the codes that depend on it. A stable handle: it answers `Locked` while the home is locked.
#[derive(uniffi::Object)]
pub struct PasswordChange(pub(crate) Arc<flow::PasswordChange>);

#[uniffi::export]
impl PasswordChange {
    /// Changes the password on this device at once; with a service `catch_up` is due. A long call that needs no
    /// network; wipe both buffers afterwards.
    ///
    /// Show `password_notice` first: a change afterwards, even to the same words, replaces also a password that no device
    /// has told of.
    ///
    /// # Errors
    /// `WrongPassword`, `WeakPassword`; `PasswordChanged` for one that was replaced elsewhere; `NotInSync` on a new device
    /// before its first sync; `Locked`: unlock first.
    pub fn change(&self, old: &[u8], new: &[u8]) -> Result<(), KeyfoldError> {
        call(|| self.0.change(old, new))
    }

    /// Changes a forgotten password, with the device key that the keystore released for this very call. A long call.
    ///
    /// # Errors
    /// `BiometricsChanged`, and those of `change`.
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
    /// `WrongPassword`; `PasswordChanged`, `PasswordUnknown`: nothing was revoked, since another password is in force;
    /// `NotInSync` on a new device before its first sync; `Offline`: it stays due, and the old codes work until it is done.
    pub fn revoke_codes(&self, password: &[u8], cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.revoke_codes(password, &cancel.0))
    }

    /// Takes the password that the service takes, though no device has told of it, as this device's own. A long call; wipe
    /// the password's buffer afterwards.
    ///
    /// # Errors
    /// `WrongPassword` unless it is the one; `PasswordChanged` if a newer one is known, which the service has lost;
    /// `CodeOfAnotherAccount`, `VerifierMismatch`, `ServiceFault` if the service can't prove that it is this account's;
    /// `Offline`, `TooManyAttempts`, `Locked`: nothing has changed.
    pub fn adopt(&self, password: &[u8], cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.adopt(password, &cancel.0))
    }
}

impl From<flow::CatchUp> for CatchUp {
    fn from(outcome: flow::CatchUp) -> Self {
        match outcome {
            flow::CatchUp::Nothing => Self::Nothing,
            flow::CatchUp::Done => Self::Done,
            flow::CatchUp::Restored => Self::Restored,
            flow::CatchUp::ChangedElsewhere { who, when } => Self::ChangedElsewhere { who, at: when },
            flow::CatchUp::PasswordUnknown { since } => Self::PasswordUnknown { since },
        }
    }
}

impl From<flow::PasswordNotice> for PasswordNotice {
    fn from(notice: flow::PasswordNotice) -> Self {
        match notice {
            flow::PasswordNotice::Changed { who, when } => Self::Changed { who, at: when },
            flow::PasswordNotice::Unknown { since } => Self::Unknown { since },
            flow::PasswordNotice::Restored { when } => Self::Restored { at: when },
        }
    }
}

impl std::fmt::Display for CatchUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Done => "Done",
            Self::Restored => "Restored",
            Self::ChangedElsewhere { .. } => "ChangedElsewhere(..)",
            Self::PasswordUnknown { .. } => "PasswordUnknown(..)",
        })
    }
}

impl std::fmt::Display for PasswordNotice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Changed { .. } => "Changed(..)",
            Self::Unknown { .. } => "Unknown(..)",
            Self::Restored { .. } => "Restored(..)",
        })
    }
}
