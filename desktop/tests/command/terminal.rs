//! The command on a terminal of its own, made by `script`: what it draws, and what a person types.

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::run::Home;

/// A command that runs on a terminal.
pub(crate) struct Terminal {
    script: Child,
    keys: Option<ChildStdin>,
    screen: ChildStdout,
    drawn: String,
}

impl Terminal {
    /// Runs a command on a terminal of so many columns. Arguments hold no quotes.
    pub(crate) fn run(home: &Home, columns: u16, arguments: &[&str]) -> Self {
        Self::run_before(home, columns, arguments, "exit $?")
    }

    /// The same, and afterwards a line of the shell on the same terminal.
    pub(crate) fn run_before(home: &Home, columns: u16, arguments: &[&str], after: &str) -> Self {
        let quoted: Vec<_> = arguments.iter().map(|argument| format!("'{argument}'")).collect();
        let keyfold = env!("CARGO_BIN_EXE_keyfold");
        let line =
            format!("stty rows 24 cols {columns}; '{keyfold}' --home home {}; {after}", quoted.join(" "));
        let mut script = home.place(Command::new("script"), &["-qefc", &line, "/dev/null"]);
        let streams = script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut script = streams.spawn().expect("script is missing: install bsdutils");
        let (keys, screen) = (script.stdin.take(), script.stdout.take().unwrap());
        Self { script, keys, screen, drawn: String::new() }
    }

    /// Waits until this was drawn.
    pub(crate) fn until(&mut self, text: &str) {
        while !self.drawn.contains(text) {
            assert!(self.read() > 0, "{text} was never drawn: {:?}", self.drawn);
        }
    }

    /// Types a line once this was drawn.
    pub(crate) fn answer(&mut self, question: &str, line: &str) {
        self.press(question, format!("{line}\n").as_bytes());
    }

    /// Presses keys once this was drawn.
    pub(crate) fn press(&mut self, question: &str, keys: &[u8]) {
        self.until(question);
        self.keys.as_mut().unwrap().write_all(keys).unwrap();
    }

    /// Waits for the end; all that was drawn, and the exit code.
    pub(crate) fn end(mut self) -> (String, Option<i32>) {
        while self.read() > 0 {}
        drop(self.keys.take());
        let code = self.script.wait().unwrap().code();
        (self.drawn, code)
    }

    fn read(&mut self) -> usize {
        let mut bytes = [0; 4096];
        let count = self.screen.read(&mut bytes).unwrap();
        self.drawn.push_str(&String::from_utf8_lossy(&bytes[..count]));
        count
    }
}
