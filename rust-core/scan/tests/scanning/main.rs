//! Scanning, end to end: drawn frames, picture files and PDF files go in, texts come out.

mod camera;
mod drawing;
mod frames;
#[cfg(feature = "pdf")]
mod pdfs;
#[cfg(feature = "picture")]
mod pictures;
mod random;
