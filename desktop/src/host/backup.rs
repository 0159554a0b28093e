//! The desktop's platform backup: a folder, or the system's credential store. It remembers its last trouble, since the
//! port's error has no room for what the person can do about it.

mod entries;
mod folder;
mod system;
mod trouble;

use std::path::{Path, PathBuf, absolute};
use std::sync::{Arc, Mutex, PoisonError};

use keyfold_core::flow::{BackupStore, Error, PortError, Put};

use self::entries::SystemEntries;
use self::folder::Folder;
use self::system::System;
use self::trouble::Trouble;
use super::remembered;
use crate::refusal::Refusal;
use crate::sentences;

/// Stands for the system's credential store; a folder of that name is `./system`.
pub(crate) const SYSTEM: &str = "system";

/// A backup.
pub(crate) struct Backup {
    place: Place,
    trouble: Mutex<Option<Trouble>>,
}

enum Place {
    Folder(Folder),
    System(System<SystemEntries>),
}

impl Backup {
    /// The backup that was asked for; else the one that the home remembers, if any. `turn` is a file for taking turns
    /// at the system's store.
    pub(super) fn find(
        home: &Path,
        given: Option<&Path>,
        turn: PathBuf,
    ) -> Result<Option<Arc<Self>>, Refusal> {
        let place = match given {
            Some(place) => Some(place.to_owned()),
            None => remembered::read(home, remembered::BACKUP).map(PathBuf::from),
        };
        let Some(place) = place else { return Ok(None) };
        let place = if place.as_os_str() == SYSTEM {
            Place::System(System::new(SystemEntries, turn))
        } else {
            let folder = absolute(&place).map_err(|error| Refusal::file(&place, &error))?;
            Place::Folder(Folder::new(folder))
        };
        Ok(Some(Arc::new(Self { place, trouble: Mutex::default() })))
    }

    /// Has the home remember this backup.
    pub(crate) fn remember(&self, home: &Path) -> Result<(), Refusal> {
        let text = match &self.place {
            Place::System(_) => SYSTEM,
            Place::Folder(folder) => folder
                .path()
                .to_str()
                .ok_or_else(|| Refusal::say("The backup folder's path is not UTF-8 text."))?,
        };
        remembered::write(home, remembered::BACKUP, text)
    }

    /// Whether there is anything in it at all.
    pub(crate) fn has_slots(&self) -> Result<bool, Refusal> {
        match self.list() {
            Ok(names) => Ok(!names.is_empty()),
            Err(error) => Err(self.explain(error.into())),
        }
    }

    /// It holds nothing of the account.
    pub(crate) fn nothing_found(&self) -> Refusal {
        Refusal::say(format!("There is no code of this account in {}.", self.name()))
    }

    /// What the person reads when core failed with this error while it used the backup.
    pub(crate) fn explain(&self, error: Error) -> Refusal {
        if let Some(trouble) = self.take_trouble() {
            return Refusal::say(trouble.to_sentence());
        }
        let place = self.name();
        match error {
            Error::CodeDamaged | Error::InvalidInput { .. } => Refusal::say(format!(
                "The code in {place} is damaged. Use another way; the next backup of a machine of this account mends it."
            )),
            Error::CodeOfAnotherAccount => Refusal::say(format!(
                "What lies in {place} under this account's name belongs to another account. Use another way."
            )),
            Error::CodeReplaced { date } if date > 0 => Refusal::say(format!(
                "The code in {place} was replaced on {}. Use the newer one, or a kit.",
                sentences::to_date(date)
            )),
            error => error.into(),
        }
    }

    /// Where it is, for sentences.
    pub(crate) fn name(&self) -> String {
        match &self.place {
            Place::Folder(folder) => format!("the backup folder {}", folder.path().display()),
            Place::System(_) => "the system's credential store".to_owned(),
        }
    }

    fn take_trouble(&self) -> Option<Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Keeps a trouble for the sentence, and gives core what it may know.
    fn note<T>(&self, answer: Result<T, Trouble>) -> Result<T, PortError> {
        let mut last = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        *last = None;
        answer.map_err(|trouble| {
            let error = trouble.to_port();
            // A slot that isn't there is an answer: core looks on.
            *last = Some(trouble).filter(|trouble| *trouble != Trouble::NoSlot);
            error
        })
    }
}

impl BackupStore for Backup {
    fn put(&self, name: String, bytes: Vec<u8>) -> Result<Put, PortError> {
        let answer = match &self.place {
            Place::Folder(folder) => folder.put(&name, &bytes),
            Place::System(system) => system.put(&name, &bytes),
        };
        self.note(answer).map(|()| Put::Confirmed)
    }

    fn get(&self, name: String) -> Result<Vec<u8>, PortError> {
        self.note(match &self.place {
            Place::Folder(folder) => folder.get(&name),
            Place::System(system) => system.get(&name),
        })
    }

    fn list(&self) -> Result<Vec<String>, PortError> {
        self.note(match &self.place {
            Place::Folder(folder) => folder.list(),
            Place::System(system) => system.list(),
        })
    }

    fn remove(&self, name: String) -> Result<(), PortError> {
        self.note(match &self.place {
            Place::Folder(folder) => folder.remove(&name),
            Place::System(system) => system.remove(&name),
        })
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn find(home: &TempDir, given: Option<&str>) -> Option<Arc<Backup>> {
        Backup::find(home.path(), given.map(Path::new), home.path().join("turn")).unwrap()
    }

    #[test]
    fn a_backup_is_remembered() {
        let home = TempDir::new().unwrap();
        assert!(find(&home, None).is_none());
        for (given, name) in [("system", "credential store"), ("./system", "folder"), ("other", "other")] {
            find(&home, Some(given)).unwrap().remember(home.path()).unwrap();
            assert!(find(&home, None).unwrap().name().contains(name), "{given}");
        }
    }

    #[test]
    fn a_folder_that_is_gone_is_named_and_not_made() {
        let home = TempDir::new().unwrap();
        let folder = home.path().join("gone");
        let backup = find(&home, folder.to_str()).unwrap();
        assert_eq!(backup.list(), Err(PortError::Missing));
        assert!(backup.explain(Error::NotFound).to_sentence().contains("gone"));
        assert!(!folder.exists());
        assert_eq!(backup.put("keyfold-1".to_owned(), b"one".to_vec()), Ok(Put::Confirmed));
        assert_eq!(backup.get("keyfold-2".to_owned()), Err(PortError::Missing));
        assert!(backup.explain(Error::CodeDamaged).to_sentence().contains("damaged"));
    }
}
