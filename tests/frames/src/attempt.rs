//! One attempt to scan: a sealed key's code, how it is seen, and the frames that a hand-held camera takes of it.
//!
//! Invariant: an attempt and a frame's number determine each pixel.

#![expect(clippy::cast_precision_loss, reason = "frames are small")]

use keyfold_kit::{Argon2Cost, Header, Kind, Mark, Qr, SealedKey};

use crate::dice::Dice;
use crate::lens::{blur, compress, streak};
use crate::pose::{Crumple, Projection};
use crate::sort::{Conditions, Sort};
use crate::surface::Surface;

/// A luma frame without gaps between its rows.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Brightness, row by row.
    pub luma: Vec<u8>,
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// A hand that holds a camera over one code.
pub struct Attempt {
    surface: Surface,
    crumple: Crumple,
    conditions: Conditions,
    text: String,
    size: (u16, u16),
    seed: u64,
}

impl Attempt {
    /// Of this sort, in frames of this size; every other seed shows a screen, the others paper.
    #[must_use]
    pub fn from_seed(sort: Sort, size: (u16, u16), seed: u64) -> Self {
        let seed = seed ^ (sort as u64) << 40;
        let mut dice = Dice::from_seed(seed, 1);
        let sealed_key = make_sealed_key(&mut dice);
        let is_screen = sort.is_of_screen(seed);
        let code = if is_screen { Qr::for_screen(&sealed_key) } else { Qr::for_paper(&sealed_key) };
        let code = code.expect("not a device seal");
        let conditions = sort.conditions(&mut dice, size, code.side());
        let crumple = Crumple::from_dice(&mut dice, conditions.crumple);
        let place = u32::try_from(dice.next() >> 33).expect("31 bits");
        let mut surface = Surface::from_code(&code, place);
        surface.is_inverted = conditions.is_inverted;
        surface.grid = conditions.grid;
        Self { surface, crumple, conditions, text: sealed_key.to_text(), size, seed }
    }

    /// What the code says.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The frame of this number: the hand trembles, the focus hunts, the noise is another.
    #[must_use]
    pub fn frame(&self, number: u32) -> Frame {
        let mut dice = Dice::from_seed(self.seed, 1000 + u64::from(number));
        let now = self.conditions.at_another_moment(&mut dice);
        let (width, height) = (usize::from(self.size.0), usize::from(self.size.1));
        let projection = Projection::from_pose(&now.pose, (width as f32, height as f32));
        let mut pixels = self.render(&projection, width, height);
        blur(&mut pixels, width, now.blur);
        streak(&mut pixels, width, now.streak.0, now.streak.1);
        now.light.shine_on(&mut pixels, width, &mut dice);
        let frame = Frame::from_pixels(&pixels, self.size.0, self.size.1);
        match now.quality {
            None => frame,
            Some(quality) => {
                Frame { luma: compress(&frame.luma, self.size.0, self.size.1, quality), ..frame }
            }
        }
    }

    fn render(&self, projection: &Projection, width: usize, height: usize) -> Vec<f32> {
        // A screen's grid is seen point by point, which is what makes it beat with the camera's own.
        let samples: &[(f32, f32)] = match self.surface.grid {
            Some(_) => &[(0.5, 0.5)],
            None => &[(0.25, 0.35), (0.65, 0.25), (0.35, 0.75), (0.75, 0.65)],
        };
        let seen = |x: f32, y: f32| {
            let (point, brighter) = self.crumple.bend(projection.to_paper(x, y));
            self.surface.at(point) * brighter
        };
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            pixels.extend((0..width).map(|x| {
                let sum: f32 = samples.iter().map(|(dx, dy)| seen(x as f32 + dx, y as f32 + dy)).sum();
                sum / samples.len() as f32
            }));
        }
        pixels
    }
}

impl Frame {
    pub(crate) fn from_pixels(pixels: &[f32], width: u16, height: u16) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
        let to_byte = |pixel: &f32| (pixel.clamp(0.0, 1.0) * 255.0).round() as u8;
        Self { luma: pixels.iter().map(to_byte).collect(), width: width.into(), height: height.into() }
    }
}

fn make_sealed_key(dice: &mut Dice) -> SealedKey {
    let mut header = Header {
        kind: Kind::Account,
        account_id: [0; 16],
        key_epoch: 1,
        password_epoch: 1,
        login_id: [0; 8],
        made: 1_780_315_200,
        argon2: Argon2Cost::NONE,
        salt: [0; 16],
        mark: Mark::NONE,
    };
    let (mut nonce, mut sealed) = ([0; 32], [0; 51]);
    dice.fill(&mut header.account_id);
    dice.fill(&mut header.login_id);
    dice.fill(&mut header.salt);
    dice.fill(&mut nonce);
    dice.fill(&mut sealed);
    SealedKey::assemble(&header, &nonce, &sealed)
}
