//! A page as a plain text file of at most 72 columns, ASCII only; [`crate::find_code`] finds the code in it again.

use crate::render::lines::{code_lines, wrap};
use crate::render::page::Page;

/// Columns of a text file.
const COLUMNS: f32 = 72.0;

impl Page {
    /// The page as a text file: its words, and the code in groups.
    #[must_use]
    pub fn to_plain_text(&self) -> String {
        let mut lines = vec![self.title.to_uppercase(), "=".repeat(self.title.len()), self.facts.clone()];
        for (heading, words) in &self.sections {
            push_section(&mut lines, heading, wrap_columns(words));
        }
        let code = code_lines(&self.text).into_iter().map(|line| format!("    {line}"));
        push_section(&mut lines, "The code", code.collect());
        let steps = self.steps.iter().enumerate().flat_map(|(index, step)| step_lines(index + 1, step));
        push_section(&mut lines, "What to do with this page", steps.collect());
        lines.push(String::new());
        lines.join("\n")
    }
}

fn push_section(lines: &mut Vec<String>, heading: &str, words: Vec<String>) {
    lines.extend([String::new(), heading.to_owned(), "-".repeat(heading.len())]);
    lines.extend(words);
}

fn step_lines(number: usize, step: &str) -> Vec<String> {
    let lines = wrap_columns(step).into_iter().enumerate();
    lines
        .map(|(index, line)| if index == 0 { format!("{number}. {line}") } else { format!("   {line}") })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "a line has fewer than a million characters")]
fn wrap_columns(words: &str) -> Vec<String> {
    wrap(words, COLUMNS - 3.0, |line| line.len() as f32)
}
