//! Syncing a home by the account's method (`sync` 1 and 6). One sync at a time; never while locked.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use keyfold_wire::account::PutSettings;
use keyfold_wire::ids::LoginId;
use keyfold_wire::signed::Purpose;

use super::cloud::Cloud;
use super::error::Error;
use super::facts::get_u32;
use super::inner::{Call, Inner};
use super::observer::ChangeKind;
use super::settings::{from_byte, open_settings, seal_settings, to_byte};
use super::state::Method;
use crate::account::service::Service;
use crate::port::{Cancel, Step};
use crate::store::slot::{self, Slot};
use crate::sync::{ItemId, LogProblem, SyncError, SyncReport};
use crate::vault;

/// The sync of a home.
pub struct Sync(Arc<Inner>);

/// What a sync did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncProblem {
    /// The device's name, or its log's id.
    pub device: String,
    /// The kind of error.
    pub error: Error,
    /// The number of the file, from 1; 0 if it has none.
    pub number: u32,
}

/// How sync stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncStatus {
    /// Edits that no other place has: each changed item counts once, and each new password.
    pub unsent: u64,
    /// When sync last worked, seconds UTC.
    pub synced_at: Option<i64>,
    /// All devices that wrote, each once.
    pub devices: Vec<HeardFrom>,
    /// What is wrong.
    pub problems: Vec<SyncProblem>,
    /// Devices of the account that haven't written to the log yet, of those that the last session's first sync found, by
    /// name; empty for one that can't be read.
    pub strangers: Vec<String>,
}

/// When a device was last heard from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardFrom {
    /// Its name.
    pub name: String,
    /// When it last wrote, seconds UTC by its own clock; never in the future.
    pub at: i64,
    /// It is this one.
    pub this: bool,
}

impl Sync {
    pub(super) fn new(inner: Arc<Inner>) -> Self {
        Self(inner)
    }

    /// Sends what is new here and takes what is new elsewhere.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Locked`], [`Error::Busy`] while another sync is under way,
    /// [`Error::DeviceRevoked`]. Nothing is lost by any of them.
    pub fn sync(&self, cancel: &Arc<Cancel>) -> Result<SyncOutcome, Error> {
        self.0.sync(cancel)
    }

    /// The account's method.
    ///
    /// # Errors
    /// The store's.
    pub fn method(&self) -> Result<Method, Error> {
        self.0.method()
    }

    /// Changes the account's method; with a service, it lies there sealed for other devices to find.
    ///
    /// # Errors
    /// [`Error::NoService`] for cloud without a service, [`Error::Offline`], [`Error::NotInSync`] if another device
    /// changed it meanwhile to another one, which is in force here now: look, then try again.
    pub fn set_method(&self, method: Method, cancel: &Arc<Cancel>) -> Result<(), Error> {
        let call = self.0.call(cancel);
        if self.0.facts()?.service.is_none() {
            return if method == Method::None { Ok(()) } else { Err(Error::NoService) };
        }
        let version = self.0.store.read(|conn| get_u32(conn, Slot::SettingsVersion))?.unwrap_or(0);
        let version = version.checked_add(1).ok_or(Error::Internal)?;
        let settings = seal_settings(&*self.0.keys()?, method, &*self.0.env.random);
        let body = serde_json::to_vec(&PutSettings { version, settings }).map_err(|_| Error::Internal)?;
        let put = call.with_proof(Purpose::Settings, LoginId::NONE, &body, Service::put_settings);
        match put {
            Ok(()) => self.0.keep_method(method, version),
            Err(Error::NotInSync) => self.0.take_settings(&call, method),
            Err(error) => Err(error),
        }
    }

    /// How sync stands.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn status(&self) -> Result<SyncStatus, Error> {
        let log = self.0.log()?;
        let own = log.log_id();
        let heard = |device: crate::sync::DeviceEntry| HeardFrom {
            name: device.name,
            at: device.heard_ms / 1000,
            this: device.log == own,
        };
        Ok(SyncStatus {
            unsent: log.unsent_edits()?,
            synced_at: self.0.past_seconds(Slot::SyncedAt)?,
            devices: log.present_devices()?.into_iter().map(heard).collect(),
            problems: self.0.problems(log.problems()?)?,
            strangers: self.0.strangers()?,
        })
    }
}

impl Inner {
    pub(super) fn method(&self) -> Result<Method, Error> {
        match self.store.read(|conn| slot::get(conn, Slot::SyncMethod))?.as_deref() {
            Some(&[byte]) => from_byte(byte),
            None => Ok(Method::None),
            Some(_) => Err(Error::Corrupt),
        }
    }

    fn keep_method(&self, method: Method, version: u32) -> Result<(), Error> {
        self.store.write(|tx| {
            slot::put(tx, Slot::SyncMethod, &[to_byte(method)])?;
            slot::put(tx, Slot::SettingsVersion, &version.to_be_bytes())
        })?;
        self.observers.tell(ChangeKind::Sync);
        Ok(())
    }

    pub(super) fn sync(&self, cancel: &Arc<Cancel>) -> Result<SyncOutcome, Error> {
        if self.syncing.swap(true, Ordering::SeqCst) {
            return Err(Error::Busy);
        }
        let outcome = self.sync_alone(cancel);
        self.syncing.store(false, Ordering::SeqCst);
        self.observers.tell(ChangeKind::Sync);
        outcome
    }

    fn sync_alone(&self, cancel: &Arc<Cancel>) -> Result<SyncOutcome, Error> {
        let call = self.call(cancel);
        if self.facts()?.service.is_some() {
            self.follow_settings(&call)?;
        }
        if self.method()? == Method::None {
            return Ok(SyncOutcome::default());
        }
        self.report(Step::Sending);
        let log = self.log()?;
        let cloud = Cloud::new(self, cancel);
        let check = || call.check().map_err(|_| SyncError::Locked);
        let report = log.sync_once(&cloud, &check, self.host.listener.as_deref());
        match report {
            Ok(report) => self.take_report(&call, report),
            Err(error) => {
                // What was merged before the error must be seen.
                self.refresh_index(&log.take_changed())?;
                Err(cloud.take_refusal().or(call.check().err()).unwrap_or(error.into()))
            }
        }
    }

    /// The index follows what changed, the password what was accepted; then the sync counts as done.
    fn take_report(&self, call: &Call<'_>, report: SyncReport) -> Result<SyncOutcome, Error> {
        self.refresh_index(&report.changed)?;
        if self.facts()?.service.is_some() {
            self.follow_service(call)?;
        } else {
            self.follow_log()?;
        }
        let now = self.env.now_seconds().to_be_bytes();
        self.store.write(|tx| slot::put(tx, Slot::SyncedAt, &now))?;
        Ok(SyncOutcome {
            sent: report.sent,
            received: report.received,
            changed: report.changed.len() as u64,
            problems: self.problems(report.problems)?,
            device_copied: report.copied,
        })
    }

    fn refresh_index(&self, changed: &[ItemId]) -> Result<(), Error> {
        if changed.is_empty() {
            return Ok(());
        }
        let index = self.with(|unlocked| Arc::clone(&unlocked.index))?;
        vault::refresh(&*self.log()?, &index, changed)?;
        self.observers.tell(ChangeKind::Items);
        Ok(())
    }

    /// Another device may have changed the method.
    fn follow_settings(&self, call: &Call<'_>) -> Result<(), Error> {
        let Some((version, settings)) = self.newer_settings(call)? else { return Ok(()) };
        let method = open_settings(&*self.keys()?, &settings)?;
        self.keep_method(method, version)
    }

    /// What the service holds goes before what was wanted here, unless it is the same: then the answer to an earlier
    /// try was lost.
    fn take_settings(&self, call: &Call<'_>, wanted: Method) -> Result<(), Error> {
        let key = call.account()?.key.ok_or(Error::ServiceFault)?;
        let method = open_settings(&*self.keys()?, key.settings.as_bytes())?;
        self.keep_method(method, key.settings_version)?;
        if method == wanted { Ok(()) } else { Err(Error::NotInSync) }
    }

    fn newer_settings(&self, call: &Call<'_>) -> Result<Option<(u32, Vec<u8>)>, Error> {
        let known = self.store.read(|conn| get_u32(conn, Slot::SettingsVersion))?.unwrap_or(0);
        let Some(key) = call.fresh_account()?.and_then(|account| account.key) else { return Ok(None) };
        Ok((key.settings_version > known).then(|| (key.settings_version, key.settings.into_bytes())))
    }

    fn problems(&self, problems: Vec<LogProblem>) -> Result<Vec<SyncProblem>, Error> {
        let devices = self.log()?.devices()?;
        let name = |log| devices.iter().find(|device| device.log == log).map(|device| device.name.clone());
        let to_problem = |problem: LogProblem| SyncProblem {
            device: problem.log.map(|log| name(log).unwrap_or_else(|| log.to_hex())).unwrap_or_default(),
            error: problem.kind.into(),
            number: problem.number,
        };
        Ok(problems.into_iter().map(to_problem).collect())
    }
}
