//! The QR code (ISO/IEC 18004) of a sealed key's text form, in alphanumeric mode.
//!
//! Version 12 level Q on paper (296 characters, a quarter of the symbol may be lost), version 10 level M on screens
//! (311 characters, 15 %). Invariant: the text fits both, so making one can't fail.

use qrcode::bits::Bits;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode, Version};

use crate::header::Kind;
use crate::render::RenderError;
use crate::sealed_key::SealedKey;

/// Light modules around the symbol, as the standard asks.
const QUIET_ZONE: usize = 4;

/// The modules of a QR code, with the quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    side: usize,
    dark: Vec<bool>,
}

impl Qr {
    /// For paper and files: 73 modules a side.
    ///
    /// # Errors
    /// [`RenderError::DeviceSeal`] for a device seal.
    pub fn for_paper(sealed_key: &SealedKey) -> Result<Self, RenderError> {
        Self::of(sealed_key, Version::Normal(12), EcLevel::Q)
    }

    /// For screens, which have fewer pixels and no coffee stains: 65 modules a side.
    ///
    /// # Errors
    /// [`RenderError::DeviceSeal`] for a device seal.
    pub fn for_screen(sealed_key: &SealedKey) -> Result<Self, RenderError> {
        Self::of(sealed_key, Version::Normal(10), EcLevel::M)
    }

    /// Modules a side, with the quiet zone.
    #[must_use]
    pub fn side(&self) -> usize {
        self.side
    }

    /// Whether a module is dark; column and row count from 0 at the top left of the quiet zone, and all is light outside.
    #[must_use]
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        column < self.side && self.dark.get(row * self.side + column).is_some_and(|dark| *dark)
    }

    /// The dark modules as horizontal runs: first column, row, length.
    pub(super) fn runs(&self) -> Vec<[u16; 3]> {
        let mut runs: Vec<[u16; 3]> = Vec::new();
        for (row, modules) in (0..).zip(self.dark.chunks(self.side)) {
            for (column, _) in (0..).zip(modules).filter(|(_, dark)| **dark) {
                match runs.last_mut() {
                    Some([first, at, length]) if *at == row && *first + *length == column => *length += 1,
                    _ => runs.push([column, row, 1]),
                }
            }
        }
        runs
    }

    fn of(sealed_key: &SealedKey, version: Version, level: EcLevel) -> Result<Self, RenderError> {
        if sealed_key.header().kind == Kind::Device {
            return Err(RenderError::DeviceSeal);
        }
        let symbol = encode(&sealed_key.to_text(), version, level).expect("the text form fits this version");
        Ok(Self::with_quiet_zone(&symbol))
    }

    fn with_quiet_zone(symbol: &QrCode) -> Self {
        let side = symbol.width() + 2 * QUIET_ZONE;
        let mut dark = vec![false; side * side];
        for (row, modules) in symbol.to_colors().chunks(symbol.width()).enumerate() {
            for (column, module) in modules.iter().enumerate() {
                dark[(row + QUIET_ZONE) * side + column + QUIET_ZONE] = *module == Color::Dark;
            }
        }
        Self { side, dark }
    }
}

fn encode(text: &str, version: Version, level: EcLevel) -> Result<QrCode, QrError> {
    let mut bits = Bits::new(version);
    bits.push_alphanumeric_data(text.as_bytes())?;
    bits.push_terminator(level)?;
    QrCode::with_bits(bits, level)
}
