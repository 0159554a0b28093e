//! Why bytes or a text are no sealed key: the cause that helps the person who holds the page most.

/// Why bytes or a text are no sealed key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing in it looks like a sealed key.
    #[error("this is not a Keyfold code")]
    NotACode,
    /// It ends too early.
    #[error("the code is {missing} characters short")]
    Truncated {
        /// Characters that are missing from a text, or bytes from the binary form.
        missing: usize,
    },
    /// It goes on after its end, or is longer than any page.
    #[error("the code is too long")]
    TooLong,
    /// A character that no code contains.
    #[error("character {position} can't be part of a code")]
    BadCharacter {
        /// Counted from 1, over all characters of the text as given.
        position: usize,
    },
    /// The checksum doesn't match: something was typed, scanned or copied wrong.
    #[error("the code is damaged")]
    Damaged,
    /// It was made by a newer version.
    #[error("the code has format {format}, which this version can't read")]
    UpgradeRequired {
        /// Its format.
        format: u8,
    },
    /// The checksum matches, but a field holds what no version of this format writes.
    #[error("the code holds values that are not allowed")]
    Malformed,
}
