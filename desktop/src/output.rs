//! What is printed: sentences and tables for people, JSON for programs. Data goes to standard output, all else to
//! standard error.

use std::io::{ErrorKind, IsTerminal as _, Write as _, stderr, stdout};
use std::path::Path;

use serde_json::Value;

use crate::progress;
use crate::refusal::Refusal;
use crate::visible::on_lines;

/// Prints data: as JSON if asked, else as `text` says.
pub(crate) fn print(json: bool, data: &Value, text: impl FnOnce() -> String) -> Result<(), Refusal> {
    let shown = if json { format!("{data:#}") } else { text() };
    progress::clear();
    match writeln!(stdout().lock(), "{}", shown.trim_end_matches('\n')) {
        // The reader closed the pipe: it has what it wanted.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| Refusal::file(Path::new("standard output"), &error)),
    }
}

/// Prints a sentence about what was done; in JSON mode, as an object of one string.
pub(crate) fn say(json: bool, sentence: &str) -> Result<(), Refusal> {
    print(json, &serde_json::json!({ "done": sentence }), || on_lines(sentence))
}

/// Prints a note beside the result: never in the way of data.
pub(crate) fn note(sentence: &str) {
    progress::clear();
    if writeln!(stderr().lock(), "{}", on_lines(sentence)).is_err() {
        // Nobody is there to read it.
    }
}

/// Prints why something was refused; in JSON mode, as an object on the last line.
pub(crate) fn refuse(json: bool, refusal: &Refusal) {
    let sentence = refusal.to_sentence();
    if json {
        note(&serde_json::json!({ "error": refusal.code(), "message": sentence }).to_string());
    } else {
        note(&sentence);
    }
}

/// The columns of the terminal that data goes to, if it goes to one.
pub(crate) fn columns() -> Option<usize> {
    if stdout().is_terminal() { Some(ask_columns().unwrap_or(80)) } else { None }
}

#[cfg(unix)]
fn ask_columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

#[cfg(not(unix))]
fn ask_columns() -> Option<usize> {
    None
}
