//! QR codes out of luma frames, pictures and PDF pages.
//!
//! All texts found are returned as they are, whoever wrote them: which of them is a Keyfold code, the caller decides.
//! Everything read here comes from strangers, so each input has a limit that is checked before memory is reserved.
//!
//! | module | what |
//! |---|---|
//! | [`frame`] | luma frames as pictures, and the stages of trying harder |
//! | [`reader`] | the frames of a camera, one after the other |
//! | [`picture`] | PNG and JPEG files (feature `picture`) |
//! | [`pdf`] | pages of a PDF file (feature `pdf`) |
//! | [`error`] | why nothing was read |

pub mod error;
pub mod frame;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(feature = "picture")]
pub mod picture;
pub mod reader;

mod enhance;
mod luma;
mod symbols;

pub use error::ScanError;
pub use frame::decode_luma;
#[cfg(feature = "pdf")]
pub use pdf::read_pdf;
#[cfg(feature = "picture")]
pub use picture::read_picture;
pub use reader::FrameReader;
