//! What the camera sees: the code, the page with lines of print around it, and the desk below. Brightness from 0 to 1.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "points of a frame are small numbers"
)]

use keyfold_kit::Qr;

const INK: f32 = 0.07;
const PAPER: f32 = 0.93;

/// Modules of page around the code.
const MARGIN: f32 = 9.0;

/// A page, or a screen, that shows a code.
pub(crate) struct Surface {
    side: usize,
    dark: Vec<bool>,
    pub(crate) is_inverted: bool,
    /// Of a screen: its pixels a module, and how dark the gaps between them are.
    pub(crate) grid: Option<(f32, f32)>,
    pub(crate) seed: u32,
}

impl Surface {
    pub(crate) fn from_code(code: &Qr, seed: u32) -> Self {
        let side = code.side();
        let dark = (0..side * side).map(|at| code.is_dark(at % side, at / side)).collect();
        Self { side, dark, is_inverted: false, grid: None, seed }
    }

    /// Nothing but the desk.
    pub(crate) fn desk(seed: u32) -> Self {
        Self { side: 0, dark: Vec::new(), is_inverted: false, grid: None, seed }
    }

    /// The brightness at a point, in modules from the middle of the code.
    pub(crate) fn at(&self, (u, v): (f32, f32)) -> f32 {
        let half = self.side as f32 / 2.0;
        let far = u.abs().max(v.abs());
        if self.side == 0 || far > half + MARGIN {
            return desk(u, v, self.seed);
        }
        let bright = if far < half {
            let (column, row) = ((u + half) as usize, (v + half) as usize);
            let at = row.min(self.side - 1) * self.side + column.min(self.side - 1);
            if self.dark[at] { INK } else { PAPER }
        } else if far > half + 3.0 && is_print(u, v, self.seed) {
            INK
        } else {
            PAPER
        };
        let bright = if self.is_inverted { 1.0 - bright } else { bright };
        self.grid.map_or(bright, |(pixels, gap)| bright * through_grid(u * pixels, v * pixels, gap))
    }
}

/// Lines of words of about 2 modules' height.
fn is_print(u: f32, v: f32, seed: u32) -> bool {
    let line = (v / 3.0).floor();
    let (letter, stroke) = ((u / 1.4).floor(), (u / 0.7).floor());
    v / 3.0 - line < 0.55
        && value(letter as i32 / 5, line as i32, seed) > 0.3
        && value(stroke as i32, line as i32, seed ^ 0x4d) > 0.45
}

/// The pixels of a screen: dark lines between rows and columns.
fn through_grid(x: f32, y: f32, gap: f32) -> f32 {
    let lit = |at: f32| if at - at.floor() < 0.3 { 1.0 - gap } else { 1.0 };
    lit(x) * lit(y)
}

/// Wood or cloth: soft noise of three sizes, with a grain.
fn desk(u: f32, v: f32, seed: u32) -> f32 {
    let soft = 0.5 * noise(u / 23.0, v / 9.0, seed) + 0.3 * noise(u / 5.0, v / 2.0, seed ^ 1);
    0.15 + 0.5 * (soft + 0.2 * noise(u * 1.5, v / 1.5, seed ^ 2))
}

/// Values at whole points, straight lines between them.
pub(crate) fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, up) = (x.floor(), y.floor());
    let (dx, dy) = (x - left, y - up);
    let at = |x: i32, y: i32| value(left as i32 + x, up as i32 + y, seed);
    let (top, low) = (at(0, 0) * (1.0 - dx) + at(1, 0) * dx, at(0, 1) * (1.0 - dx) + at(1, 1) * dx);
    top * (1.0 - dy) + low * dy
}

/// From 0 to 1, the same for the same place.
pub(crate) fn value(x: i32, y: i32, seed: u32) -> f32 {
    let mut mixed = (x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77) ^ seed;
    mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x2c1b_3c6d);
    mixed = (mixed ^ (mixed >> 12)).wrapping_mul(0x297a_2d39);
    ((mixed ^ (mixed >> 15)) >> 8) as f32 / 16_777_216.0
}
