//! The quick starts on the page for app developers are those that the tests compile and run.

use crate::tree::root;

/// The lines between two marks, without their common indent.
fn between(file: &str, begin: &str, end: &str) -> String {
    let source = std::fs::read_to_string(root().join(file)).unwrap();
    let lines: Vec<_> = source.lines().skip_while(|line| line.trim() != begin).skip(1).collect();
    let lines: Vec<_> = lines.into_iter().take_while(|line| line.trim() != end).collect();
    let indent = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap();
    lines.iter().map(|line| line[indent..].to_owned() + "\n").collect()
}

#[test]
fn quick_starts_are_printed_as_they_are_tested() {
    let page = std::fs::read_to_string(root().join("docs/INTEGRATING.md")).unwrap();
    let folder = "android/keyfold/src/test/kotlin/app/keyfold/QuickStart.kt";
    let kotlin = between(folder, "// quick start: begin", "// quick start: end");
    assert!(page.contains(&format!("```kotlin\n{kotlin}```")), "print this:\n{kotlin}");
    let folder = "ios/Tests/KeyfoldKitTests/QuickStart.swift";
    let swift = between(folder, "// quick start", "// end of quick start");
    assert!(page.contains(&format!("```swift\n{swift}```")), "print this:\n{swift}");
    for code in [kotlin, swift] {
        assert!((5..=20).contains(&code.lines().count()), "{code}");
    }
}
