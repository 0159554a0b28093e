//! What a long call is doing: one line on standard error, only on a terminal, and only once it takes longer than half a
//! second. Whatever else is printed takes the line away first.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keyfold_core::flow::{Progress, ProgressListener, Step};

/// What nobody needs to be told about.
const PATIENCE: Duration = Duration::from_millis(500);

/// The one line.
struct Line {
    text: Option<String>,
    shown: bool,
    /// Counts up with every call that ended: a watch over an older one is over.
    ended: u64,
}

static LINE: Mutex<Line> = Mutex::new(Line { text: None, shown: false, ended: 0 });
static ENDED: Condvar = Condvar::new();

/// Hears of core's steps.
pub(crate) struct Steps;

impl ProgressListener for Steps {
    fn progress(&self, progress: Progress) {
        let what = match progress.step {
            Step::Stretching => "Opening with the password",
            Step::Service => "Talking to the service",
            Step::Backup => "Writing the backup",
            Step::Mail => "Having the message sent",
            Step::Sending => "Sending",
            Step::Receiving => "Receiving",
        };
        match progress.total {
            0 => step(format!("{what} ...")),
            total => step(format!("{what} ... {} of {total}", progress.done)),
        }
    }
}

/// Says what is under way.
pub(crate) fn step(text: impl Into<String>) {
    if !is_watched() {
        return;
    }
    let mut line = line();
    if line.text.is_none() {
        let ended = line.ended;
        std::thread::spawn(move || watch(ended));
    }
    line.text = Some(text.into());
    if line.shown {
        draw(&line);
    }
}

/// Takes the line away: something else is to be printed, or all is done.
pub(crate) fn clear() {
    let mut line = line();
    if line.shown {
        write("\r\u{1b}[K");
    }
    *line = Line { text: None, shown: false, ended: line.ended + 1 };
    ENDED.notify_all();
}

/// Whether a person watches standard error.
pub(crate) fn is_watched() -> bool {
    stderr().is_terminal()
}

fn watch(ended: u64) {
    let under_way = |line: &mut Line| line.ended == ended;
    let waited = ENDED.wait_timeout_while(line(), PATIENCE, under_way);
    let (mut line, waited) = waited.unwrap_or_else(PoisonError::into_inner);
    if waited.timed_out() {
        line.shown = true;
        draw(&line);
    }
}

fn draw(line: &Line) {
    if let Some(text) = &line.text {
        write(&format!("\r\u{1b}[K{text}"));
    }
}

fn write(text: &str) {
    let mut stderr = stderr().lock();
    if stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()).is_err() {
        // Nobody is there to read it.
    }
}

fn line() -> MutexGuard<'static, Line> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}
