//! Breaking words and codes into lines. Invariant: nothing is lost but the spaces at which a line was broken.

use crate::text::PREFIX;

/// Characters in a group of the text form, as it is shown to people.
const GROUP: usize = 5;

/// Groups in a line: six lines hold the body.
const GROUPS: usize = 9;

/// Breaks `words` into lines that `measure` finds no wider than `width`; a word that is wider has a line of its own.
pub(super) fn wrap(words: &str, width: f32, measure: impl Fn(&str) -> f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer.filter(|line| measure(line) <= width) {
            Some(line) => *lines.last_mut().expect("there is a line to lengthen") = line,
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The text form as people read it: the prefix, then six lines of nine groups of five.
pub(super) fn code_lines(text: &str) -> Vec<String> {
    let (prefix, body) = text.split_at(PREFIX.len());
    let groups: Vec<&str> = chunks(body, GROUP).collect();
    let body_lines = groups.chunks(GROUPS).map(|line| line.join(" "));
    std::iter::once(prefix.to_owned()).chain(body_lines).collect()
}

/// Pieces of `length` characters of a text that is ASCII only.
fn chunks(text: &str, length: usize) -> impl Iterator<Item = &str> {
    (0..text.len()).step_by(length).map(move |at| &text[at..text.len().min(at + length)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "a few letters")]
    fn lines_are_as_full_as_they_can_be_and_lose_nothing() {
        let words = "one two  three\nincomprehensible four";
        let lines = wrap(words, 9.0, |line| line.len() as f32);
        assert_eq!(lines, ["one two", "three", "incomprehensible", "four"]);
        assert!(wrap(" ", 9.0, |_| 0.0).is_empty());
    }

    #[test]
    fn the_code_is_seven_lines() {
        let text = format!("{PREFIX}{}", "A".repeat(269));
        let lines = code_lines(&text);
        assert_eq!(lines.len(), 7);
        assert_eq!(lines[0], PREFIX);
        assert!(lines[1..6].iter().all(|line| line.len() == 53));
        assert_eq!(lines[6].len(), 52);
        assert_eq!(lines.concat().replace(' ', ""), text);
    }
}
