//! Sync: how, what it brought, and how it stands.

use std::sync::Arc;

use keyfold_core::flow;

use crate::call::call;
use crate::error::KeyfoldError;
use crate::port::Cancel;

/// How this account syncs. More will come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum SyncMethod {
    /// Not at all.
    None,
    /// Through the account service.
    Cloud,
}

/// What a sync did.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct SyncOutcome {
    /// Segments sent.
    pub sent: u64,
    /// Segments received.
    pub received: u64,
    /// Items that changed here.
    pub changed: u64,
    /// What is wrong with what others wrote; everything else was merged.
    pub problems: Vec<SyncProblem>,
    /// This home was copied from another device's: it goes on with a log of its own.
    pub device_copied: bool,
}

/// What is wrong with a log.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct SyncProblem {
    /// The device's name, or its log's id.
    pub device: String,
    /// The kind of error: `RolledBack`, `Forked`, `SegmentMissing`, `UpgradeRequired`...
    pub error: KeyfoldError,
    /// The number of the file, from 1; 0 if it has none.
    pub number: u32,
}

/// How sync stands: show when it last worked, always.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct SyncStatus {
    /// Edits that no other place has: each changed item counts once, and each new password.
    pub unsent: u64,
    /// When sync last worked, seconds UTC.
    pub synced_at: Option<i64>,
    /// All devices that wrote.
    pub devices: Vec<HeardFrom>,
    /// What is wrong.
    pub problems: Vec<SyncProblem>,
    /// Names of the account's devices that haven't written to the log yet, of those that the last session's first sync
    /// found; empty for one that can't be read. New devices, or none of this person's: show them.
    pub strangers: Vec<String>,
}

/// When a device was last heard from.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct HeardFrom {
    /// Its name.
    pub name: String,
    /// When it last wrote, seconds UTC by its own clock.
    pub at: i64,
    /// It is this one.
    pub is_this: bool,
}

/// The sync of a home. A stable handle: it answers `Locked` while the home is locked.
#[derive(uniffi::Object)]
pub struct Sync(pub(crate) Arc<flow::Sync>);

#[uniffi::export]
impl Sync {
    /// Sends what is new here and takes what is new elsewhere. A long call.
    ///
    /// # Errors
    /// `Offline`, `Locked`, `Busy` while another sync is under way, `DeviceRevoked`. Nothing is lost by any of them.
    pub fn sync(&self, cancel: &Cancel) -> Result<SyncOutcome, KeyfoldError> {
        call(|| self.0.sync(&cancel.0))
    }

    /// The account's method. A quick call.
    ///
    /// # Errors
    /// The store's.
    pub fn method(&self) -> Result<SyncMethod, KeyfoldError> {
        call(|| self.0.method())
    }

    /// Changes the account's method; with a service, it lies there sealed for other devices to find. A long call.
    ///
    /// # Errors
    /// `NoService` for cloud without a service, `Offline`, `NotInSync` if another device changed it meanwhile to another
    /// one, which is in force here now: show it, then let the person choose again.
    pub fn set_method(&self, method: SyncMethod, cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.set_method(method.into(), &cancel.0))
    }

    /// How sync stands. A quick call.
    ///
    /// # Errors
    /// `Locked`.
    pub fn status(&self) -> Result<SyncStatus, KeyfoldError> {
        call(|| self.0.status())
    }
}

impl From<flow::Method> for SyncMethod {
    fn from(method: flow::Method) -> Self {
        match method {
            flow::Method::None => Self::None,
            flow::Method::Cloud => Self::Cloud,
        }
    }
}

impl From<SyncMethod> for flow::Method {
    fn from(method: SyncMethod) -> Self {
        match method {
            SyncMethod::None => Self::None,
            SyncMethod::Cloud => Self::Cloud,
        }
    }
}

impl From<flow::SyncOutcome> for SyncOutcome {
    fn from(outcome: flow::SyncOutcome) -> Self {
        let flow::SyncOutcome { sent, received, changed, problems, device_copied } = outcome;
        Self { sent, received, changed, problems: to_problems(problems), device_copied }
    }
}

impl From<flow::SyncProblem> for SyncProblem {
    fn from(problem: flow::SyncProblem) -> Self {
        Self { device: problem.device, error: problem.error.into(), number: problem.number }
    }
}

impl From<flow::SyncStatus> for SyncStatus {
    fn from(status: flow::SyncStatus) -> Self {
        let flow::SyncStatus { unsent, synced_at, devices, problems, strangers } = status;
        let devices = devices.into_iter().map(HeardFrom::from).collect();
        Self { unsent, synced_at, devices, problems: to_problems(problems), strangers }
    }
}

impl From<flow::HeardFrom> for HeardFrom {
    fn from(device: flow::HeardFrom) -> Self {
        Self { name: device.name, at: device.at, is_this: device.this }
    }
}

fn to_problems(problems: Vec<flow::SyncProblem>) -> Vec<SyncProblem> {
    problems.into_iter().map(SyncProblem::from).collect()
}

crate::text::names_only!(SyncOutcome, SyncProblem, SyncStatus, HeardFrom);
