//! The sorts of difficulty. Each draws its conditions from dice, from bearable to hardly readable.

use std::f32::consts::TAU;

use crate::dice::Dice;
use crate::light::{Glare, Light};
use crate::pose::Pose;

/// What is hard about a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Seen from a side.
    Perspective,
    /// Turned by any angle.
    Rotated,
    /// Far away: few pixels a module.
    Small,
    /// Out of focus.
    Blurred,
    /// The hand moves while the shutter is open.
    Streaked,
    /// A noisy sensor.
    Noisy,
    /// Hardly any light, and it falls off.
    Dark,
    /// A lamp is reflected in it.
    Glare,
    /// Light on dark.
    Inverted,
    /// A screen whose pixels beat with the camera's.
    Moire,
    /// Strongly compressed.
    Jpeg,
    /// Paper that was crumpled.
    Crumpled,
    /// Two or three of these at once, each a little milder.
    Combined,
}

/// How one code is seen.
#[derive(Clone, Copy)]
pub(crate) struct Conditions {
    pub(crate) pose: Pose,
    pub(crate) light: Light,
    /// Deviation of the lens's blur, in pixels.
    pub(crate) blur: f32,
    /// Length in pixels and angle of a movement.
    pub(crate) streak: (f32, f32),
    pub(crate) quality: Option<u8>,
    /// Height of waves and folds, in modules.
    pub(crate) crumple: f32,
    pub(crate) is_inverted: bool,
    /// A screen's pixels a module, and how dark the gaps between them are.
    pub(crate) grid: Option<(f32, f32)>,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Perspective,
        Self::Rotated,
        Self::Small,
        Self::Blurred,
        Self::Streaked,
        Self::Noisy,
        Self::Dark,
        Self::Glare,
        Self::Inverted,
        Self::Moire,
        Self::Jpeg,
        Self::Crumpled,
        Self::Combined,
    ];

    /// What figures call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Perspective => "perspective",
            Self::Rotated => "rotated",
            Self::Small => "small",
            Self::Blurred => "blurred",
            Self::Streaked => "streaked",
            Self::Noisy => "noisy",
            Self::Dark => "dark",
            Self::Glare => "glare",
            Self::Inverted => "inverted",
            Self::Moire => "moire",
            Self::Jpeg => "jpeg",
            Self::Crumpled => "crumpled",
            Self::Combined => "combined",
        }
    }

    /// Moire is a screen's, crumpling paper's; the others show now one, now the other.
    pub(crate) fn is_of_screen(self, seed: u64) -> bool {
        self == Self::Moire || self != Self::Crumpled && seed.is_multiple_of(2)
    }

    pub(crate) fn conditions(self, dice: &mut Dice, size: (u16, u16), modules: usize) -> Conditions {
        let mut conditions = Conditions::ordinary(dice, size, modules);
        if self == Self::Combined {
            // At least two different ones of those that happen together.
            let others = [Self::Perspective, Self::Blurred, Self::Noisy, Self::Dark, Self::Glare, Self::Jpeg];
            let first = usize::try_from(dice.next() % 6).expect("below 6");
            for step in [0, 2, 3] {
                others[(first + step) % 6].make_harder(&mut conditions, dice, 0.55);
            }
        } else {
            self.make_harder(&mut conditions, dice, 1.0);
        }
        conditions
    }

    /// `part` is 1 for the sort alone.
    fn make_harder(self, conditions: &mut Conditions, dice: &mut Dice, part: f32) {
        let Conditions { pose, light, .. } = conditions;
        match self {
            Self::Perspective => {
                pose.pitch = dice.either_side(22.0 * part, 52.0 * part);
                pose.yaw = dice.either_side(10.0 * part, 40.0 * part);
            }
            Self::Rotated => pose.roll = dice.between(0.0, 360.0),
            Self::Small => pose.scale = dice.between(1.25, 2.3),
            Self::Blurred => conditions.blur = pose.scale * dice.between(0.35, 0.72) * part,
            Self::Streaked => {
                conditions.streak = (pose.scale * dice.between(0.8, 1.9) * part, dice.between(0.0, TAU));
            }
            Self::Noisy => light.noise = dice.between(0.10, 0.34) * part,
            Self::Dark => light.dim(dice, part),
            Self::Glare => light.glare = Some(Glare::from_dice(dice, part)),
            Self::Inverted => conditions.is_inverted = true,
            Self::Moire => conditions.grid = Some((dice.between(1.6, 4.5), dice.between(0.5, 0.9))),
            Self::Jpeg => conditions.quality = Some(if part < 1.0 { 22 } else { quality(dice) }),
            Self::Crumpled => conditions.crumple = dice.between(0.12, 0.6),
            Self::Combined => {}
        }
    }
}

fn quality(dice: &mut Dice) -> u8 {
    u8::try_from(4 + dice.next() % 10).expect("below 14")
}

impl Conditions {
    /// A hand over a code in daylight: the code fills most of the frame's height.
    fn ordinary(dice: &mut Dice, (_, height): (u16, u16), modules: usize) -> Self {
        let modules = f32::from(u16::try_from(modules).expect("at most 177 modules"));
        let pose = Pose {
            scale: f32::from(height) / modules * dice.between(0.55, 0.85),
            roll: dice.either_side(0.0, 8.0),
            pitch: dice.either_side(0.0, 8.0),
            yaw: dice.either_side(0.0, 8.0),
            off: (dice.either_side(0.0, 20.0), dice.either_side(0.0, 12.0)),
        };
        Self {
            pose,
            light: Light::DAY,
            blur: dice.between(0.4, 0.9),
            streak: (0.0, 0.0),
            quality: None,
            crumple: 0.0,
            is_inverted: false,
            grid: None,
        }
    }

    /// As they are in one of the frames: a hand trembles, an autofocus hunts.
    pub(crate) fn at_another_moment(&self, dice: &mut Dice) -> Self {
        let mut now = *self;
        now.pose.scale *= dice.between(0.96, 1.04);
        now.pose.roll += dice.either_side(0.0, 1.5);
        now.pose.pitch += dice.either_side(0.0, 2.5);
        now.pose.yaw += dice.either_side(0.0, 2.5);
        now.pose.off.0 += dice.either_side(0.0, 9.0);
        now.pose.off.1 += dice.either_side(0.0, 9.0);
        now.blur *= dice.between(0.75, 1.2);
        now.streak.0 *= dice.between(0.55, 1.2);
        now.streak.1 += dice.either_side(0.0, 0.5);
        if let Some(glare) = &mut now.light.glare {
            glare.at.0 += dice.either_side(0.0, 0.05);
            glare.at.1 += dice.either_side(0.0, 0.05);
        }
        now
    }
}

impl Light {
    fn dim(&mut self, dice: &mut Dice, part: f32) {
        self.bright = dice.between(0.10, 0.28);
        self.dark = 0.02;
        self.fall = dice.between(0.3, 0.8) * part;
        self.noise = dice.between(0.012, 0.032);
    }
}

impl Glare {
    fn from_dice(dice: &mut Dice, part: f32) -> Self {
        Self {
            strength: dice.between(0.6, 2.5) * part,
            radius: dice.between(0.08, 0.26),
            at: (dice.either_side(0.02, 0.3), dice.either_side(0.02, 0.3)),
        }
    }
}
