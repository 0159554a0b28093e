//! Passwords in: asked for without echo, or the first line of a file. Wiped when dropped; never trimmed beyond the one
//! line break at the end. Standard input may hold several of them, one a line, in the order in which they are needed.

use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal as _, Read as _, stderr, stdin};
use std::path::Path;

use zeroize::Zeroizing;

use crate::progress;
use crate::question::Questions;
use crate::refusal::Refusal;

/// Longest line that is read: more than any password may have.
const LINE_MAX: u64 = 8 * 1024;
/// Longest file with a secret for an item.
const SECRET_MAX: u64 = 2 * 1024 * 1024;
/// Longest file with a code as text.
const TEXT_MAX: u64 = 256 * 1024;

/// A password as typed.
pub(crate) type Typed = Zeroizing<Vec<u8>>;

/// A password: from a file if one is given, else asked for. `option` names how to give a file.
pub(crate) fn password(file: Option<&Path>, option: &str, question: &str) -> Result<Typed, Refusal> {
    match file {
        Some(file) => first_line(file),
        None => ask(&mut questions(option)?, question),
    }
}

/// A new password: from a file if one is given, else asked for twice.
pub(crate) fn new_password(file: Option<&Path>, option: &str) -> Result<Typed, Refusal> {
    if let Some(file) = file {
        return first_line(file);
    }
    let mut questions = questions(option)?;
    let (first, again) = (ask(&mut questions, "New password: ")?, ask(&mut questions, "The same again: ")?);
    if *first == *again {
        Ok(first)
    } else {
        Err(Refusal::say("The two passwords differ. Nothing was changed."))
    }
}

/// A secret of an item: a whole file, without the one line break at its end.
pub(crate) fn secret(file: &Path) -> Result<Zeroizing<String>, Refusal> {
    let bytes = without_line_break(read(file, SECRET_MAX, Part::All)?);
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(Refusal::say("The secret is not UTF-8 text.")),
    }
}

/// A text file, `-` for standard input.
pub(crate) fn text(file: &Path) -> Result<String, Refusal> {
    Ok(String::from_utf8_lossy(&read(file, TEXT_MAX, Part::All)?).into_owned())
}

/// Whether a file stands for standard input.
pub(crate) fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

/// Whether a person is there to be asked, even if standard input is a pipe.
pub(crate) fn can_ask() -> bool {
    stdin().is_terminal() || stderr().is_terminal()
}

/// The terminal to ask on, also while standard input is a pipe with something else in it.
fn questions(option: &str) -> Result<Questions, Refusal> {
    if !can_ask() {
        return Err(Refusal::say(format!(
            "Nobody is there to ask for a password. Give it with {option} FILE, `-` for standard input."
        )));
    }
    progress::clear();
    Questions::open().map_err(|error| of_terminal(&error))
}

fn ask(questions: &mut Questions, question: &str) -> Result<Typed, Refusal> {
    let mut typed = Zeroizing::new(questions.ask(question).map_err(|error| of_terminal(&error))?);
    // It stands for bytes that are no UTF-8, and would make many passwords the same one.
    if typed.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Refusal::say("What was typed is not UTF-8 text. Set the terminal to UTF-8."));
    }
    Ok(Zeroizing::new(std::mem::take(&mut *typed).into_bytes()))
}

fn of_terminal(error: &std::io::Error) -> Refusal {
    Refusal::file(Path::new("the terminal"), error)
}

fn first_line(file: &Path) -> Result<Typed, Refusal> {
    Ok(without_line_break(read(file, LINE_MAX, Part::Line)?))
}

/// How much of a file.
#[derive(Clone, Copy)]
enum Part {
    Line,
    All,
}

fn read(file: &Path, max: u64, part: Part) -> Result<Typed, Refusal> {
    let read = if is_stdin(file) {
        // The process's one buffer, so that the next reader goes on where this one stops.
        take(stdin().lock(), max, part)
    } else {
        File::open(file).and_then(|file| take(BufReader::new(file), max, part))
    };
    let bytes = read.map_err(|error| Refusal::file(file, &error))?;
    if bytes.len() as u64 > max {
        return Err(Refusal::say(format!("{}: it is too long.", file.display())));
    }
    Ok(bytes)
}

fn take(from: impl BufRead, max: u64, part: Part) -> std::io::Result<Typed> {
    let mut bytes = Zeroizing::new(Vec::new());
    let mut from = from.take(max + 1);
    match part {
        Part::Line => from.read_until(b'\n', &mut bytes)?,
        Part::All => from.read_to_end(&mut bytes)?,
    };
    Ok(bytes)
}

fn without_line_break(mut bytes: Typed) -> Typed {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_line_break_goes() {
        let cut = |text: &[u8]| without_line_break(Zeroizing::new(text.to_vec())).to_vec();
        assert_eq!(cut(b" a \n"), b" a ");
        assert_eq!(cut(b"a\r\n"), b"a");
        assert_eq!(cut(b"a\n\n"), b"a\n");
        assert_eq!(cut(b"a\r"), b"a\r");
        assert_eq!(cut(b""), b"");
    }

    #[test]
    fn lines_are_read_one_after_the_other_and_no_further_than_the_limit() {
        let mut from = &b"one\n two \nrest\nof it"[..];
        assert_eq!(*take(&mut from, 8, Part::Line).unwrap(), b"one\n");
        assert_eq!(*take(&mut from, 8, Part::Line).unwrap(), b" two \n");
        assert_eq!(*take(&mut from, 3, Part::All).unwrap(), b"rest");
    }
}
