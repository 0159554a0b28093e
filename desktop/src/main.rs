//! `keyfold`: the third thin shell over core, and the quickest way to try everything.
//!
//! | module | what it holds |
//! |---|---|
//! | [`args`] | the grammar |
//! | [`session`] | the home of this run: opened, unlocked, what is due done |
//! | [`commands`] | one module a group of commands |
//! | [`host`] | this machine as core sees it: HTTP, clock, backup folder, clone marker |
//! | [`prompt`], [`picture`], [`page`] | passwords in; codes in and out |
//! | [`output`], [`table`], [`visible`], [`progress`] | what is printed |
//! | [`refusal`], [`sentences`] | why something was refused |
//!
//! Exit codes: 0 done, 1 refused with a reason, 2 wrong usage.

mod args;
mod commands;
mod host;
mod output;
mod page;
mod picture;
mod progress;
mod prompt;
mod refusal;
mod sentences;
mod session;
mod table;
mod visible;

use std::process::ExitCode;

use clap::Parser as _;

use self::args::Args;

/// Every buffer is wiped when it is freed.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    if picture::is_for_child(std::env::args_os()) {
        return end(picture::serve(), false);
    }
    let args = Args::parse();
    let json = args.json;
    end(commands::run(args), json)
}

fn end(result: Result<(), refusal::Refusal>, json: bool) -> ExitCode {
    progress::clear();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            output::refuse(json, &refusal);
            ExitCode::from(refusal.exit_code())
        }
    }
}
