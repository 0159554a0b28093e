//! The grammar of the account: making it, coming back to it, its codes, devices and sync.

use std::path::PathBuf;

use clap::{ArgGroup, Args as ClapArgs, Subcommand, ValueEnum};

/// How to make an account.
#[derive(ClapArgs)]
#[command(group(ArgGroup::new("how").required(true).args(["email", "local", "resume", "discard"])))]
pub(crate) struct SignUp {
    /// Your email address.
    #[arg(long, requires = "account")]
    pub(crate) email: Option<String>,
    /// The account service's URL.
    #[arg(long, requires = "email", value_name = "URL")]
    pub(crate) account: Option<String>,
    /// The mail relay's URL.
    #[arg(long, requires = "email", value_name = "URL")]
    pub(crate) mail: Option<String>,
    /// Has the code mailed to you.
    #[arg(long, conflicts_with_all = ["local", "discard"])]
    pub(crate) mail_code: bool,
    /// Without any service.
    #[arg(long)]
    pub(crate) local: bool,
    /// Goes on with a sign-up that was interrupted, or makes the ways to come back that it still misses.
    #[arg(long)]
    pub(crate) resume: bool,
    /// Forgets a sign-up that the service hasn't confirmed.
    #[arg(long)]
    pub(crate) discard: bool,
    /// A folder that is carried away from this machine, to keep the code in.
    #[arg(long, value_name = "DIR", conflicts_with = "discard")]
    pub(crate) backup: Option<PathBuf>,
    /// Saves a kit: .pdf, .png, .svg or .txt.
    #[arg(long, value_name = "FILE", conflicts_with = "discard")]
    pub(crate) kit: Vec<PathBuf>,
    /// Accepts fewer than two ways to recover the account.
    #[arg(long, conflicts_with = "discard")]
    pub(crate) one_way_is_enough: bool,
}

/// How to find the key of an account that exists.
#[derive(ClapArgs)]
#[command(group(ArgGroup::new("source").required(true).args(["picture", "code", "code_file", "backup", "first_key"])))]
pub(crate) struct SignIn {
    /// Your email address.
    #[arg(long)]
    pub(crate) email: String,
    /// The account service's URL.
    #[arg(long, value_name = "URL")]
    pub(crate) account: String,
    /// The mail relay's URL.
    #[arg(long, value_name = "URL")]
    pub(crate) mail: Option<String>,
    /// A picture or page with the code: .png, .jpg or .pdf.
    #[arg(long, value_name = "FILE")]
    pub(crate) picture: Option<PathBuf>,
    /// The code as text.
    #[arg(long, value_name = "TEXT")]
    pub(crate) code: Option<String>,
    /// A file with the code as text, `-` for standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) code_file: Option<PathBuf>,
    /// The backup folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) backup: Option<PathBuf>,
    /// Makes the account's key here; only for an account that never had one.
    #[arg(long)]
    pub(crate) first_key: bool,
    /// For a kit of an older password: a file with the password of its date, else it is asked for.
    #[arg(long, value_name = "FILE")]
    pub(crate) kit_password_file: Option<PathBuf>,
}

/// What to do with the address.
#[derive(Subcommand)]
pub(crate) enum Address {
    /// Proves the address by the code from the mail.
    Confirm {
        /// The code.
        code: String,
    },
    /// Has the confirmation mailed again.
    Mail,
}

/// What to do with the password.
#[derive(Subcommand)]
pub(crate) enum Password {
    /// Changes it, at once and without a network; the service catches up later.
    Change {
        /// Reads the new password from this file's first line, `-` for standard input; else it is asked for twice.
        #[arg(long, value_name = "FILE")]
        new_password_file: Option<PathBuf>,
    },
}

/// What to do with a kit.
#[derive(Subcommand)]
pub(crate) enum Kit {
    /// Saves a new one: .pdf, .png, .svg or .txt.
    Save {
        /// The file; must not exist.
        file: PathBuf,
    },
}

/// What to do with the code.
#[derive(Subcommand)]
pub(crate) enum Code {
    /// Shows a new one as a picture and as text.
    Show,
    /// Saves a new one: .pdf, .png, .svg or .txt.
    Save {
        /// The file; must not exist.
        file: PathBuf,
    },
    /// Has a new one mailed to you.
    Mail,
    /// Makes every code so far useless.
    Revoke,
}

/// How to sync.
#[derive(ClapArgs)]
pub(crate) struct Sync {
    #[command(subcommand)]
    pub(crate) what: Option<SyncWhat>,
}

/// What about sync.
#[derive(Subcommand)]
pub(crate) enum SyncWhat {
    /// Says or changes where this account syncs.
    Method {
        /// The new one.
        method: Option<Method>,
    },
}

/// Where an account syncs.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Method {
    /// Through the account service.
    Cloud,
    /// Nowhere.
    None,
}

/// Devices.
#[derive(ClapArgs)]
pub(crate) struct Devices {
    #[command(subcommand)]
    pub(crate) what: Option<DevicesWhat>,
}

/// What about devices.
#[derive(Subcommand)]
pub(crate) enum DevicesWhat {
    /// Cuts a device off the service.
    Revoke {
        /// The device's id, or its beginning.
        id: String,
    },
}

/// The account.
#[derive(ClapArgs)]
pub(crate) struct Account {
    #[command(subcommand)]
    pub(crate) what: Option<AccountWhat>,
}

/// What about the account.
#[derive(Subcommand)]
pub(crate) enum AccountWhat {
    /// Deletes it: at the service, here, and in the backup.
    Delete,
}
