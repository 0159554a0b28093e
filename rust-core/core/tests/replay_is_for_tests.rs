//! Seeded randomness and cheap stretching stay in tests: no shell may name them.

use std::fs;
use std::path::Path;

#[test]
fn no_shell_uses_replay() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for shell in ["rust-core/ffi/src", "desktop/src"] {
        assert!(search(&root.join(shell)) > 0, "{shell} is where this test looks");
    }
}

/// Searches all sources below `folder`; says how many there are.
fn search(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("a folder of the tree");
    let paths = entries.map(|entry| entry.expect("readable").path());
    let searched = paths.map(|path| {
        if path.is_dir() {
            return search(&path);
        }
        let text = fs::read_to_string(&path).expect("UTF-8");
        for banned in ["crypto::replay", "Replay", "Cheap", "SetClock"] {
            assert!(!text.contains(banned), "{} names {banned}", path.display());
        }
        1
    });
    searched.sum()
}
