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

/// A table with a heading, its columns as wide as they must be and at most 40 characters.
pub(crate) fn to_table(head: &[&str], rows: &[Vec<String>]) -> String {
    let cut = |cell: &str| match cell.char_indices().nth(40) {
        Some((at, _)) => format!("{}\u{2026}", &cell[..at]),
        None => cell.to_owned(),
    };
    let rows: Vec<Vec<String>> = std::iter::once(head.iter().map(|cell| (*cell).to_owned()).collect())
        .chain(rows.iter().map(|row| row.iter().map(|cell| cut(&on_one_line(cell))).collect()))
        .collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let to_line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(to_line).collect::<Vec<_>>().join("\n")
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

    #[test]
    fn columns_line_up_and_long_cells_are_cut() {
        let rows = [vec!["1".to_owned(), "x".repeat(50)], vec!["22".to_owned(), "y".to_owned()]];
        let table = to_table(&["id", "what"], &rows);
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines[0], "id  what");
        assert_eq!(lines[1].chars().count(), 4 + 41);
        assert_eq!(lines[2], "22  y");
    }
}
