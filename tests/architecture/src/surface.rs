//! What core's flows offer is exported, whole: every type, function and method, or it is left out here, with the reason.
//!
//! Fields and variants need no look: `keyfold-ffi` takes records apart by name and matches enums without a wildcard.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::tree::{files, root, source_lines};

/// What isn't exported, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("Cancel::is_cancelled", "the shell that cancels knows it"),
    ("Cancel::send", "for core's own calls"),
    ("Error::code", "the exported error gives its own name"),
    ("ItemId", "crosses as its hexadecimal digits"),
    ("Keyfold::open_with", "other randomness and key stretching: for tests of core"),
    ("SecretVec", "crosses as bytes that the shell wipes"),
    ("well_known", "fields carry their label and type already"),
];

/// The sources of a folder, without comments and tests.
fn sources_of(folder: &str) -> Vec<String> {
    let code = |file: &PathBuf| -> String {
        source_lines(file)
            .iter()
            .map(|(_, line)| line.split("//").next().unwrap().to_owned() + "\n")
            .collect()
    };
    files(&root().join(folder), ".rs").iter().map(code).collect()
}

/// The names that `flow` re-exports.
fn reexported() -> BTreeSet<String> {
    let table = std::fs::read_to_string(root().join("rust-core/core/src/flow/mod.rs")).unwrap();
    let mut names = BTreeSet::new();
    for statement in table.split(';').filter_map(|part| part.split_once("pub use ")) {
        let list = statement.1.rsplit_once("::").map_or("", |(_, list)| list);
        let list =
            statement.1.split_once('{').map_or(list, |(_, list)| list.trim_end().trim_end_matches('}'));
        names.extend(list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()));
    }
    names
}

/// `Type::method` for every public method that takes `self`, and every public constructor that needs no `self`.
fn methods(names: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in ["rust-core/core/src/flow", "rust-core/core/src/port"] {
        let mut of = None;
        for line in sources_of(folder).iter().flat_map(|source| source.lines()) {
            if let Some(head) = line.strip_prefix("impl ") {
                of = head.strip_suffix(" {").filter(|name| names.contains(*name)).map(str::to_owned);
            }
            if let (Some(of), Some(method)) = (&of, line.strip_prefix("    pub fn ")) {
                found.insert(format!("{of}::{}", method.split('(').next().unwrap()));
            }
        }
    }
    found
}

/// Whether one of the exporting sources passes this on: a method in the file of its object.
fn is_exported(exporting: &[String], name: &str) -> bool {
    let Some((of, method)) = name.split_once("::") else {
        return exporting.iter().any(|source| source.contains(&format!("flow::{name}")));
    };
    let passed_on =
        [format!("self.0.{method}("), format!("flow::{of}::{method}("), format!("keyfold.{method}(")];
    let object = format!("flow::{of}");
    exporting
        .iter()
        .any(|source| source.contains(&object) && passed_on.iter().any(|call| source.contains(call)))
}

#[test]
fn all_of_the_surface_is_exported_or_left_out_with_a_reason() {
    let exporting = sources_of("rust-core/ffi/src");
    let names = reexported();
    assert!(names.len() > 40 && names.contains("Keyfold") && names.contains("draw_code"), "{names:?}");
    let methods = methods(&names);
    assert!(methods.len() > 60 && methods.contains("Vault::list"), "{methods:?}");
    for name in names.iter().chain(&methods) {
        let is_exported = is_exported(&exporting, name);
        let is_left_out = LEFT_OUT.iter().any(|(left_out, _)| left_out == name);
        assert!(is_exported != is_left_out, "{name}: exported {is_exported}, left out {is_left_out}");
    }
}

#[test]
fn everything_left_out_is_there() {
    let names = reexported();
    let all: BTreeSet<_> = names.iter().cloned().chain(methods(&names)).collect();
    for (name, _) in LEFT_OUT {
        assert!(all.contains(*name), "{name} is gone: take it out of the list");
    }
}
