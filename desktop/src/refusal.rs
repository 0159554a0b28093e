//! Why a command was refused: core's error, or something of this shell's own. Each has a sentence for people, a code
//! for programs, and an exit code.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use keyfold_core::flow;

use crate::sentences;

/// Why a command was refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Core said no.
    Core(flow::Error),
    /// Core said no, and this shell can say it better.
    Explained(flow::Error, String),
    /// A file can't be read or written.
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        why: ErrorKind,
    },
    /// A sentence of this shell's own.
    Said(String),
    /// The arguments don't fit together.
    Usage(&'static str),
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
            Self::Explained(_, sentence) | Self::Said(sentence) => sentence.clone(),
            Self::File { file, why } => format!("{}: {}", file.display(), of_file(*why)),
            Self::Usage(sentence) => (*sentence).to_owned(),
        }
    }

    /// What a program reads: core's code, `File`, `Usage` or `Refused`.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Core(error) | Self::Explained(error, _) => error.code(),
            Self::File { .. } => "File",
            Self::Said(_) => "Refused",
            Self::Usage(_) => "Usage",
        }
    }

    /// 2 for wrong usage, else 1.
    pub(crate) fn exit_code(&self) -> u8 {
        if matches!(self, Self::Usage(_)) { 2 } else { 1 }
    }
}

impl From<flow::Error> for Refusal {
    fn from(error: flow::Error) -> Self {
        Self::Core(error)
    }
}

fn of_file(why: ErrorKind) -> String {
    let text = match why {
        ErrorKind::NotFound => "there is no such file or folder.",
        ErrorKind::PermissionDenied => "it may not be read or written.",
        ErrorKind::AlreadyExists => "it is there already. Choose another name.",
        ErrorKind::IsADirectory => "it is a folder.",
        ErrorKind::NotADirectory => "a part of the path is not a folder.",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "there is no room left.",
        ErrorKind::ReadOnlyFilesystem => "nothing can be written there.",
        why => return format!("it can't be read or written ({why})."),
    };
    text.to_owned()
}
