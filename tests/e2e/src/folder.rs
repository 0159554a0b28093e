//! Where the files of services and devices lie: in memory, if the system offers that, since most of a test's time is
//! waiting for the disk otherwise. Processes are killed here, but no plug is pulled.

use std::path::Path;

use tempfile::TempDir;

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// A new folder, removed when dropped.
#[must_use]
pub fn make() -> TempDir {
    let in_memory = if Path::new(MEMORY).is_dir() { tempfile::tempdir_in(MEMORY).ok() } else { None };
    in_memory.unwrap_or_else(|| tempfile::tempdir().expect("there is room for a folder"))
}
