//! One A4 sheet: text, rules and boxes in millimetres from the top left, in three of the fonts that every reader has.
//!
//! Invariant: all text is ASCII, so that `WinAnsi` and Helvetica's widths below cover it.

use pdf_writer::{Content, Name, Str};

/// Width and height of the sheet.
pub(super) const SHEET: (f32, f32) = (210.0, 297.0);

/// Points a millimetre.
const POINTS: f32 = 72.0 / 25.4;

/// The names of the fonts on the sheet, and in PDF.
pub(super) const FONTS: [(Font, &[u8], &[u8]); 3] = [
    (Font::Regular, b"R", b"Helvetica"),
    (Font::Bold, b"B", b"Helvetica-Bold"),
    (Font::Mono, b"M", b"Courier"),
];

/// Helvetica's widths from space to tilde, in thousandths of its size (Adobe's font metrics).
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// A font of the sheet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    Regular,
    Bold,
    Mono,
}

/// Red, green, blue, each from 0 to 1.
pub(super) type Ink = [f32; 3];

/// The sheet's content as it grows.
pub(super) struct Sheet {
    content: Content,
}

impl Sheet {
    pub(super) fn new() -> Self {
        Self { content: Content::new() }
    }

    /// One line of text, its baseline beginning at (`x`, `y`); `size` in points.
    pub(super) fn text(&mut self, (x, y): (f32, f32), font: Font, size: f32, ink: Ink, text: &str) {
        debug_assert!(text.is_ascii());
        let (_, name, _) = FONTS[font as usize];
        self.content.begin_text().set_font(Name(name), size).set_fill_rgb(ink[0], ink[1], ink[2]);
        self.content.next_line(x * POINTS, (SHEET.1 - y) * POINTS).show(Str(text.as_bytes())).end_text();
    }

    /// Fills rectangles, each (`x`, `y`, width, height), as one shape, so that no hairline shows where they touch.
    pub(super) fn fill(&mut self, ink: Ink, rectangles: impl IntoIterator<Item = [f32; 4]>) {
        self.content.set_fill_rgb(ink[0], ink[1], ink[2]);
        for [x, y, width, height] in rectangles {
            let bottom = (SHEET.1 - y - height) * POINTS;
            self.content.rect(x * POINTS, bottom, width * POINTS, height * POINTS);
        }
        self.content.fill_nonzero();
    }

    /// Fills whole squares of one millimetre, given as runs (column, row, length) from (`x`, `y`) on, as one shape.
    pub(super) fn fill_squares(
        &mut self,
        ink: Ink,
        (x, y): (f32, f32),
        runs: impl IntoIterator<Item = [u16; 3]>,
    ) {
        let down_from_here = [POINTS, 0.0, 0.0, -POINTS, x * POINTS, (SHEET.1 - y) * POINTS];
        self.content.save_state().transform(down_from_here).set_fill_rgb(ink[0], ink[1], ink[2]);
        for [column, row, length] in runs {
            self.content.rect(column.into(), row.into(), length.into(), 1.0);
        }
        self.content.fill_nonzero().restore_state();
    }

    /// Draws the outline of (`x`, `y`, width, height), a fifth of a millimetre thick.
    pub(super) fn outline(&mut self, ink: Ink, [x, y, width, height]: [f32; 4]) {
        let t = 0.2;
        let (right, below) = (x + width - t, y + height - t);
        self.fill(ink, [[x, y, width, t], [x, below, width, t], [x, y, t, height], [right, y, t, height]]);
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.content.finish().to_vec()
    }
}

/// How wide a line of Helvetica is, in millimetres.
pub(super) fn width_of(text: &str, size: f32) -> f32 {
    let thousandths = |byte: u8| WIDTHS.get(usize::from(byte.wrapping_sub(b' '))).copied().unwrap_or(1000);
    text.bytes().map(|byte| f32::from(thousandths(byte))).sum::<f32>() * size / 1000.0 / POINTS
}
