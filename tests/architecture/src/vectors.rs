//! Every vector file is read: by a test in Rust, and by the independent reader.

use crate::tree::{files, name, root};

#[test]
fn every_vector_file_is_read_in_rust() {
    let mut sources: Vec<String> = Vec::new();
    for folder in ["rust-core", "services", "tests/e2e"] {
        let folder = root().join(folder);
        sources.extend(files(&folder, ".rs").iter().map(|file| std::fs::read_to_string(file).unwrap()));
    }
    for file in files(&root().join("tests/vectors"), ".json") {
        let file_name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let is_read = sources.iter().any(|source| {
            source.contains(&format!("{file_name}.json")) || source.contains(&format!("\"{file_name}\""))
        });
        assert!(is_read, "{} is read by no test", name(&file));
    }
}

#[test]
fn every_vector_file_says_what_it_is() {
    for file in files(&root().join("tests/vectors"), ".json") {
        let text = std::fs::read_to_string(&file).unwrap();
        let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
        for key in ["comment", "origin"] {
            assert!(vectors[key].is_string(), "{} has no {key}", name(&file));
        }
    }
}
