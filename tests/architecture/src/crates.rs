//! Arrows between crates, as `cargo metadata` tells them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::tree::root;

/// Who may see whom; every crate of ours that isn't here may see all (tests and benchmarks).
const ARROWS: &[(&str, &[&str])] = &[
    ("keyfold-wire", &[]),
    ("keyfold-kit", &[]),
    ("keyfold-scan", &[]),
    ("keyfold-core", &["keyfold-wire", "keyfold-kit"]),
    ("keyfold-ffi", &["keyfold-core", "keyfold-scan"]),
    ("keyfold-bindgen", &[]),
    ("keyfold-cli", &["keyfold-core", "keyfold-kit", "keyfold-scan"]),
    ("keyfold-ticket", &["keyfold-wire"]),
    ("keyfold-account", &["keyfold-wire", "keyfold-ticket"]),
    ("keyfold-mail", &["keyfold-wire", "keyfold-kit", "keyfold-ticket"]),
];

fn packages() -> Vec<Value> {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn every_arrow_between_crates_is_drawn() {
    let allowed: BTreeMap<_, BTreeSet<_>> =
        ARROWS.iter().map(|(name, seen)| (*name, seen.iter().copied().collect())).collect();
    for package in packages() {
        let name = text(&package["name"]);
        let Some(seen) = allowed.get(name.as_str()) else { continue };
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = text(&dependency["name"]);
            // A test may see more; what is built with the crate, and what builds it, may not.
            let is_for_tests = dependency["kind"] == "dev";
            assert!(
                is_for_tests || !other.starts_with("keyfold-") || seen.contains(other.as_str()),
                "{name} must not see {other}: {}",
                text(&package["manifest_path"])
            );
        }
    }
}

#[test]
fn every_crate_that_is_drawn_is_there() {
    let names: BTreeSet<_> = packages().iter().map(|package| text(&package["name"])).collect();
    for (name, _) in ARROWS {
        assert!(names.contains(*name), "{name} is gone: take it out of the arrows");
    }
}

#[test]
fn core_has_no_features_and_nothing_is_published_by_accident() {
    for package in packages() {
        let name = text(&package["name"]);
        assert_eq!(package["publish"].as_array().map(Vec::len), Some(0), "{name} must say publish = false");
        if name == "keyfold-core" {
            assert_eq!(package["features"].as_object().unwrap().len(), 0, "core has no cargo features");
        }
    }
}

#[test]
fn every_crate_keeps_the_lints_of_the_workspace() {
    for package in packages() {
        let manifest = std::fs::read_to_string(text(&package["manifest_path"])).unwrap();
        let inherits = manifest.contains("[lints]\nworkspace = true");
        assert!(inherits, "{}", text(&package["manifest_path"]));
    }
}
