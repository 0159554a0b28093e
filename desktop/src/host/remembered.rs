//! What a home remembers for this shell beside core's database: one short text a file, written as a whole, gone when the
//! account leaves the home.

use std::io::{ErrorKind, Write as _};
use std::path::Path;

use crate::refusal::Refusal;

/// The backup: a folder's full path, or the word `system`.
pub(crate) const BACKUP: &str = "backup-folder";
/// What other devices call this one, if it isn't the machine's own name.
pub(crate) const DEVICE_NAME: &str = "device-name";

/// The text, if it is remembered.
pub(super) fn read(home: &Path, what: &str) -> Option<String> {
    std::fs::read_to_string(home.join(what)).ok()
}

/// Remembers a text.
pub(crate) fn write(home: &Path, what: &str, text: &str) -> Result<(), Refusal> {
    let file = home.join(what);
    let written = tempfile::NamedTempFile::new_in(home).and_then(|mut new| {
        new.write_all(text.as_bytes())?;
        new.as_file().sync_all()?;
        Ok(new.persist(&file)?)
    });
    written.map(drop).map_err(|error| Refusal::file(&file, &error))
}

/// Forgets everything.
pub(crate) fn forget(home: &Path) -> Result<(), Refusal> {
    for file in [BACKUP, DEVICE_NAME].map(|what| home.join(what)) {
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(Refusal::file(&file, &error)),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_read_replaced_and_forgotten() {
        let home = tempfile::TempDir::new().unwrap();
        assert_eq!(read(home.path(), BACKUP), None);
        for text in ["one", "another"] {
            write(home.path(), BACKUP, text).unwrap();
            assert_eq!(read(home.path(), BACKUP).as_deref(), Some(text));
        }
        write(home.path(), DEVICE_NAME, "Laptop").unwrap();
        forget(home.path()).unwrap();
        forget(home.path()).unwrap();
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    }
}
