//! The source tree as the tests see it.

use std::path::{Path, PathBuf};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this crate lies two folders below the root").to_owned()
}

/// All files below `folder` with this ending.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_str().unwrap().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The lines of a source file with their numbers; none of a file of tests.
pub(crate) fn source_lines(file: &Path) -> Vec<(usize, String)> {
    let below_root = file.strip_prefix(root()).unwrap();
    let is_test =
        below_root.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs");
    if is_test {
        return Vec::new();
    }
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().enumerate().map(|(at, line)| (at + 1, line.to_owned())).collect()
}

/// The name of a path below the root.
pub(crate) fn name(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}
