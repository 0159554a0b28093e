//! The grammar of what writes items.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

/// A new item.
#[derive(ClapArgs)]
pub(crate) struct Add {
    /// What kind of item.
    pub(crate) kind: Kind,
    /// Its title.
    #[arg(long)]
    pub(crate) title: String,
    #[command(flatten)]
    pub(crate) fields: Fields,
}

/// A change of an item: at least one thing.
#[derive(ClapArgs)]
#[command(group(clap::ArgGroup::new("change").required(true).multiple(true).args([
    "title", "username", "url", "tag", "favourite", "secret_file", "generate", "field", "remove_tag", "clear",
])))]
pub(crate) struct Edit {
    /// The item's id, or its beginning.
    pub(crate) id: String,
    /// Its new title.
    #[arg(long)]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) fields: Fields,
    /// A tag to remove.
    #[arg(long, value_name = "TAG")]
    pub(crate) remove_tag: Vec<String>,
    /// A field to clear.
    #[arg(long, value_name = "NAME")]
    pub(crate) clear: Vec<String>,
}

/// Fields of an item.
#[derive(ClapArgs)]
pub(crate) struct Fields {
    /// The user name.
    #[arg(long)]
    pub(crate) username: Option<String>,
    /// The website.
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// A tag.
    #[arg(long)]
    pub(crate) tag: Vec<String>,
    /// Makes it a favourite, or not.
    #[arg(long, value_name = "yes|no")]
    pub(crate) favourite: Option<YesNo>,
    /// Reads the item's secret (password, card number, account number, note) from this file, `-` for standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "generate")]
    pub(crate) secret_file: Option<PathBuf>,
    /// Makes a password of 20 characters.
    #[arg(long)]
    pub(crate) generate: bool,
    /// A field by its name; any other name makes a field of that name.
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(crate) field: Vec<(String, String)>,
}

/// A kind of item.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    /// A user name and a password.
    Login,
    /// A payment card.
    Card,
    /// A text.
    Note,
    /// A person and their papers.
    Identity,
    /// A bank account.
    BankAccount,
    /// Only fields of your own.
    Custom,
}

/// Yes or no.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum YesNo {
    /// Yes.
    Yes,
    /// No.
    No,
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("it must be of the form NAME=VALUE".to_owned()),
    }
}
