//! A platform's backup as a folder: several devices of one person see the same one.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use keyfold_core::flow::{BackupStore, PortError, Put};

/// A folder of slots, one file each.
#[derive(Debug)]
pub struct FolderBackup {
    folder: PathBuf,
    later: Arc<AtomicBool>,
}

impl FolderBackup {
    /// The folder, which is there. While `later` is set, slots are only promised to be carried there.
    #[must_use]
    pub fn new(folder: &Path, later: Arc<AtomicBool>) -> Self {
        Self { folder: folder.to_owned(), later }
    }
}

impl BackupStore for FolderBackup {
    fn put(&self, name: String, bytes: Vec<u8>) -> Result<Put, PortError> {
        if self.later.load(Ordering::SeqCst) {
            return Ok(Put::Pending);
        }
        let part = self.folder.join(format!(".{name}"));
        std::fs::write(&part, bytes)
            .and_then(|()| std::fs::rename(&part, self.folder.join(name)))
            .map_err(of_io)?;
        Ok(Put::Confirmed)
    }

    fn get(&self, name: String) -> Result<Vec<u8>, PortError> {
        std::fs::read(self.folder.join(name)).map_err(of_io)
    }

    fn list(&self) -> Result<Vec<String>, PortError> {
        let entries = std::fs::read_dir(&self.folder).map_err(of_io)?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        Ok(names.filter(|name| !name.starts_with('.')).collect())
    }

    fn remove(&self, name: String) -> Result<(), PortError> {
        match std::fs::remove_file(self.folder.join(name)).map_err(of_io) {
            Err(PortError::Missing) => Ok(()),
            removed => removed,
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn of_io(error: std::io::Error) -> PortError {
    if error.kind() == ErrorKind::NotFound { PortError::Missing } else { PortError::Other }
}
