//! Folders that nobody else may look into: made so, narrowed if they are ours, or refused with the command that does it.

use std::path::Path;

use crate::refusal::Refusal;

/// Makes the home that a person named. A folder of something else isn't narrowed: it is refused.
pub(super) fn make_named(home: &Path) -> Result<(), Refusal> {
    #[cfg(unix)]
    if home.exists() && is_wide(home)? && !is_ours(home) {
        return Err(Refusal::say(to_sentence(home)));
    }
    make(home)
}

/// Makes one of our own folders for this person alone, or sees to it that one that exists is theirs alone.
pub(super) fn make(folder: &Path) -> Result<(), Refusal> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Refusal::file(folder, &error))?;
    #[cfg(unix)]
    narrow(folder)?;
    Ok(())
}

#[cfg(unix)]
fn narrow(folder: &Path) -> Result<(), Refusal> {
    use std::os::unix::fs::PermissionsExt as _;
    if !is_wide(folder)? {
        return Ok(());
    }
    let narrowed = std::fs::metadata(folder).and_then(|found| {
        let mode = found.permissions().mode() & 0o700;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode))
    });
    if narrowed.is_ok() && !is_wide(folder)? { Ok(()) } else { Err(Refusal::say(to_sentence(folder))) }
}

/// Whether others may do something with it.
#[cfg(unix)]
fn is_wide(folder: &Path) -> Result<bool, Refusal> {
    use std::os::unix::fs::PermissionsExt as _;
    let found = std::fs::metadata(folder).map_err(|error| Refusal::file(folder, &error))?;
    Ok(found.permissions().mode() & 0o077 != 0)
}

/// Whether it is a home, or nothing yet.
#[cfg(unix)]
fn is_ours(folder: &Path) -> bool {
    folder.join("keyfold.db").exists()
        || std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

#[cfg(unix)]
fn to_sentence(folder: &Path) -> String {
    let quoted = folder.display().to_string().replace('\'', r"'\''");
    format!(
        "Others on this machine can look into {}. Give Keyfold a folder of its own with --home DIR, or close this one \
         to them: chmod go= '{quoted}'",
        folder.display()
    )
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(folder: &Path) -> u32 {
        std::fs::metadata(folder).unwrap().permissions().mode() & 0o777
    }

    fn widen(folder: &Path) {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn a_new_folder_an_empty_one_and_a_home_become_private() {
        let root = tempfile::TempDir::new().unwrap();
        let folder = root.path().join("deep").join("home");
        make_named(&folder).unwrap();
        assert_eq!(mode(&folder), 0o700);
        widen(&folder);
        make_named(&folder).unwrap();
        assert_eq!(mode(&folder), 0o700);
        std::fs::write(folder.join("keyfold.db"), "").unwrap();
        widen(&folder);
        make_named(&folder).unwrap();
        assert_eq!(mode(&folder), 0o700);
    }

    #[test]
    fn a_folder_of_something_else_is_refused_with_the_command_that_mends_it() {
        let root = tempfile::TempDir::new().unwrap();
        let folder = root.path().join("it's shared");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("a letter"), "").unwrap();
        widen(&folder);
        let sentence = make_named(&folder).unwrap_err().to_sentence();
        let quoted = folder.display().to_string().replace('\'', r"'\''");
        assert!(sentence.ends_with(&format!("chmod go= '{quoted}'")), "{sentence}");
        assert_eq!(mode(&folder), 0o755);
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
        make_named(&folder).unwrap();
    }

    /// Not even root may change the mode of a process's folder: as a home of somebody else.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_cannot_be_narrowed_is_refused() {
        let sentence = narrow(Path::new("/proc/self/task")).unwrap_err().to_sentence();
        assert!(sentence.ends_with("chmod go= '/proc/self/task'"), "{sentence}");
    }
}
