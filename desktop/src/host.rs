//! This machine as core sees it.

mod backup;
mod clock;
mod marker;
mod private;
pub(crate) mod remembered;
mod transport;
mod trust;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use directories::ProjectDirs;
use keyfold_core::flow::{BackupStore, Host, ProgressListener};

pub(crate) use self::backup::{Backup, SYSTEM};
use self::clock::MachineClock;
use self::transport::Http;
pub(crate) use self::trust::last as last_distrust;
use crate::progress::{self, Steps};
use crate::refusal::Refusal;

/// Longest name of a device, in characters.
pub(crate) const DEVICE_NAME_MAX: usize = 100;

/// The home: the one given, or the platform's data folder.
pub(crate) fn home(given: Option<&Path>) -> Result<String, Refusal> {
    let home = match given {
        Some(home) => home.to_owned(),
        None => platform()?.data_dir().to_owned(),
    };
    let text = home.to_str().ok_or_else(|| Refusal::say("The home's path is not UTF-8 text."))?;
    let make = if given.is_some() { private::make_named } else { private::make };
    make(&home)?;
    Ok(text.to_owned())
}

/// The backup that was asked for, or else the one that the home remembers.
pub(crate) fn backup(home: &Path, given: Option<&Path>) -> Result<Option<Arc<Backup>>, Refusal> {
    Backup::find(home, given, state_folder("")?.join("system-store.turn"))
}

/// This machine's ports.
pub(crate) fn make(home: &Path, backup: Option<&Arc<Backup>>, name: Option<&str>) -> Result<Host, Refusal> {
    let name = name.map(str::to_owned).or_else(|| remembered::read(home, remembered::DEVICE_NAME));
    Ok(Host {
        transport: Arc::new(Http::new()),
        backup: backup.map(|backup| Arc::clone(backup) as Arc<dyn BackupStore>),
        device_keys: None,
        clock: Arc::new(MachineClock::new()),
        listener: progress::is_watched().then(|| Arc::new(Steps) as Arc<dyn ProgressListener>),
        clone_marker: clone_marker(home)?,
        device_name: name.unwrap_or_else(machine_name),
    })
}

fn clone_marker(home: &Path) -> Result<String, Refusal> {
    let folder = state_folder("homes")?;
    let marker = marker::find(home, &folder).map_err(|error| Refusal::file(home, &error))?;
    marker
        .to_str()
        .map(str::to_owned)
        .ok_or_else(|| Refusal::say("The state folder's path is not UTF-8 text."))
}

/// A folder of the platform's place for state, made if it isn't there.
fn state_folder(name: &str) -> Result<PathBuf, Refusal> {
    let platform = platform()?;
    let folder = platform.state_dir().unwrap_or_else(|| platform.data_local_dir()).join(name);
    private::make(&folder)?;
    Ok(folder)
}

fn platform() -> Result<ProjectDirs, Refusal> {
    ProjectDirs::from("app", "", "keyfold")
        .ok_or_else(|| Refusal::say("This machine has no home folder for you. Give one with --home DIR."))
}

/// The machine's own name, as much of it as a device's name may have.
fn machine_name() -> String {
    let name: String = gethostname::gethostname().to_string_lossy().chars().take(DEVICE_NAME_MAX).collect();
    if name.is_empty() { "Desktop".to_owned() } else { name }
}
