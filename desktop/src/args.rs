//! The grammar of the command line. The account's password is never an argument, nor in the environment.

mod account;
mod items;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub(crate) use self::account::{
    Account, AccountWhat, Address, Code, Devices, DevicesWhat, Kit, Method, Password, SignIn, SignUp, Sync,
    SyncWhat,
};
pub(crate) use self::items::{Add, Edit, Fields, Kind, List, Show, YesNo};

/// Keeps passwords; sealed on this machine, and on others if you want.
#[derive(Parser)]
#[command(name = "keyfold", version, max_term_width = 100)]
pub(crate) struct Args {
    /// The folder of this account's data; the platform's data folder if not given.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Prints data as JSON, and why something was refused as well.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Reads the password from this file's first line, `-` for standard input; else it is asked for.
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
    Show(Show),
    /// Changes an item.
    Edit(Edit),
    /// Removes an item.
    Remove {
        /// The item's id, or its beginning.
        id: String,
    },
    /// Shows what an item held before.
    History(Show),
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
