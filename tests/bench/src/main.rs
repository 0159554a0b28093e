//! The benchmarks behind `scripts/bench`: each is a module with a `run` that gives a [`report::Report`].
//!
//! They measure core as a host gets it, in release, and print medians of whatever can be repeated; nothing here decides
//! whether a figure is good.
//!
//! | module | what it holds |
//! |---|---|
//! | [`argon2`] | key stretching against the C reference |
//! | [`bindings`] | the border to Kotlin and Swift, against Rust |
//! | [`flows`] | sign-up, new device, password change; a sign-in at the service |
//! | [`list`] | unlock, list and search over 10,000 items |
//! | [`machine`] | the ports of a machine without network or backup |
//! | [`report`] | figures, as text or JSON; the stopwatch |
//! | [`scan`] | QR codes out of hard camera frames, against plain rxing |
//! | [`service`] | the account service as a process |

mod argon2;
mod bindings;
mod flows;
mod list;
mod machine;
mod report;
mod scan;
mod service;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use keyfold_core::flow;
use keyfold_core::port::StretchError;

/// What to measure.
#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// Argon2id at the floor, core's against the C reference.
    Argon2,
    /// A call, a list and a frame in Kotlin and Swift against Rust; sizes of the library.
    Bindings,
    /// What `bindings` needs: a home, a frame, and Rust's figures.
    #[value(hide = true)]
    BindingsRust,
    /// Sign-up, new device, password change, and a sign-in at the service.
    Flows,
    /// Unlock, list and search over 10,000 items.
    List,
    /// QR codes out of hard camera frames, ours against plain rxing.
    Scan,
}

#[derive(Parser)]
#[command(name = "scripts/bench", about = "Measures core, in release")]
struct Arguments {
    name: Name,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
    /// A Python that has argon2-cffi built from source; scripts/bench gives it.
    #[arg(long, default_value = "python3", hide = true)]
    reference: PathBuf,
    /// The account service; scripts/bench gives it.
    #[arg(long, default_value = "keyfold-account", hide = true)]
    service: PathBuf,
    /// Where the figures of other languages lie; scripts/bench gives it.
    #[arg(long, default_value = ".", hide = true)]
    folder: PathBuf,
}

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the C reference can't be run")]
    Reference(#[source] io::Error),
    #[error("the C reference ended or answered nonsense; what it said stands above")]
    Answer,
    #[error("core and the C reference derived different bytes")]
    Differs,
    #[error("the key stretching failed")]
    Stretch(#[from] StretchError),
    #[error("there is no folder for the home")]
    Folder(#[source] io::Error),
    #[error("the account service can't be run")]
    Service(#[source] io::Error),
    #[error("the account service ended, or doesn't say where it listens")]
    NoAddress,
    #[error("the account service's processor time can't be read")]
    Processor(#[source] io::Error),
    #[error("core refused")]
    Core(#[from] flow::Error),
    #[error("{0} items were found instead of those that were put")]
    Count(u32),
    #[error("a frame was read as another text than its code's")]
    OtherText,
    #[error("the figures of another language or of the sizes are missing or are nonsense")]
    Figures,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let report = match arguments.name {
        Name::Argon2 => argon2::run(&arguments.reference),
        Name::Bindings => bindings::run(&arguments.folder),
        Name::BindingsRust => bindings::prepare(&arguments.folder),
        Name::Flows => flows::run(&arguments.service),
        Name::List => list::run(),
        Name::Scan => scan::run(),
    };
    match report {
        Ok(report) if arguments.json => println!("{}", report.to_json()),
        Ok(report) => print!("{}", report.to_text()),
        Err(failure) => {
            let cause = std::error::Error::source(&failure).map(|cause| format!(": {cause}"));
            eprintln!("scripts/bench: {failure}{}", cause.unwrap_or_default());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
