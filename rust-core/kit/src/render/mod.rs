//! What a sealed key looks like to people and cameras.
//!
//! A device seal is never drawn: it doesn't leave the local database.
//!
//! | module | what |
//! |---|---|
//! | [`qr`] | the modules of the QR code |
//! | [`png`], [`svg`], [`terminal`] | the QR code alone |
//! | [`page`] | the words of the two pages, kit and code page |
//! | [`pdf`], [`plain`] | a page to print, and as a text file |

pub mod page;
pub mod pdf;
pub mod plain;
pub mod png;
pub mod qr;
pub mod svg;
pub mod terminal;

mod lines;
mod sheet;

/// Why a sealed key isn't drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A device seal is of no use outside the device's database.
    #[error("a device seal never leaves its device")]
    DeviceSeal,
}
