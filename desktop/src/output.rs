//! What is printed: sentences and tables for people, JSON for programs. Nothing that came from elsewhere can steer the
//! terminal: control characters are shown, not sent.

use std::io::Write as _;

use serde_json::Value;

use crate::progress;

/// Prints data: as JSON if asked, else as `text` says.
pub(crate) fn print(json: bool, data: &Value, text: impl FnOnce() -> String) {
    let shown = if json { escape(&format!("{data:#}")) } else { text() };
    write_out(shown.trim_end_matches('\n'));
}

/// Prints a sentence about what was done; in JSON mode, as an object of one string.
pub(crate) fn say(json: bool, sentence: &str) {
    print(json, &serde_json::json!({ "done": sentence }), || sentence.to_owned());
}

/// Prints a note beside the result: to standard error, never in the way of data.
pub(crate) fn note(sentence: &str) {
    complain(sentence);
}

/// Prints why something was refused.
pub(crate) fn complain(sentence: &str) {
    progress::clear();
    if writeln!(std::io::stderr().lock(), "{sentence}").is_err() {
        // Nobody is there to read it.
    }
}

fn write_out(text: &str) {
    progress::clear();
    if writeln!(std::io::stdout().lock(), "{text}").is_err() {
        // The reader closed the pipe: it has what it wanted.
    }
}

/// A text on one line, with its control characters made visible.
pub(crate) fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if steers(c) { visible(c) } else { c }).collect()
}

/// A text of several lines, with all other control characters made visible.
pub(crate) fn on_lines(text: &str) -> String {
    text.chars().map(|c| if steers(c) && c != '\n' { visible(c) } else { c }).collect()
}

/// Control characters, and those that turn the direction of writing.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// JSON with what would steer a terminal in JSON's own escapes: all of it is inside strings.
fn escape(json: &str) -> String {
    let escaped =
        |c: char| if steers(c) && c != '\n' { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    json.chars().map(escaped).collect()
}

fn visible(c: char) -> char {
    char::from_u32(0x2400 + u32::from(c)).filter(|_| u32::from(c) < 0x20).unwrap_or('\u{2421}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(on_one_line("a\u{1b}[2Jb\nc\u{7f}"), "a\u{241b}[2Jb\u{240a}c\u{2421}");
        assert_eq!(on_lines("a\nb\u{7}"), "a\nb\u{2407}");
        assert_eq!(on_lines("a\u{202e}b"), "a\u{2421}b");
        let data = serde_json::json!({ "title": "a\u{202e}\u{9b}\u{1b}b" });
        assert_eq!(escape(&data.to_string()), r#"{"title":"a\u202e\u009b\u001bb"}"#);
    }
}
