//! Why a command was refused: core's error, or something of this shell's own.

use std::path::{Path, PathBuf};

use keyfold_core::flow;

use crate::sentences;

/// Why a command was refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Core said no.
    Core(flow::Error),
    /// A file can't be read or written.
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        why: std::io::ErrorKind,
    },
    /// A sentence of this shell's own.
    Said(String),
}

impl Refusal {
    /// A file can't be read or written.
    pub(crate) fn file(file: &Path, error: &std::io::Error) -> Self {
        Self::File { file: file.to_owned(), why: error.kind() }
    }

    /// A sentence.
    pub(crate) fn say(sentence: impl Into<String>) -> Self {
        Self::Said(sentence.into())
    }

    /// What the person reads.
    pub(crate) fn to_sentence(&self) -> String {
        match self {
            Self::Core(error) => sentences::of_error(*error),
            Self::File { file, why } => format!("{}: {why}.", file.display()),
            Self::Said(sentence) => sentence.clone(),
        }
    }
}

impl From<flow::Error> for Refusal {
    fn from(error: flow::Error) -> Self {
        Self::Core(error)
    }
}
