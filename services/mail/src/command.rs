//! The commands: `serve`, `keygen`, `public-key`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Parser, Subcommand};
use keyfold_mail::clock::SystemClock;
use keyfold_mail::{Config, ConfigError, Relay, ServeError};
use keyfold_ticket::{KeyError, RelayPrivateKey, RelayPublicKey, make_key_pair};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use zeroize::Zeroizing;

/// Keyfold's mail relay.
#[derive(Debug, Parser)]
#[command(name = "keyfold-mail", version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take requests and send messages until told to end.
    Serve {
        /// The settings; the environment (`KEYFOLD_MAIL_...`) goes over them.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Where to take requests, in place of the setting; port 0 takes a free one.
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<SocketAddr>,
    },
    /// Make the relay's key, in a file that only its owner can read.
    Keygen {
        /// The new file; one that exists is left alone.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Print the public half of a key, for the account service's settings.
    PublicKey {
        /// The key file.
        file: PathBuf,
    },
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// A file can't be read or written.
    #[error("the file can't be used: {0}")]
    File(io::ErrorKind),
    /// The file holds no relay key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The settings can't be used.
    #[error("settings: {0}")]
    Config(#[from] ConfigError),
    /// The log filter can't be read.
    #[error("settings: \"log\" must be a filter such as info or keyfold_mail=debug")]
    Log,
    /// The address can't be listened on.
    #[error("can't listen there: {0}")]
    Listen(io::ErrorKind),
    /// The relay didn't start.
    #[error(transparent)]
    Serve(#[from] ServeError),
}

pub(crate) fn run(arguments: Arguments) -> Result<(), CommandError> {
    match arguments.command {
        Command::Serve { config, listen } => run_serve(config.as_deref(), listen),
        Command::Keygen { out } => make_key_file(&out).map_err(|error| CommandError::File(error.kind())),
        Command::PublicKey { file } => {
            let text = fs::read_to_string(file).map_err(|error| CommandError::File(error.kind()))?;
            let key = RelayPrivateKey::from_text(&Zeroizing::new(text))?;
            println!("{}", key.to_public().to_text());
            Ok(())
        }
    }
}

fn make_key_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let (key, public): (RelayPrivateKey, RelayPublicKey) = make_key_pair();
    let mut file = options.open(path)?;
    file.write_all(key.to_text().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    println!("{}", public.to_text());
    Ok(())
}

fn run_serve(config: Option<&Path>, listen: Option<SocketAddr>) -> Result<(), CommandError> {
    let text = config.map(fs::read_to_string).transpose();
    let text = text.map_err(|error| CommandError::File(error.kind()))?.unwrap_or_default();
    let config = Config::from_text(&text, environment())?;
    let filter = EnvFilter::try_new(&config.log).map_err(|_| CommandError::Log)?;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false).init();
    // One thread is plenty for this traffic, and saves a stack and an allocator's arena for each other one.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(8).build();
    let runtime = runtime.map_err(|error| CommandError::Listen(error.kind()))?;
    runtime.block_on(listen_and_serve(config, listen))
}

/// The environment; variables that aren't text can't be ours.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

async fn listen_and_serve(config: Config, listen: Option<SocketAddr>) -> Result<(), CommandError> {
    let failed = |error: io::Error| CommandError::Listen(error.kind());
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let listener = TcpListener::bind(listen.unwrap_or(config.listen)).await.map_err(failed)?;
    let relay = Relay::open(Arc::new(SystemClock), config)?;
    let address = listener.local_addr().map_err(failed)?;
    println!("listening on http://{address}");
    io::stdout().flush().map_err(failed)?;
    let shutdown = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        tracing::info!("ending");
    };
    Ok(relay.serve(listener, shutdown).await?)
}
