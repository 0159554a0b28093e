//! Frames without a code: what the camera sees while the hand still looks for it.

#![expect(clippy::cast_precision_loss, reason = "frames are small")]

use crate::attempt::Frame;
use crate::dice::Dice;
use crate::light::Light;
use crate::surface::{Surface, noise, value};

/// What there is instead of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// A wall, with the sensor's noise.
    Wall,
    /// Wood or cloth.
    Desk,
    /// A page full of print.
    Print,
    /// Foliage, gravel: hard edges of many sizes.
    Texture,
    /// Chequered squares, each as large as a module.
    Chequers,
    /// Nothing but noise.
    Noise,
}

impl Bare {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Wall, Self::Desk, Self::Print, Self::Texture, Self::Chequers, Self::Noise];

    /// What figures call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wall => "wall",
            Self::Desk => "desk",
            Self::Print => "print",
            Self::Texture => "texture",
            Self::Chequers => "chequers",
            Self::Noise => "noise",
        }
    }

    /// A frame of it; the same for the same seed.
    #[must_use]
    pub fn frame(self, (width, height): (u16, u16), seed: u64) -> Frame {
        let mut dice = Dice::from_seed(seed, 3);
        let place = u32::try_from(dice.next() >> 33).expect("31 bits");
        let desk = Surface::desk(place);
        let (columns, rows) = (usize::from(width), usize::from(height));
        let points = (0..columns * rows).map(|at| ((at % columns) as f32, (at / columns) as f32));
        let mut pixels: Vec<f32> = points.map(|(x, y)| self.at(x, y, &desk)).collect();
        let noise = if self == Self::Noise { 0.4 } else { 0.02 };
        Light { noise, ..Light::DAY }.shine_on(&mut pixels, columns, &mut dice);
        Frame::from_pixels(&pixels, width, height)
    }

    fn at(self, x: f32, y: f32, desk: &Surface) -> f32 {
        let seed = desk.seed;
        match self {
            Self::Wall | Self::Noise => 0.6,
            Self::Desk => desk.at((x / 4.0, y / 4.0)),
            Self::Print => {
                let ink = (y / 14.0).fract() < 0.6 && noise(x / 3.0, y / 4.0, seed) > 0.5;
                if ink { 0.1 } else { 0.9 }
            }
            Self::Texture => {
                let sizes = noise(x / 3.0, y / 3.0, seed) + noise(x / 9.0, y / 9.0, seed ^ 5);
                if sizes + noise(x / 27.0, y / 27.0, seed ^ 6) > 1.5 { 0.9 } else { 0.1 }
            }
            Self::Chequers => {
                #[expect(clippy::cast_possible_truncation, reason = "frames are small")]
                let (column, row) = ((x / 5.0) as i32, (y / 5.0) as i32);
                if value(column, row, seed) > 0.5 { 0.9 } else { 0.1 }
            }
        }
    }
}
