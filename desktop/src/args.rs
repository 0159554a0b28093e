//! The grammar of the command line. A password is never an argument, nor in the environment.

mod item;
mod sign;

use std::path::PathBuf;

pub(crate) use item::{Add, Edit, Fields, Kind, YesNo};
pub(crate) use sign::{SignIn, SignUp};

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// Keeps passwords; sealed on this machine, and on others if you want.
#[derive(Parser)]
#[command(name = "keyfold", version, max_term_width = 100)]
pub(crate) struct Args {
    /// The folder of this account's data; the platform's data folder if not given.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Prints data as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Reads the password from this file's first line, `-` for standard input (its next line); else it is asked for.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Makes an account.
    SignUp(SignUp),
    /// Sets this machine up for an account that exists.
    SignIn(SignIn),
    /// Says how everything stands; checks the password if a file is given.
    Status,
    /// The email address.
    #[command(subcommand)]
    Address(Address),
    /// The password.
    #[command(subcommand)]
    Password(Password),
    /// Adds an item.
    Add(Add),
    /// Lists all items.
    List(List),
    /// Lists the items that have all these words in title, user name, website or tags.
    Search {
        /// The words.
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Shows an item.
    Show {
        /// The item's id, or its beginning.
        id: String,
        /// Shows secrets too, and of a one-time code the code of this moment.
        #[arg(long)]
        reveal: bool,
        /// Shows what a one-time code is made from, too: whoever has that can make all codes.
        #[arg(long, requires = "reveal")]
        seed: bool,
    },
    /// Changes an item.
    Edit(Edit),
    /// Removes an item.
    Remove {
        /// The item's id, or its beginning.
        id: String,
    },
    /// Shows what an item held before.
    History {
        /// The item's id, or its beginning.
        id: String,
        /// Shows secrets too.
        #[arg(long)]
        reveal: bool,
    },
    /// The kit: a page that opens with the password alone.
    #[command(subcommand)]
    Kit(Kit),
    /// The code: opens only together with a sign-in.
    #[command(subcommand)]
    Code(Code),
    /// Sends what is new here and takes what is new elsewhere.
    Sync(Sync),
    /// Lists the account's devices.
    Devices(Devices),
    /// Says what the service knows of the account, or deletes it.
    Account(Account),
    /// Removes this machine from the account and the account from this machine.
    SignOut {
        /// Even with edits that no other place has, or with no way to come back.
        #[arg(long)]
        even_so: bool,
    },
    /// Prints the completions for a shell.
    Completion {
        /// Which shell.
        shell: clap_complete::Shell,
    },
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
        /// Reads the new password from this file's first line, `-` for standard input (its next line); else it is asked
        /// for twice.
        #[arg(long, value_name = "FILE")]
        new_password_file: Option<PathBuf>,
    },
    /// Takes the password that the service takes, which no device has told this machine of, as this machine's own.
    Adopt {
        /// Reads that password from this file's first line, `-` for standard input (its next line); else it is asked for.
        #[arg(long, value_name = "FILE")]
        account_password_file: Option<PathBuf>,
    },
}

/// Which items.
#[derive(ClapArgs)]
pub(crate) struct List {
    /// Only of this kind.
    #[arg(long)]
    pub(crate) kind: Option<Kind>,
    /// Only with this tag.
    #[arg(long)]
    pub(crate) tag: Option<String>,
    /// Only favourites.
    #[arg(long)]
    pub(crate) favourite: bool,
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
    /// Makes this machine a device of the account again: after it was removed, if its home is a copy of another's, or if the
    /// service was restored to before this machine.
    Enrol {
        /// If the account's password of today isn't this machine's: reads it from this file's first line, `-` for standard
        /// input (its next line); else it is asked for.
        #[arg(long, value_name = "FILE")]
        account_password_file: Option<PathBuf>,
    },
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
    /// Registers it again, with the same key, at a service that was restored to before it.
    RegisterAgain,
}
