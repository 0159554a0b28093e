//! Why the relay's settings can't be used: each names the setting and its place.

use std::io;

use keyfold_ticket::KeyError;

use super::settings::Place;

/// Why the relay's settings can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file isn't TOML.
    #[error("line {line}: {message}")]
    Syntax {
        /// Line of the file, from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// There is no such setting.
    #[error("{place}: there is no setting \"{name}\"")]
    Unknown {
        /// As it was written.
        name: String,
        /// Where.
        place: Place,
    },
    /// A setting that must be given isn't.
    #[error("\"{name}\" is not set")]
    Missing {
        /// Which.
        name: &'static str,
    },
    /// The value breaks a rule.
    #[error("{place}: \"{name}\" must {must}")]
    Invalid {
        /// Which.
        name: &'static str,
        /// Where.
        place: Place,
        /// The rule.
        must: &'static str,
    },
    /// The file that the setting names can't be read.
    #[error("{place}: the file of \"{name}\" can't be read: {cause}")]
    Unreadable {
        /// Which.
        name: &'static str,
        /// Where.
        place: Place,
        /// What the operating system says.
        cause: io::ErrorKind,
    },
    /// The key isn't the one that is wanted.
    #[error("{place}: \"{name}\": {cause}")]
    Key {
        /// Which.
        name: &'static str,
        /// Where.
        place: Place,
        /// Why not.
        cause: KeyError,
    },
}
