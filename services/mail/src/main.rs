//! `keyfold-mail`: the relay's command line. Exit codes: 0 done, 1 refused with a reason, 2 usage.

mod command;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match command::run(command::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("keyfold-mail: {error}");
            ExitCode::FAILURE
        }
    }
}
