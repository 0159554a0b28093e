//! Arrows between the modules inside core, and what shells may see of it.

use crate::tree::{files, name, root, source_lines};

/// The modules of core; each sees those named with it, and itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("secret", &[]),
    ("port", &["secret"]),
    ("crypto", &["secret", "port"]),
    ("account", &["secret", "port", "crypto"]),
    ("store", &["secret", "port", "crypto"]),
    ("sync", &["secret", "port", "crypto", "account", "store"]),
    ("vault", &["secret", "port", "crypto", "account", "store", "sync"]),
    ("flow", &["secret", "port", "crypto", "account", "store", "sync", "vault"]),
];

/// The modules that a line names by `crate::`.
fn named(line: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap();
    code.match_indices("crate::")
        .map(|(at, start)| {
            let rest = &code[at + start.len()..];
            rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
        })
        .collect()
}

#[test]
fn every_arrow_inside_core_is_drawn() {
    let core = root().join("rust-core/core/src");
    for (module, seen) in ARROWS {
        let folder = core.join(module);
        let sources =
            if folder.is_dir() { files(&folder, ".rs") } else { vec![core.join(format!("{module}.rs"))] };
        assert!(!sources.is_empty());
        for file in sources {
            let mut in_tests = false;
            let lines = source_lines(&file);
            assert!(!lines.is_empty() || name(&file).contains("tests"), "{} wasn't read", name(&file));
            for (at, line) in lines {
                in_tests |= line.starts_with("#[cfg(test)]");
                for other in named(&line) {
                    let is_allowed = in_tests || other == *module || seen.contains(&other.as_str());
                    assert!(is_allowed, "{}:{at}: {module} must not see {other}", name(&file));
                }
            }
        }
    }
}

#[test]
fn shells_see_only_the_flows_of_core() {
    for folder in ["desktop/src", "rust-core/ffi/src"] {
        for file in files(&root().join(folder), ".rs") {
            for (at, line) in source_lines(&file) {
                for (start, crate_name) in line.match_indices("keyfold_core::") {
                    let rest = &line[start + crate_name.len()..];
                    assert!(
                        rest.starts_with("flow"),
                        "{}:{at}: only keyfold_core::flow is for shells",
                        name(&file)
                    );
                }
            }
        }
    }
}

#[test]
fn shells_take_the_real_environment() {
    for folder in ["desktop/src", "rust-core/ffi/src"] {
        for file in files(&root().join(folder), ".rs") {
            for (at, line) in source_lines(&file) {
                for word in ["open_with", "replay", "Env {", "Cheap"] {
                    assert!(!line.contains(word), "{}:{at}: {word} is for tests", name(&file));
                }
            }
        }
    }
}

#[test]
fn the_reader_of_arrows_reads() {
    assert_eq!(named("use crate::store::{Slot}; let x = crate::sync::Dot;"), ["store", "sync"]);
    assert_eq!(named("//! see [`crate::flow`]"), Vec::<String>::new());
}
