//! Questions on the terminal whose answers are never shown: the terminal falls silent before the question is drawn, stays
//! so between two questions, and is as it was once they are answered, also when the person stops with Ctrl-C.

#[cfg(unix)]
pub(crate) use posix::Questions;
#[cfg(windows)]
pub(crate) use windows::Questions;

#[cfg(unix)]
mod posix {
    use std::fs::File;
    use std::io::{self, Read, Write as _};

    use rpassword::{ConfigBuilder, read_password_with_config};
    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

    const CTRL_C: u8 = 3;
    /// What a shell reports of a program that Ctrl-C ended.
    const STOPPED: i32 = 130;

    /// The terminal, silent for as long as this lives.
    ///
    /// The password library draws its question first and turns the echo off later, so an answer pasted at once could be
    /// seen; and Ctrl-C ends the process in the middle, which leaves a shell that shows nothing. So it only edits the
    /// line here.
    pub(crate) struct Questions {
        terminal: File,
        before: Termios,
    }

    impl Questions {
        /// # Errors
        /// There is no terminal.
        pub(crate) fn open() -> io::Result<Self> {
            let terminal = File::options().read(true).write(true).open("/dev/tty")?;
            let before = tcgetattr(&terminal)?;
            let mut silent = before.clone();
            silent.local_modes -=
                LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
            silent.special_codes[SpecialCodeIndex::VMIN] = 1;
            silent.special_codes[SpecialCodeIndex::VTIME] = 0;
            tcsetattr(&terminal, OptionalActions::Now, &silent)?;
            Ok(Self { terminal, before })
        }

        /// # Errors
        /// The terminal went away.
        pub(crate) fn ask(&mut self, question: &str) -> io::Result<String> {
            self.terminal.write_all(question.as_bytes())?;
            let keys = Keys(self.terminal.try_clone()?);
            let answer =
                read_password_with_config(ConfigBuilder::new().input_reader(keys).output_discard().build());
            self.terminal.write_all(b"\n")?;
            if matches!(&answer, Err(error) if error.kind() == io::ErrorKind::Interrupted) {
                self.restore();
                std::process::exit(STOPPED);
            }
            answer
        }

        fn restore(&self) {
            // A terminal that is gone needs no restoring.
            let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
        }
    }

    impl Drop for Questions {
        fn drop(&mut self) {
            self.restore();
        }
    }

    /// What is typed, where Ctrl-C is an error: the library would end the process before the terminal is restored.
    struct Keys(File);

    impl Read for Keys {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = loop {
                match self.0.read(buffer) {
                    // A signal that ended nothing, for one a window that changed its size.
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    read => break read?,
                }
            };
            if buffer[..count].contains(&CTRL_C) { Err(io::ErrorKind::Interrupted.into()) } else { Ok(count) }
        }
    }
}

#[cfg(windows)]
mod windows {
    use std::io;

    /// The console, which shows what is typed only while a program reads with its echo on.
    pub(crate) struct Questions;

    impl Questions {
        /// # Errors
        /// None: asking says whether there is a console.
        #[expect(clippy::unnecessary_wraps, reason = "elsewhere the terminal is opened here")]
        pub(crate) fn open() -> io::Result<Self> {
            Ok(Self)
        }

        /// # Errors
        /// There is no console.
        #[expect(clippy::unused_self, reason = "elsewhere it holds the terminal")]
        pub(crate) fn ask(&mut self, question: &str) -> io::Result<String> {
            rpassword::prompt_password(question)
        }
    }
}
