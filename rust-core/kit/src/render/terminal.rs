//! The QR code as text for a terminal: one half block is two modules, 65 columns and 33 rows for a screen's symbol.

use std::fmt::Write as _;

use crate::render::qr::Qr;

/// Black letters on white, whatever the theme makes of the sixteen colours.
const BLACK_ON_WHITE: &str = "\x1b[38;5;16;48;5;231m";

/// The terminal's own colours again.
const RESET: &str = "\x1b[0m";

impl Qr {
    /// With escape sequences that set black on white.
    #[must_use]
    pub fn to_terminal(&self) -> String {
        let mut text = String::new();
        for line in self.half_blocks([' ', '\u{2584}', '\u{2580}', '\u{2588}']) {
            writeln!(text, "{BLACK_ON_WHITE}{line}{RESET}").expect("writing to memory doesn't fail");
        }
        text
    }

    /// Without escape sequences, for a terminal that is dark: its background stands for the dark modules.
    #[must_use]
    pub fn to_terminal_plain(&self) -> String {
        let lines = self.half_blocks(['\u{2588}', '\u{2580}', '\u{2584}', ' ']);
        lines.into_iter().flat_map(|line| [line, "\n".to_owned()]).collect()
    }

    /// Signs for: both light, lower dark, upper dark, both dark.
    fn half_blocks(&self, signs: [char; 4]) -> Vec<String> {
        let sign = |column, row| {
            let pair =
                usize::from(self.is_dark(column, row)) * 2 + usize::from(self.is_dark(column, row + 1));
            signs[pair]
        };
        let line = |row| (0..self.side()).map(|column| sign(column, row)).collect();
        (0..self.side()).step_by(2).map(line).collect()
    }
}
