//! Settings as text, each with the place it was given at: a line of the file, or an environment variable.
//!
//! `port` in the section `[smtp]` is `smtp.port` here and `KEYFOLD_MAIL_SMTP_PORT` in the environment, which wins.
//! Invariant: only the names of [`NAMES`] are ever held.

use std::collections::BTreeMap;
use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::ConfigError;

/// What may be set.
pub(crate) const NAMES: [&str; 15] = [
    "listen",
    "data",
    "key_file",
    "service_public_key",
    "from",
    "mails_per_hour",
    "log",
    "folder.path",
    "smtp.host",
    "smtp.port",
    "smtp.mode",
    "smtp.username",
    "smtp.password_file",
    "smtp.ca_file",
    "smtp.hello_name",
];

/// What the names of our environment variables begin with.
const VARIABLE_PREFIX: &str = "KEYFOLD_MAIL_";

/// Where a setting was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A line of the settings file, from 1.
    Line(usize),
    /// An environment variable.
    Variable(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// All that was set and not yet taken.
#[derive(Debug, Default)]
pub(crate) struct Settings(BTreeMap<&'static str, (String, Place)>);

impl Settings {
    /// Reads a settings file.
    pub(crate) fn from_toml(text: &str) -> Result<Self, ConfigError> {
        let line_of = |at: usize| text[..at].matches('\n').count() + 1;
        let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
            line: line_of(error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })?;
        let mut settings = Self::default();
        settings.add_table("", table.get_ref(), &line_of)?;
        Ok(settings)
    }

    fn add_table(
        &mut self,
        prefix: &str,
        table: &DeTable<'_>,
        line_of: &dyn Fn(usize) -> usize,
    ) -> Result<(), ConfigError> {
        for (key, value) in table {
            let name = format!("{prefix}{}", key.get_ref());
            let place = Place::Line(line_of(key.span().start));
            match value.get_ref() {
                DeValue::Table(section) if prefix.is_empty() && is_section(&name) => {
                    self.add_table(&format!("{name}."), section, line_of)?;
                }
                _ => self.add(&name, text_of(value), place)?,
            }
        }
        Ok(())
    }

    /// Takes what the environment says in place of the file.
    pub(crate) fn add_variables(
        &mut self,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        for (variable, value) in variables {
            if let Some(name) = variable.strip_prefix(VARIABLE_PREFIX) {
                let name = name.to_ascii_lowercase();
                let known = NAMES.into_iter().find(|known| known.replace('.', "_") == name);
                self.add(known.unwrap_or(&name), Some(value), Place::Variable(variable.clone()))?;
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, value: Option<String>, place: Place) -> Result<(), ConfigError> {
        let Some(known) = NAMES.into_iter().find(|known| *known == name) else {
            return Err(ConfigError::Unknown { name: name.to_owned(), place });
        };
        let Some(value) = value else {
            return Err(ConfigError::Invalid { name: known, place, must: "be a text or a number" });
        };
        self.0.insert(known, (value, place));
        Ok(())
    }

    /// The text of a setting, and where it was given.
    pub(crate) fn take(&mut self, name: &'static str) -> Option<(String, Place)> {
        debug_assert!(NAMES.contains(&name), "{name}");
        self.0.remove(name)
    }

    /// The first setting left whose name begins so.
    pub(crate) fn first_with(&self, prefix: &str) -> Option<(&'static str, Place)> {
        let mut found = self.0.iter().filter(|(name, _)| name.starts_with(prefix));
        found.next().map(|(name, (_, place))| (*name, place.clone()))
    }
}

fn is_section(name: &str) -> bool {
    NAMES.iter().any(|known| known.split_once('.').is_some_and(|(section, _)| section == name))
}

fn text_of(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        _ => None,
    }
}
