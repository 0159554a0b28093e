//! The account service as an operator runs it: a process of its own, on a free loopback port, killed at the end.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Failure;

/// A running account service.
pub(crate) struct Service {
    child: Child,
    /// Its URL.
    pub(crate) url: String,
}

impl Service {
    /// Starts the program, with its data in `folder`.
    pub(crate) fn start(program: &Path, folder: &Path) -> Result<Self, Failure> {
        let mut keygen = Command::new(program);
        keygen.current_dir(folder).args(["keygen", "--out", "keys"]).stdout(Stdio::null());
        if !keygen.status().map_err(Failure::Service)?.success() {
            return Err(Failure::NoAddress);
        }
        let settings = "keys = \"keys\"\ndatabase = \"account.db\"\nlog = \"error\"\n";
        std::fs::write(folder.join("account.toml"), settings).map_err(Failure::Folder)?;
        let mut serve = Command::new(program);
        serve.current_dir(folder).args(["serve", "--config", "account.toml", "--listen", "127.0.0.1:0"]);
        let mut child = serve.stdout(Stdio::piped()).spawn().map_err(Failure::Service)?;
        let mut first = String::new();
        let output = child.stdout.take().ok_or(Failure::NoAddress)?;
        BufReader::new(output).read_line(&mut first).map_err(Failure::Service)?;
        let url = first.trim().strip_prefix("listening on ").ok_or(Failure::NoAddress)?.to_owned();
        Ok(Self { child, url })
    }

    /// Milliseconds of processor time that the process has used, from `/proc/PID/schedstat` in nanoseconds.
    pub(crate) fn processor_ms(&self) -> Result<f64, Failure> {
        let tasks = format!("/proc/{}/task", self.child.id());
        let mut nanoseconds = 0.0;
        for task in std::fs::read_dir(tasks).map_err(Failure::Processor)? {
            let file = task.map_err(Failure::Processor)?.path().join("schedstat");
            let text = std::fs::read_to_string(file).map_err(Failure::Processor)?;
            let first = text.split(' ').next().and_then(|number| number.parse::<f64>().ok());
            nanoseconds += first.ok_or(Failure::NoAddress)?;
        }
        Ok(nanoseconds / 1e6)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing more to do in either case.
        drop((self.child.kill(), self.child.wait()));
    }
}
