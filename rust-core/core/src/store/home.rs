//! The home: a folder of mode 0700 with the database and a lock file. Invariant: one process has a home open, and
//! inside it one [`HomeLock`].
//!
//! ```text
//! keyfold.db, keyfold.db-wal, keyfold.db-shm   SQLite's files
//! keyfold.lock                                 empty, never removed: removing it would let two processes in
//! ```

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::StoreError;

/// Between two tries to get the lock.
const STEP: Duration = Duration::from_millis(50);

/// Holds the home until dropped.
pub(super) struct HomeLock {
    home: PathBuf,
    _lock: File,
}

impl HomeLock {
    /// Makes the home if it isn't there, and waits for its lock at most as long as `patience`.
    pub(super) fn take(home: &Path, patience: Duration) -> Result<Self, StoreError> {
        make_folder(home)?;
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(home.join("keyfold.lock"))?;
        let mut left = patience;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { home: home.to_owned(), _lock: lock }),
                Err(TryLockError::WouldBlock) if left.is_zero() => return Err(StoreError::InUse),
                Err(TryLockError::WouldBlock) => {
                    let pause = STEP.min(left);
                    std::thread::sleep(pause);
                    left -= pause;
                }
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
    }

    /// Where the database is.
    pub(super) fn database(&self) -> PathBuf {
        self.home.join("keyfold.db")
    }

    /// Removes the database and what SQLite keeps beside it; all connections are closed.
    pub(super) fn remove_database(&self) -> Result<(), StoreError> {
        // The database goes first: its WAL alone says nothing, but the file alone would be an older state.
        for name in ["keyfold.db", "keyfold.db-wal", "keyfold.db-shm"] {
            match std::fs::remove_file(self.home.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }
}

fn make_folder(home: &Path) -> Result<(), StoreError> {
    if home.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(home)?)
}
