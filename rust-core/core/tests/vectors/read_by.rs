//! A vectors file that nobody reads proves nothing: every file is named in some test.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_vectors_file_is_read_by_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let sources = ["rust-core", "services", "desktop", "tests"].map(|folder| root.join(folder));
    let mut tests = String::new();
    for folder in &sources {
        collect(folder, &mut tests);
    }
    let files = files_of(&root.join("tests/vectors"), "json");
    assert!(files.len() >= 12, "the vectors are where this test looks");
    let unread: Vec<_> = files
        .iter()
        .map(|file| file.file_name().and_then(|name| name.to_str()).expect("a name").to_owned())
        .filter(|name| {
            !tests.contains(&format!("vectors!(\"{name}\")")) && !tests.contains(&format!("vectors/{name}\""))
        })
        .collect();
    assert!(unread.is_empty(), "no test reads {unread:?}");
}

#[test]
fn every_vectors_file_is_named_on_the_format_page() {
    let page = include_str!("../../../../docs/FORMAT.md");
    for file in files_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors"), "json") {
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
        assert!(page.contains(&format!("`{name}`")), "FORMAT.md doesn't name {name}");
    }
}

/// Puts the text of all tests below `folder` together.
fn collect(folder: &Path, tests: &mut String) {
    for file in files_of(folder, "rs") {
        tests.push_str(&fs::read_to_string(file).expect("UTF-8"));
    }
    let entries = fs::read_dir(folder).expect("a folder of the tree");
    for path in entries.map(|entry| entry.expect("readable").path()) {
        let is_built = path.file_name().is_some_and(|name| name == "target");
        if path.is_dir() && !is_built {
            collect(&path, tests);
        }
    }
}

fn files_of(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of the tree");
    let paths = entries.map(|entry| entry.expect("readable").path());
    paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}
