//! Messages as `.eml` files, for trying out. Invariant: a file with that ending is whole and on disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::message::Composed;

use super::{Cause, DeliverError};

/// A folder of `.eml` files, each named by its Message-ID.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes the folder if there is none.
    ///
    /// # Errors
    /// [`DeliverError::Delayed`] if it can't be made.
    pub fn open(path: &Path) -> Result<Self, DeliverError> {
        fs::create_dir_all(path).map_err(|_| FAILED)?;
        Ok(Self(path.to_owned()))
    }

    pub(super) async fn deliver(&self, message: Composed) -> Result<(), DeliverError> {
        let folder = self.0.clone();
        let work = tokio::task::spawn_blocking(move || write(&folder, &message));
        work.await.ok().and_then(Result::ok).ok_or(FAILED)
    }
}

const FAILED: DeliverError = DeliverError::Delayed(Cause::Folder);

/// Writes beside the place, syncs, renames: the same message again replaces itself.
fn write(folder: &Path, message: &Composed) -> io::Result<()> {
    let part = folder.join(format!(".{}.part", message.message_id));
    let mut file = File::create(&part)?;
    file.write_all(&message.bytes)?;
    file.sync_all()?;
    fs::rename(&part, folder.join(format!("{}.eml", message.message_id)))?;
    File::open(folder)?.sync_all()
}
