//! The desktop's platform backup: a folder, one file a slot. A slot is whole or not there.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use keyfold_core::flow::{BackupStore, PortError, Put};

/// Longest slot.
const SLOT_MAX: u64 = 4096;
/// The end of a slot's file name.
const SUFFIX: &str = ".keyfold";

/// A backup folder.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    fn slot(&self, name: &str) -> Result<PathBuf, PortError> {
        let clean = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if clean { Ok(self.0.join(format!("{name}{SUFFIX}"))) } else { Err(PortError::Other) }
    }
}

impl BackupStore for Folder {
    fn put(&self, name: String, bytes: Vec<u8>) -> Result<Put, PortError> {
        let slot = self.slot(&name)?;
        write_whole(&self.0, &slot, &bytes).map_err(|error| of_io(&error))?;
        Ok(Put::Confirmed)
    }

    fn get(&self, name: String) -> Result<Vec<u8>, PortError> {
        let mut bytes = Vec::new();
        let file = File::open(self.slot(&name)?).map_err(|error| of_io(&error))?;
        file.take(SLOT_MAX).read_to_end(&mut bytes).map_err(|error| of_io(&error))?;
        Ok(bytes)
    }

    fn list(&self) -> Result<Vec<String>, PortError> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.0).map_err(|error| of_io(&error))? {
            let name = entry.map_err(|error| of_io(&error))?.file_name();
            names.extend(name.to_str().and_then(|name| name.strip_suffix(SUFFIX)).map(str::to_owned));
        }
        Ok(names)
    }

    fn remove(&self, name: String) -> Result<(), PortError> {
        match std::fs::remove_file(self.slot(&name)?) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(of_io(&error)),
            _ => Ok(()),
        }
    }
}

/// Writes a file beside the slot, then puts it in the slot's place; both are on the disk before this returns.
fn write_whole(folder: &Path, slot: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut new = tempfile::Builder::new().prefix(".keyfold-").tempfile_in(folder)?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    new.persist(slot)?;
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn of_io(error: &std::io::Error) -> PortError {
    match error.kind() {
        ErrorKind::NotFound => PortError::Missing,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => PortError::Denied,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => PortError::Full,
        _ => PortError::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_put_listed_read_and_removed() {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::write(folder.path().join("holiday.jpg"), b"another file").unwrap();
        let backup = Folder::new(folder.path().to_owned());
        assert_eq!(backup.put("keyfold-1".into(), b"one".to_vec()), Ok(Put::Confirmed));
        assert_eq!(backup.put("keyfold-1".into(), b"two".to_vec()), Ok(Put::Confirmed));
        assert_eq!(backup.list(), Ok(vec!["keyfold-1".to_owned()]));
        assert_eq!(backup.get("keyfold-1".into()), Ok(b"two".to_vec()));
        assert_eq!(backup.remove("keyfold-1".into()), Ok(()));
        assert_eq!(backup.remove("keyfold-1".into()), Ok(()));
        assert_eq!(backup.get("keyfold-1".into()), Err(PortError::Missing));
        assert!(folder.path().join("holiday.jpg").exists());
    }

    #[test]
    fn a_name_never_leaves_the_folder() {
        let folder = tempfile::TempDir::new().unwrap();
        let backup = Folder::new(folder.path().to_owned());
        for name in ["", "..", "../x", "a/b", "a.b"] {
            assert_eq!(backup.put(name.into(), vec![]), Err(PortError::Other), "{name}");
        }
    }

    #[test]
    fn a_folder_that_is_gone_says_so() {
        let folder = tempfile::TempDir::new().unwrap();
        let backup = Folder::new(folder.path().join("gone"));
        assert_eq!(backup.list(), Err(PortError::Missing));
        assert!(backup.put("keyfold-1".into(), vec![]).is_err());
    }
}
