//! Texts from elsewhere made fit for a terminal. Invariant: nothing that comes out can steer it: no control character,
//! and none that turns the direction of writing.

use unicode_width::UnicodeWidthChar as _;

/// A text on one line.
pub(crate) fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if steers(c) { stand_in(c) } else { c }).collect()
}

/// A text of several lines.
pub(crate) fn on_lines(text: &str) -> String {
    text.chars().map(|c| if c != '\n' && steers(c) { stand_in(c) } else { c }).collect()
}

/// Columns of a terminal that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// A text of at most so many columns; what is cut off leaves an ellipsis.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let fits = |c: &char| match left.checked_sub(c.width().unwrap_or(0)) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    text.chars().take_while(fits).chain(['\u{2026}']).collect()
}

/// A text filled with spaces to so many columns.
pub(crate) fn fill(text: &str, columns: usize) -> String {
    format!("{text}{:1$}", "", columns.saturating_sub(width(text)))
}

/// Controls, line and paragraph separators, marks and overrides of the direction.
fn steers(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}')
}

fn stand_in(c: char) -> char {
    match u32::from(c) {
        code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7f => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(on_one_line("a\u{1b}[2Jb\nc\u{7f}\u{9b}"), "a\u{241b}[2Jb\u{240a}c\u{2421}\u{fffd}");
        assert_eq!(on_lines("a\nb\u{7}"), "a\nb\u{2407}");
        assert_eq!(on_lines("fdp.\u{202e}exe\u{2028}"), "fdp.\u{fffd}exe\u{fffd}");
    }

    #[test]
    fn columns_are_counted_as_a_terminal_does() {
        assert_eq!((width("Zoe\u{308}"), width("\u{9280}\u{884c}"), width("")), (3, 4, 0));
        assert_eq!(fill("\u{9280}", 4), "\u{9280}  ");
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 5), "abcd\u{2026}");
        assert_eq!(cut("\u{9280}\u{884c}\u{9280}", 5), "\u{9280}\u{884c}\u{2026}");
        assert_eq!(cut("\u{9280}\u{884c}\u{9280}", 4), "\u{9280}\u{2026}");
    }
}
