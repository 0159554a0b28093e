//! The sealed key's outer form (header, checksum, text) and its rendering as QR code, PNG, SVG, PDF and plain text.
//!
//! Nothing here is a secret and nothing here can open a seal: the mail relay checks and draws a sealed key with this
//! crate alone.
//!
//! | module | what |
//! |---|---|
//! | [`header`] | the clear bytes: kind, account id, epochs, cost, mark |
//! | [`sealed_key`] | all 168 bytes, and their checksum |
//! | [`text`] | the text form: written strictly, read forgivingly |
//! | [`find`] | the text form inside a page or a mail |
//! | [`error`] | why bytes or a text are no sealed key |
//! | [`render`] | kit, code page, and the QR code alone |

pub mod error;
pub mod find;
pub mod header;
pub mod render;
pub mod sealed_key;
pub mod text;

pub use error::CodeError;
pub use find::find_code;
pub use header::{Argon2Cost, HEADER_LEN, Header, Kind, Mark};
pub use render::RenderError;
pub use render::page::Page;
pub use render::qr::Qr;
pub use sealed_key::{SEALED_KEY_LEN, SealedKey};
pub use text::TEXT_LEN;
