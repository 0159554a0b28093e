//! Codes in: the Keyfold code in a picture or a PDF page, read in a child process with limits.
//!
//! A PDF can ask for any amount of memory and time. So this command starts itself once more, gives that process one
//! gigabyte of memory and twenty seconds (on Windows only forty seconds, by the clock), hands it the file and takes back
//! texts. Whatever happens there, happens there.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use keyfold_kit::{CodeError, SealedKey, find_code};
use keyfold_scan::{ScanError, read_pdf, read_picture};
use serde::{Deserialize, Serialize};

use crate::progress;
use crate::refusal::Refusal;

/// Longest file that is read at all.
const FILE_MAX: u64 = 64 * 1024 * 1024;
/// Bytes of address space of the child.
#[cfg(unix)]
const MEMORY: u64 = 1024 * 1024 * 1024;
/// Seconds of computing of the child.
#[cfg(unix)]
const SECONDS: u64 = 20;

/// The one argument of the child; no command, since nobody types it.
const READER: &str = "--read-picture-from-standard-input";

/// How long the child may take in all, where its computing can't be limited or it waits.
const PATIENCE: Duration = Duration::from_secs(40);

/// What the child says.
#[derive(Serialize, Deserialize)]
enum Found {
    Texts(Vec<String>),
    Nothing(String),
}

/// Reads the one Keyfold code in a file.
pub(crate) fn read_code(file: &Path) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(file).and_then(|file| file.take(FILE_MAX + 1).read_to_end(&mut bytes));
    read.map_err(|error| Refusal::file(file, &error))?;
    if bytes.len() as u64 > FILE_MAX {
        return Err(Refusal::say("The file is longer than 64 MB. Take a smaller picture."));
    }
    let texts = read_apart(&bytes)?;
    choose(&texts)
}

fn choose(texts: &[String]) -> Result<String, Refusal> {
    let mut codes: Vec<SealedKey> = Vec::new();
    let mut worst = None;
    for text in texts {
        match find_code(text) {
            Ok(code) if codes.contains(&code) => {}
            Ok(code) => codes.push(code),
            Err(CodeError::NotACode) => {}
            Err(error) => worst = Some(error),
        }
    }
    match (codes.as_slice(), worst) {
        ([code], _) => Ok(code.to_text()),
        ([_, _, ..], _) => Err(Refusal::say(
            "There are two different Keyfold codes in it. Cut the picture so that one is left.",
        )),
        ([], Some(error)) => Err(flow_error(error)),
        ([], None) => Err(Refusal::say("There is a QR code in it, but it is not Keyfold's.")),
    }
}

fn flow_error(error: CodeError) -> Refusal {
    Refusal::Core(keyfold_core::flow::Error::from(error))
}

fn read_apart(bytes: &[u8]) -> Result<Vec<String>, Refusal> {
    let gone =
        || Refusal::say("The file can't be read: it asks for too much memory or time. Take another picture.");
    let myself = std::env::current_exe().map_err(|_| gone())?;
    let mut child = Command::new(myself)
        .arg(READER)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| gone())?;
    progress::step("Reading the picture ...");
    let mut input = child.stdin.take().ok_or_else(gone)?;
    // A child that died early closes the pipe: its answer says what is to be said.
    let sent = input.write_all(bytes);
    drop(input);
    let answer = answer_of(child, PATIENCE).map_err(|_| gone())?;
    progress::clear();
    match serde_json::from_slice(&answer) {
        Ok(Found::Texts(texts)) if sent.is_ok() => Ok(texts),
        Ok(Found::Nothing(why)) => Err(Refusal::say(why)),
        _ => Err(gone()),
    }
}

/// All that the child prints; it is ended if it takes too long, whatever it does.
fn answer_of(mut child: Child, patience: Duration) -> std::io::Result<Vec<u8>> {
    let stdout = child.stdout.take();
    let (answer, heard) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut bytes));
        if answer.send(read.map(|_| bytes)).is_err() {
            // The child was ended: nobody waits any more.
        }
    });
    let answer = heard.recv_timeout(patience).unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()));
    if answer.is_err() {
        child.kill()?;
    }
    child.wait()?;
    answer
}

/// Whether this process is the child.
pub(crate) fn is_reader() -> bool {
    let mut arguments = std::env::args_os().skip(1);
    arguments.next().is_some_and(|first| first == READER) && arguments.next().is_none()
}

/// The child's side: limits itself, reads standard input, prints what it found.
pub(crate) fn serve() -> Result<(), Refusal> {
    limit()?;
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| Refusal::file(Path::new("-"), &error))?;
    let texts = if bytes.starts_with(b"%PDF") { read_pdf(&bytes) } else { read_picture(&bytes) };
    let found = match texts {
        Ok(texts) => Found::Texts(texts),
        Err(error) => Found::Nothing(of_scan_error(error).to_owned()),
    };
    let answer = serde_json::to_string(&found).map_err(|error| Refusal::say(error.to_string()))?;
    crate::output::print(false, &serde_json::Value::Null, || answer);
    Ok(())
}

#[cfg(unix)]
fn limit() -> Result<(), Refusal> {
    let refuse = |error: std::io::Error| Refusal::file(Path::new("the limits of the process"), &error);
    rlimit::setrlimit(rlimit::Resource::AS, MEMORY, MEMORY).map_err(refuse)?;
    rlimit::setrlimit(rlimit::Resource::CPU, SECONDS, SECONDS).map_err(refuse)
}

#[cfg(not(unix))]
fn limit() -> Result<(), Refusal> {
    Ok(())
}

fn of_scan_error(error: ScanError) -> &'static str {
    match error {
        ScanError::NoCode => {
            "There is no QR code in it. Take the picture again: straight, near, in good light."
        }
        ScanError::TooLarge => "The picture is too large. Take a smaller one.",
        ScanError::Encrypted => "The PDF asks for a password. Save it without one.",
        ScanError::NotAPicture | ScanError::NotAPdf => "This is neither a PNG, a JPEG nor a PDF.",
        ScanError::WrongSize | ScanError::Damaged => "The file is damaged.",
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn start(script: &str) -> Child {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("there is a shell")
    }

    #[test]
    fn a_child_that_never_answers_is_ended() {
        let mut child = start("echo something; exec cat");
        // While its standard input is held open, it goes on.
        let _held = child.stdin.take();
        let ended = answer_of(child, Duration::from_millis(1));
        assert_eq!(ended.unwrap_err().kind(), ErrorKind::TimedOut);
        assert_eq!(answer_of(start("echo something"), PATIENCE).unwrap(), b"something\n");
    }
}
