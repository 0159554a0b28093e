//! Passwords in: asked for without echo, or the first line of a file. Wiped when dropped; never trimmed beyond the one
//! line break at the end.

use std::fs::File;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Read, stdin};
use std::path::Path;

use zeroize::Zeroizing;

use crate::refusal::Refusal;

/// Longest line that is read: more than any password may have.
const LINE_MAX: u64 = 8 * 1024;
/// Longest file with a secret for an item.
const SECRET_MAX: u64 = 2 * 1024 * 1024;

/// A password as typed.
pub(crate) type Typed = Zeroizing<Vec<u8>>;

/// The password: from a file if one is given, else asked for.
pub(crate) fn password(file: Option<&Path>) -> Result<Typed, Refusal> {
    match file {
        Some(file) => first_line(file),
        None => ask("Password: "),
    }
}

/// A new password: from a file if one is given, else asked for twice.
pub(crate) fn new_password(file: Option<&Path>) -> Result<Typed, Refusal> {
    if let Some(file) = file {
        return first_line(file);
    }
    let (first, again) = (ask("New password: ")?, ask("The same again: ")?);
    if *first == *again {
        Ok(first)
    } else {
        Err(Refusal::say("The two passwords differ. Nothing was changed."))
    }
}

/// A secret of an item: a whole file, without the one line break at its end.
pub(crate) fn secret(file: &Path) -> Result<Zeroizing<String>, Refusal> {
    let bytes = read(file, SECRET_MAX, |reader, bytes| reader.read_to_end(bytes))?;
    let bytes = without_line_break(bytes);
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(Refusal::say("The secret is not UTF-8 text.")),
    }
}

/// A text file of at most 64 KiB, `-` for standard input.
pub(crate) fn text(file: &Path) -> Result<String, Refusal> {
    let bytes = read(file, 64 * 1024, |reader, bytes| reader.read_to_end(bytes))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn ask(question: &str) -> Result<Typed, Refusal> {
    if !stdin().is_terminal() {
        return Err(Refusal::say(
            "Nobody is there to ask for a password. Give it with --password-file FILE, `-` for standard input.",
        ));
    }
    match rpassword::prompt_password(question) {
        Ok(password) => Ok(Zeroizing::new(password.into_bytes())),
        Err(error) => Err(Refusal::file(Path::new("the terminal"), &error)),
    }
}

fn first_line(file: &Path) -> Result<Typed, Refusal> {
    Ok(without_line_break(read(file, LINE_MAX, |reader, bytes| reader.read_until(b'\n', bytes))?))
}

type Reader<'a> = BufReader<std::io::Take<Box<dyn Read + 'a>>>;

fn read(
    file: &Path,
    max: u64,
    take: impl FnOnce(&mut Reader<'_>, &mut Vec<u8>) -> std::io::Result<usize>,
) -> Result<Typed, Refusal> {
    let source: Box<dyn Read> = if file == Path::new("-") {
        Box::new(stdin())
    } else {
        Box::new(File::open(file).map_err(|error| Refusal::file(file, &error))?)
    };
    let mut reader = BufReader::new(source.take(max + 1));
    let mut bytes = Zeroizing::new(Vec::new());
    let count = take(&mut reader, &mut bytes).map_err(|error| Refusal::file(file, &error))?;
    if count as u64 > max {
        return Err(Refusal::say(format!("{} is too long.", file.display())));
    }
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
    }
}
