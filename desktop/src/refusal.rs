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
    /// The arguments don't fit together.
    Usage(String),
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

    /// Arguments that don't fit together.
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::Usage(sentence.into())
    }

    /// The command's exit code: 2 for wrong usage, else 1.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Core(_) | Self::File { .. } | Self::Said(_) => 1,
        }
    }

    /// What the person reads.
    pub(crate) fn to_sentence(&self) -> String {
        match self {
            Self::Core(error) => sentences::of_error(*error),
            Self::File { file, why } => format!("{}: {why}.", file.display()),
            Self::Said(sentence) | Self::Usage(sentence) => sentence.clone(),
        }
    }
}

impl From<flow::Error> for Refusal {
    fn from(error: flow::Error) -> Self {
        Self::Core(error)
    }
}
