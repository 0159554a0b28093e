//! Why no QR code was read.

/// Why no QR code was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// The picture is fine, but no QR code in it can be read.
    #[error("there is no QR code in it that can be read")]
    NoCode,
    /// The bytes of a frame don't fit its width, height and stride.
    #[error("the frame's size doesn't fit its bytes")]
    WrongSize,
    /// More pixels, pages or bytes than are read.
    #[error("it is too large")]
    TooLarge,
    /// Neither PNG nor JPEG.
    #[error("it is neither a PNG nor a JPEG picture")]
    NotAPicture,
    /// Not a PDF file.
    #[error("it is not a PDF file")]
    NotAPdf,
    /// The file asks for a password.
    #[error("it is encrypted")]
    Encrypted,
    /// The file's contents contradict themselves or end too early.
    #[error("the file is damaged")]
    Damaged,
}
