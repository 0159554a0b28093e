//! Where the code lies before the camera: a pinhole model, from a pixel back to a point of the paper, whose units are
//! modules and whose origin is the middle of the code.

use std::f32::consts::TAU;

use crate::dice::Dice;

/// How the camera is held.
#[derive(Clone, Copy)]
pub(crate) struct Pose {
    /// Pixels a module, in the middle of the code.
    pub(crate) scale: f32,
    /// Degrees: turned, and tilted about two axes.
    pub(crate) roll: f32,
    pub(crate) pitch: f32,
    pub(crate) yaw: f32,
    /// The middle of the code off the middle of the frame, in pixels.
    pub(crate) off: (f32, f32),
}

/// From pixels to points of the paper.
pub(crate) struct Projection {
    across: [f32; 3],
    down: [f32; 3],
    normal: [f32; 3],
    focal: f32,
    distance: f32,
    middle: (f32, f32),
}

impl Projection {
    pub(crate) fn from_pose(pose: &Pose, (width, height): (f32, f32)) -> Self {
        let [(sr, cr), (sp, cp), (sy, cy)] =
            [pose.roll, pose.pitch, pose.yaw].map(|degrees| degrees.to_radians().sin_cos());
        let turn = |[x, y, z]: [f32; 3]| {
            let [x, y] = [x * cr - y * sr, x * sr + y * cr];
            let [y, z] = [y * cp - z * sp, y * sp + z * cp];
            [x * cy + z * sy, y, z * cy - x * sy]
        };
        let focal = 1.1 * width;
        Self {
            across: turn([1.0, 0.0, 0.0]),
            down: turn([0.0, 1.0, 0.0]),
            normal: turn([0.0, 0.0, 1.0]),
            focal,
            distance: focal / pose.scale,
            middle: (width / 2.0 + pose.off.0, height / 2.0 + pose.off.1),
        }
    }

    pub(crate) fn to_paper(&self, x: f32, y: f32) -> (f32, f32) {
        let ray = [(x - self.middle.0) / self.focal, (y - self.middle.1) / self.focal, 1.0];
        // Rays past the horizon end on a desk far away.
        let toward = dot(ray, self.normal).max(0.01);
        let reach = self.distance * self.normal[2] / toward;
        let point = [ray[0] * reach, ray[1] * reach, reach - self.distance];
        (dot(point, self.across), dot(point, self.down))
    }
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Paper that was crumpled and flattened again: waves and folds that move its points and change its brightness.
pub(crate) struct Crumple {
    waves: [Wave; 5],
    /// In modules.
    size: f32,
}

struct Wave {
    along: (f32, f32),
    phase: f32,
    is_fold: bool,
}

impl Crumple {
    pub(crate) fn from_dice(dice: &mut Dice, size: f32) -> Self {
        let mut number = 0;
        let waves = std::array::from_fn(|_| {
            number += 1;
            let (sin, cos) = dice.between(0.0, TAU).sin_cos();
            let often = TAU / dice.between(22.0, 60.0);
            Wave { along: (cos * often, sin * often), phase: dice.between(0.0, TAU), is_fold: number > 3 }
        });
        Self { waves, size }
    }

    /// The point of the flat paper that shows here, and how much brighter it is.
    pub(crate) fn bend(&self, (u, v): (f32, f32)) -> ((f32, f32), f32) {
        if self.size == 0.0 {
            return ((u, v), 1.0);
        }
        let mut bent = ((u, v), 1.0);
        for wave in &self.waves {
            let at = wave.along.0 * u + wave.along.1 * v + wave.phase;
            let (height, slope) = if wave.is_fold { fold(at) } else { at.sin_cos() };
            bent.0.0 += self.size * height * wave.along.0.signum() * 0.5;
            bent.0.1 += self.size * height * wave.along.1.signum() * 0.5;
            bent.1 += 0.09 * self.size * slope;
        }
        bent
    }
}

/// A triangle instead of a sine: its slope jumps at the crease.
fn fold(at: f32) -> (f32, f32) {
    let part = (at / TAU).rem_euclid(1.0);
    if part < 0.5 { (4.0 * part - 1.0, 1.0) } else { (3.0 - 4.0 * part, -1.0) }
}
