//! The grammar of `sign-up` and `sign-in`.

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;

use crate::host::{DEVICE_NAME_MAX, SYSTEM};

/// How to make an account.
#[derive(ClapArgs)]
#[command(group(clap::ArgGroup::new("how").required(true).args(["email", "local", "resume", "discard"])))]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of the command line")]
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
    /// Goes on with a sign-up that was interrupted.
    #[arg(long)]
    pub(crate) resume: bool,
    /// Forgets a sign-up that the service hasn't confirmed.
    #[arg(long)]
    pub(crate) discard: bool,
    /// Keeps the code in a folder that is carried away from this machine, or in the system's credential store.
    #[arg(long, value_name = "DIR|system")]
    pub(crate) backup: Option<PathBuf>,
    /// Saves a kit: .pdf, .png, .svg or .txt.
    #[arg(long, value_name = "FILE")]
    pub(crate) kit: Vec<PathBuf>,
    /// What your other devices call this one; else the machine's own name.
    #[arg(long, value_name = "NAME", value_parser = device_name)]
    pub(crate) device_name: Option<String>,
    /// Accepts fewer than two ways to recover the account.
    #[arg(long)]
    pub(crate) one_way_is_enough: bool,
}

/// How to find the key of an account that exists. Of several ways, one after the other is tried; of none, the system's
/// credential store.
#[derive(ClapArgs)]
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
    /// The backup folder, or the system's credential store.
    #[arg(long, value_name = "DIR|system")]
    pub(crate) backup: Option<PathBuf>,
    /// What your other devices call this one; else the machine's own name.
    #[arg(long, value_name = "NAME", value_parser = device_name)]
    pub(crate) device_name: Option<String>,
    /// Makes the account's key here; only for an account that never had one.
    #[arg(long, conflicts_with_all = ["picture", "code", "code_file"])]
    pub(crate) first_key: bool,
    /// For a kit of an older password: a file with the password of its date.
    #[arg(long, value_name = "FILE")]
    pub(crate) kit_password_file: Option<PathBuf>,
}

impl SignIn {
    /// Whether it was said where the key is.
    pub(crate) fn names_a_way(&self) -> bool {
        let code = self.picture.is_some() || self.code.is_some() || self.code_file.is_some();
        code || self.backup.is_some() || self.first_key
    }

    /// The backup to look into: the one that was named, or the system's store if nothing was named at all.
    pub(crate) fn backup_to_ask(&self) -> Option<&Path> {
        let default = || (!self.names_a_way()).then_some(Path::new(SYSTEM));
        self.backup.as_deref().or_else(default)
    }
}

fn device_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > DEVICE_NAME_MAX || name.chars().any(char::is_control) {
        return Err(format!("it must have 1 to {DEVICE_NAME_MAX} characters on one line"));
    }
    Ok(name.to_owned())
}
