//! `keyfold-account`: the service, and the operator's commands.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use keyfold_account::{Config, Operator};
use keyfold_wire::account::{Licence, LicenceKind};
use keyfold_wire::address::Address;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

mod words;

type Failure = Box<dyn std::error::Error>;

/// Keyfold's account service.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The settings, a TOML file; variables that start with `KEYFOLD_ACCOUNT_` come after it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the service.
    Serve {
        /// Where to listen; port 0 takes a free one.
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
    },
    /// Make the key files in a folder; nothing is overwritten.
    Keygen {
        /// The folder.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Add a newer OPAQUE setup to the keys that are there.
        #[arg(long)]
        newer_setup: bool,
    },
    /// Print the key by which the mail relay knows this service's tickets.
    PublicKey,
    /// Change or delete an account.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Say that the database was restored from a backup: sessions are dropped, and what the journal holds is done again.
    Restored {
        /// The journal was lost, or came from the same backup: suspend all devices until each has signed in.
        #[arg(long)]
        without_journal: bool,
    },
}

#[derive(Subcommand)]
enum AccountCommand {
    /// Set the type of an account.
    SetType {
        /// The account's address.
        #[arg(value_parser = parse_address)]
        email: Address,
        /// free, trial, paid or other.
        #[arg(value_name = "TYPE", value_parser = parse_kind)]
        kind: LicenceKind,
        /// The day until which it is paid, YYYY-MM-DD, UTC.
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        paid_until: Option<i64>,
    },
    /// Let an account be signed in to that a restore refuses: the older password opens it.
    Release {
        /// The account's address.
        #[arg(value_parser = parse_address)]
        email: Address,
    },
    /// Delete an account with all it holds.
    Delete {
        /// The account's address.
        #[arg(value_parser = parse_address)]
        email: Address,
    },
}

fn parse_address(text: &str) -> Result<Address, String> {
    Address::from_text(text).map_err(|error| error.to_string())
}

fn parse_kind(text: &str) -> Result<LicenceKind, String> {
    keyfold_account::licence_kind(text).ok_or_else(|| "one of free, trial, paid, other".into())
}

fn parse_date(text: &str) -> Result<i64, String> {
    keyfold_account::date_to_seconds(text).ok_or_else(|| "a date is written YYYY-MM-DD".into())
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("keyfold-account: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    if let Command::Keygen { out, newer_setup } = &arguments.command {
        return keygen(out, *newer_setup);
    }
    let config = Config::from_file(arguments.config.as_deref(), std::env::vars())?;
    match arguments.command {
        Command::Serve { listen } => serve(config, listen)?,
        Command::Keygen { .. } => unreachable!("done above, without settings"),
        Command::PublicKey => println!("{}", keyfold_account::ticket_public_key(&config.keys)?),
        Command::Account(AccountCommand::SetType { email, kind, paid_until }) => {
            Operator::open(&config)?.set_licence(&email, &Licence { kind, paid_until })?;
        }
        Command::Account(AccountCommand::Delete { email }) => {
            Operator::open(&config)?.delete_account(&email)?;
        }
        Command::Account(AccountCommand::Release { email }) => {
            println!("{}", words::of_release(Operator::open(&config)?.release(&email)?));
        }
        Command::Restored { without_journal } => {
            print!("{}", words::of_restored(&Operator::open(&config)?.restored(without_journal)?));
        }
    }
    Ok(())
}

fn keygen(out: &std::path::Path, newer_setup: bool) -> Result<(), Failure> {
    if newer_setup {
        println!("opaque-{}.key", keyfold_account::make_newer_setup(out)?);
    } else {
        keyfold_account::make_key_files(out)?;
    }
    Ok(())
}

fn serve(config: Config, listen: Option<SocketAddr>) -> Result<(), Failure> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log)?;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(4)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(listen.unwrap_or(config.listen)).await?;
        let mut out = std::io::stdout();
        writeln!(out, "listening on http://{}", listener.local_addr()?)?;
        out.flush()?;
        let (mut term, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let shutdown = async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        Ok(keyfold_account::serve(config, listener, shutdown).await?)
    })
}
