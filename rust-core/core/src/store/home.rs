//! The home: a folder of mode 0700 with the database and a lock file, each of mode 0600; what others could read is
//! narrowed, or the home isn't opened. Invariant: one process has a home open, and inside it one [`HomeLock`].
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
const LOCK: &str = "keyfold.lock";
/// SQLite's files.
const DATABASE: [&str; 3] = ["keyfold.db", "keyfold.db-wal", "keyfold.db-shm"];

/// Holds the home until dropped.
pub(super) struct HomeLock {
    home: PathBuf,
    _lock: File,
}

impl HomeLock {
    /// Makes the home if it isn't there, and waits for its lock at most as long as `patience`.
    pub(super) fn take(home: &Path, patience: Duration) -> Result<Self, StoreError> {
        make_folder(home)?;
        narrow(home)?;
        let lock = make_file(&home.join(LOCK))?;
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

    /// Makes the database's file if it isn't there, and all of them this person's alone; SQLite gives what it makes
    /// beside it the same mode. Where the database is.
    pub(super) fn make_private(&self) -> Result<PathBuf, StoreError> {
        make_file(&self.database())?;
        for file in DATABASE.into_iter().chain([LOCK]).map(|name| self.home.join(name)) {
            if file.exists() {
                narrow(&file)?;
            }
        }
        Ok(self.database())
    }

    /// Removes the database and what SQLite keeps beside it; all connections are closed.
    pub(super) fn remove_database(&self) -> Result<(), StoreError> {
        // The database goes first: its WAL alone says nothing, but the file alone would be an older state.
        for name in DATABASE {
            match std::fs::remove_file(self.home.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Opens a file to write, making it for this person alone if it isn't there.
fn make_file(file: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(file)?)
}

/// Takes from others what they may do with a folder or file; an error if some of it stays.
#[cfg(unix)]
fn narrow(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    let read = || Ok::<_, StoreError>(std::fs::metadata(path)?.permissions());
    let is_wide = |permissions: &std::fs::Permissions| permissions.mode() & 0o077 != 0;
    let mut permissions = read()?;
    if !is_wide(&permissions) {
        return Ok(());
    }
    permissions.set_mode(permissions.mode() & 0o700);
    std::fs::set_permissions(path, permissions)?;
    if is_wide(&read()?) { Err(StoreError::Unavailable) } else { Ok(()) }
}

#[cfg(not(unix))]
fn narrow(_: &Path) -> Result<(), StoreError> {
    Ok(())
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
