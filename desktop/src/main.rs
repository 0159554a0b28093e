//! `keyfold`: the third thin shell over core, and the quickest way to try everything.
//!
//! | module | what it holds |
//! |---|---|
//! | [`args`] | the grammar |
//! | [`session`] | the home of this run: opened, unlocked |
//! | [`commands`] | one module a group of commands |
//! | [`host`] | this machine as core sees it: HTTP, clock, backup, clone marker |
//! | [`prompt`], [`picture`], [`page`] | passwords in; codes in and out |
//! | [`output`], [`table`], [`sentences`], [`notices`], [`progress`] | what is printed |
//!
//! Exit codes: 0 done, 1 refused with a reason, 2 wrong usage.

mod args;
mod commands;
mod host;
mod notices;
mod output;
mod page;
mod picture;
mod progress;
mod prompt;
mod question;
mod refusal;
mod sentences;
mod session;
mod table;

use std::process::ExitCode;

use clap::Parser as _;

/// Wipes what it frees: passwords and items pass through many small allocations of libraries.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    let outcome = if picture::is_reader() { picture::serve() } else { commands::run(&args::Args::parse()) };
    progress::clear();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            output::complain(&refusal.to_sentence());
            ExitCode::from(refusal.exit_code())
        }
    }
}
