//! A backup folder, one file a slot. A slot is whole or not there; the folder is made for the first one.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::trouble::Trouble;

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

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let slot = self.slot(name)?;
        std::fs::create_dir_all(&self.0)
            .and_then(|()| write_whole(&self.0, &slot, bytes))
            .map_err(|error| self.trouble(&error))
    }

    pub(super) fn get(&self, name: &str) -> Result<Vec<u8>, Trouble> {
        let mut bytes = Vec::new();
        match File::open(self.slot(name)?) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(Trouble::NoSlot),
            file => file.and_then(|file| file.take(SLOT_MAX).read_to_end(&mut bytes)),
        }
        .map_err(|error| self.trouble(&error))?;
        Ok(bytes)
    }

    pub(super) fn list(&self) -> Result<Vec<String>, Trouble> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.0).map_err(|error| self.trouble(&error))? {
            let name = entry.map_err(|error| self.trouble(&error))?.file_name();
            names.extend(name.to_str().and_then(|name| name.strip_suffix(SUFFIX)).map(str::to_owned));
        }
        Ok(names)
    }

    pub(super) fn remove(&self, name: &str) -> Result<(), Trouble> {
        match std::fs::remove_file(self.slot(name)?) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(self.trouble(&error)),
            _ => Ok(()),
        }
    }

    fn slot(&self, name: &str) -> Result<PathBuf, Trouble> {
        let clean = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if clean { Ok(self.0.join(format!("{name}{SUFFIX}"))) } else { Err(Trouble::Failed) }
    }

    fn trouble(&self, error: &std::io::Error) -> Trouble {
        Trouble::Folder(self.0.clone(), error.kind())
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

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_slot_is_put_listed_read_and_removed() {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("holiday.jpg"), b"another file").unwrap();
        let backup = Folder::new(folder.path().to_owned());
        backup.put("keyfold-1", b"one").unwrap();
        backup.put("keyfold-1", b"two").unwrap();
        assert_eq!(backup.list().unwrap(), ["keyfold-1"]);
        assert_eq!(backup.get("keyfold-1").unwrap(), b"two");
        backup.remove("keyfold-1").unwrap();
        backup.remove("keyfold-1").unwrap();
        assert_eq!(backup.get("keyfold-1"), Err(Trouble::NoSlot));
        assert!(folder.path().join("holiday.jpg").exists());
    }

    #[test]
    fn a_name_never_leaves_the_folder() {
        let folder = TempDir::new().unwrap();
        let backup = Folder::new(folder.path().to_owned());
        for name in ["", "..", "../x", "a/b", "a.b"] {
            assert_eq!(backup.put(name, b""), Err(Trouble::Failed), "{name}");
        }
    }
}
