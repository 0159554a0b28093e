//! Where the clone marker lies: outside the home, in the platform's state folder, under a name made from the home's path
//! and inode, so that no copy of the home finds it. The number of the device isn't in the name, since it changes
//! whenever a disk is mounted anew.
//!
//! ```text
//! name     SHA-256(path | inode 8), the first 16 bytes in hexadecimal
//! before   SHA-256(path | device 8 | inode 8), and the file says which device: it is renamed when it is found
//! ```

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// The home in its one spelling, and what a copy of it doesn't keep.
struct Place {
    path: PathBuf,
    inode: Option<u64>,
}

/// The marker's file in `folder`; one of an older version's name gets its new one.
pub(super) fn find(home: &Path, folder: &Path) -> std::io::Result<PathBuf> {
    let place = Place::of(home)?;
    let file = folder.join(place.to_name(None));
    if place.inode.is_some() && !file.exists() {
        for entry in std::fs::read_dir(folder)? {
            let older = entry?;
            let device = std::fs::read_to_string(older.path()).ok().as_deref().and_then(read_device);
            if device.is_some() && older.file_name() == *place.to_name(device) {
                std::fs::rename(older.path(), &file)?;
            }
        }
    }
    Ok(file)
}

impl Place {
    fn of(home: &Path) -> std::io::Result<Self> {
        let path = home.canonicalize()?;
        #[cfg(unix)]
        let inode = Some(std::os::unix::fs::MetadataExt::ino(&path.metadata()?));
        #[cfg(not(unix))]
        let inode = None;
        Ok(Self { path, inode })
    }

    fn to_name(&self, device: Option<u64>) -> String {
        let mut hasher = Sha256::new();
        hasher.update(self.path.as_os_str().as_encoded_bytes());
        for number in [device, self.inode].into_iter().flatten() {
            hasher.update(number.to_be_bytes());
        }
        data_encoding::HEXLOWER.encode(&hasher.finalize()[..16])
    }
}

/// The device that a marker of an older version names: `32 hex, space, device, colon, inode`.
fn read_device(text: &str) -> Option<u64> {
    text.split_once(' ')?.1.split_once(':')?.0.parse().ok()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    /// A home, the state folder, and both names of its marker: today's, and that of an older version on `device`.
    fn scene(device: u64) -> (tempfile::TempDir, PathBuf, PathBuf, [PathBuf; 2]) {
        let root = tempfile::TempDir::new().unwrap();
        let (home, folder) = (root.path().join("home"), root.path().join("state"));
        std::fs::create_dir(&home).unwrap();
        std::fs::create_dir(&folder).unwrap();
        let place = Place::of(&home).unwrap();
        let names = [place.to_name(None), place.to_name(Some(device))].map(|name| folder.join(name));
        (root, home, folder, names)
    }

    #[test]
    fn a_marker_of_an_older_version_is_found_whatever_the_device_was() {
        for device in [0, 66_306, u64::MAX] {
            let (_root, home, folder, [new, older]) = scene(device);
            std::fs::write(folder.join("another home's"), "0".repeat(32) + " 66306:12\n").unwrap();
            std::fs::write(&older, format!("{} {device}:12\n", "a".repeat(32))).unwrap();
            assert_eq!(find(&home, &folder).unwrap(), new);
            assert!(new.exists() && !older.exists());
            assert_eq!(find(&home, &folder).unwrap(), new);
        }
    }

    #[test]
    fn a_new_home_has_no_marker_yet_and_a_copy_finds_none() {
        let (root, home, folder, [new, _]) = scene(1);
        assert_eq!(find(&home, &folder).unwrap(), new);
        std::fs::write(&new, "here").unwrap();
        std::fs::rename(&home, root.path().join("original")).unwrap();
        std::fs::create_dir(&home).unwrap();
        assert_ne!(find(&home, &folder).unwrap(), new, "at the same path, but another folder");
    }
}
