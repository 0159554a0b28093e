//! From a surface's brightness to what a sensor says: light that falls off, glare, levels, noise.

#![expect(clippy::cast_precision_loss, reason = "frames are small")]

use crate::dice::Dice;

/// How the code is lit.
#[derive(Clone, Copy)]
pub(crate) struct Light {
    /// Brightness of black and of white.
    pub(crate) dark: f32,
    pub(crate) bright: f32,
    /// How much darker the far side is.
    pub(crate) fall: f32,
    /// Strength, radius (of the frame's height) and place (of the frame) of a lamp's reflection.
    pub(crate) glare: Option<Glare>,
    /// Deviation of the sensor's noise.
    pub(crate) noise: f32,
}

/// A lamp's reflection; place and radius in parts of the frame's height, from its middle.
#[derive(Clone, Copy)]
pub(crate) struct Glare {
    pub(crate) strength: f32,
    pub(crate) radius: f32,
    pub(crate) at: (f32, f32),
}

impl Light {
    pub(crate) const DAY: Self = Self { dark: 0.03, bright: 0.85, fall: 0.15, glare: None, noise: 0.008 };

    pub(crate) fn shine_on(&self, pixels: &mut [f32], width: usize, dice: &mut Dice) {
        let height = pixels.len() / width;
        let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
        for (y, row) in pixels.chunks_mut(width).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                let lit = (self.dark + (self.bright - self.dark) * *pixel)
                    * (1.0 - self.fall * x as f32 / width as f32);
                let place = ((x as f32 - middle_x) / height as f32, (y as f32 - middle_y) / height as f32);
                let glare = self.glare.map_or(0.0, |glare| glare.at_place(place));
                // Brighter pixels are noisier, as photons are.
                let noise = self.noise * (0.6 + 0.8 * lit.min(1.0)) * dice.normal();
                *pixel = lit + glare + noise;
            }
        }
    }
}

impl Glare {
    fn at_place(&self, (x, y): (f32, f32)) -> f32 {
        let (x, y) = ((x - self.at.0) / self.radius, (y - self.at.1) / self.radius);
        let far = x * x + y * y;
        if far > 9.0 { 0.0 } else { self.strength * (-far).exp() }
    }
}
