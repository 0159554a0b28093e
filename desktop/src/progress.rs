//! What a long call is doing, on one line of standard error that is written over. Only where a person watches, and only
//! after half a second; whatever else is printed clears it first.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keyfold_core::flow::{Progress, ProgressListener, Step};

/// A call that is shorter says nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// Back to the line's beginning, and clear it.
const CLEAR: &str = "\r\x1b[K";

static LINE: Mutex<Line> = Mutex::new(Line { step: None, round: 0, timed: false, due: false, shown: false });

/// The line, and what it may say.
struct Line {
    step: Option<String>,
    /// Counts the times it was cleared: a timer of an earlier round does nothing.
    round: u64,
    timed: bool,
    due: bool,
    shown: bool,
}

impl Line {
    /// Takes a step; says what to write now, and whether a timer is to be started.
    fn set(&mut self, step: String) -> (Option<String>, bool) {
        self.step = Some(step);
        let starts = !self.timed;
        self.timed = true;
        (if self.due { self.draw() } else { None }, starts)
    }

    /// Half a second has passed since the first step of a round.
    fn come_due(&mut self, round: u64) -> Option<String> {
        if round != self.round {
            return None;
        }
        self.due = true;
        self.draw()
    }

    fn draw(&mut self) -> Option<String> {
        let step = self.step.as_ref()?;
        self.shown = true;
        Some(format!("{CLEAR}{step}"))
    }

    fn clear(&mut self) -> Option<&'static str> {
        let was_shown = self.shown;
        *self = Self { step: None, round: self.round + 1, timed: false, due: false, shown: false };
        was_shown.then_some(CLEAR)
    }
}

/// Says what is being done now.
pub(crate) fn step(text: &str) {
    if !stderr().is_terminal() {
        return;
    }
    let mut line = line();
    let (written, starts) = line.set(text.to_owned());
    write(written.as_deref());
    if starts {
        let round = line.round;
        std::thread::spawn(move || {
            std::thread::sleep(PATIENCE);
            let mut line = self::line();
            write(line.come_due(round).as_deref());
        });
    }
}

/// Clears the line; the next step begins anew.
pub(crate) fn clear() {
    write(line().clear());
}

fn line() -> MutexGuard<'static, Line> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write(text: Option<&str>) {
    let Some(text) = text else { return };
    let mut stderr = stderr().lock();
    if stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()).is_err() {
        // Nobody is there to read it.
    }
}

/// Says what core is doing.
pub(crate) struct Steps;

impl ProgressListener for Steps {
    fn progress(&self, progress: Progress) {
        step(&to_text(progress));
    }
}

fn to_text(progress: Progress) -> String {
    let step = match progress.step {
        Step::Stretching => "Stretching the password",
        Step::Service => "Talking to the service",
        Step::Backup => "Writing the backup",
        Step::Mail => "Having the message sent",
        Step::Sending => "Sending",
        Step::Receiving => "Receiving",
    };
    match (progress.done, progress.total) {
        (_, 0) => format!("{step} ..."),
        (done, total) => format!("{step} ... {done} of {total}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> Line {
        Line { step: None, round: 0, timed: false, due: false, shown: false }
    }

    #[test]
    fn a_short_call_says_nothing() {
        let mut line = new();
        assert_eq!(line.set("one".into()), (None, true));
        assert_eq!(line.set("two".into()), (None, false));
        assert_eq!(line.clear(), None);
        assert_eq!(line.come_due(0), None, "the timer of a call that has ended");
    }

    #[test]
    fn a_long_call_says_its_steps_on_one_line_and_clears_it() {
        let mut line = new();
        line.set("one".into());
        assert_eq!(line.come_due(0).unwrap(), format!("{CLEAR}one"));
        assert_eq!(line.set("two".into()), (Some(format!("{CLEAR}two")), false));
        assert_eq!(line.clear(), Some(CLEAR));
        assert_eq!(line.set("of the next".into()), (None, true));
    }

    #[test]
    fn counts_are_said_if_they_are_known() {
        let progress = |done, total| to_text(Progress { step: Step::Receiving, done, total });
        assert_eq!(progress(0, 0), "Receiving ...");
        assert_eq!(progress(3, 90), "Receiving ... 3 of 90");
    }
}
