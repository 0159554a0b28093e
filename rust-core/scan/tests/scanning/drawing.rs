//! Frames drawn for the tests: a code on paper, seen by a camera that may be turned, tilted, out of focus, noisy.

use keyfold_kit::{Argon2Cost, Header, Kind, Mark, Qr, SealedKey};

/// A frame, brightness from 0 to 1.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) pixels: Vec<f32>,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

pub(crate) fn sealed_key() -> SealedKey {
    let header = Header {
        kind: Kind::Account,
        account_id: [0x1a; 16],
        key_epoch: 1,
        password_epoch: 1,
        login_id: [0x2b; 8],
        made: 1_780_315_200,
        argon2: Argon2Cost::NONE,
        salt: [0x3c; 16],
        mark: Mark::NONE,
    };
    let sealed: Vec<u8> = (0..51).map(|i: u8| i.wrapping_mul(73) ^ 0x5e).collect();
    SealedKey::assemble(&header, &[0x4d; 32], sealed.as_slice().try_into().expect("51 bytes"))
}

pub(crate) fn paper() -> Qr {
    Qr::for_paper(&sealed_key()).expect("not a device seal")
}

pub(crate) fn screen() -> Qr {
    Qr::for_screen(&sealed_key()).expect("not a device seal")
}

/// A QR code of another text, as others make them.
pub(crate) fn foreign(text: &str, pixels: usize) -> Frame {
    of_symbol(&qrcode::QrCode::new(text).expect("a short text"), pixels)
}

/// A symbol of whichever kind, with its quiet zone.
pub(crate) fn of_symbol(code: &qrcode::QrCode, pixels: usize) -> Frame {
    let (dark, width) = (code.to_colors(), code.width());
    let side = (width + 8) * pixels;
    Frame::from_fn(side, side, |x, y| {
        let (column, row) = ((x / pixels).wrapping_sub(4), (y / pixels).wrapping_sub(4));
        let inside = column < width && row < width;
        if inside && dark[row * width + column] == qrcode::Color::Dark { 0.0 } else { 1.0 }
    })
}

/// A code with whole pixels a module, and nothing else.
pub(crate) fn flat(qr: &Qr, pixels: usize) -> Frame {
    let side = qr.side() * pixels;
    Frame::from_fn(side, side, |x, y| if qr.is_dark(x / pixels, y / pixels) { 0.0 } else { 1.0 })
}

impl Frame {
    pub(crate) fn from_fn(width: usize, height: usize, at: impl Fn(usize, usize) -> f32) -> Self {
        let pixels = (0..width * height).map(|index| at(index % width, index / width)).collect();
        Self { pixels, width, height }
    }

    pub(crate) fn luma(&self) -> Vec<u8> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
        let to_byte = |pixel: &f32| (pixel.clamp(0.0, 1.0) * 255.0).round() as u8;
        self.pixels.iter().map(to_byte).collect()
    }

    pub(crate) fn size(&self) -> (u32, u32) {
        (u32::try_from(self.width).expect("small"), u32::try_from(self.height).expect("small"))
    }

    /// All texts in it, by every stage.
    pub(crate) fn decode(&self) -> Result<Vec<String>, keyfold_scan::ScanError> {
        let (width, height) = self.size();
        keyfold_scan::decode_luma(&self.luma(), width, height, width)
    }

    /// The frame as a camera of `width` x `height` sees it: scaled, turned by `degrees`, tilted (0 is head on), on grey.
    #[expect(clippy::cast_precision_loss, reason = "frames are small")]
    pub(crate) fn seen(&self, (width, height): (usize, usize), scale: f32, degrees: f32, tilt: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self::from_fn(width, height, |x, y| {
            let samples = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
            let sum: f32 = samples
                .iter()
                .map(|(dx, dy)| {
                    let (u, v) = (x as f32 + dx - width as f32 / 2.0, y as f32 + dy - height as f32 / 2.0);
                    let depth = 1.0 - tilt * v / height as f32;
                    let (u, v) = (u * depth / scale, v * depth / scale);
                    let (u, v) = (u * cos + v * sin, v * cos - u * sin);
                    self.sample(u + self.width as f32 / 2.0, v + self.height as f32 / 2.0)
                })
                .sum();
            sum / 4.0
        })
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be inside")]
    #[expect(clippy::cast_precision_loss, reason = "frames are small")]
    fn sample(&self, x: f32, y: f32) -> f32 {
        let inside = (0.0..self.width as f32).contains(&x) && (0.0..self.height as f32).contains(&y);
        if inside { self.pixels[y as usize * self.width + x as usize] } else { 0.55 }
    }

    /// A box blur of `2 * radius + 1` pixels, twice.
    pub(crate) fn blurred(&self, radius: usize) -> Self {
        let once = |frame: &Self, dx: usize, dy: usize| {
            Self::from_fn(frame.width, frame.height, |x, y| {
                let near = (0..=2 * radius).map(|step| {
                    let at = |at: usize, d: usize, size: usize| {
                        (at + d * step).saturating_sub(d * radius).min(size - 1)
                    };
                    frame.pixels[at(y, dy, frame.height) * frame.width + at(x, dx, frame.width)]
                });
                #[expect(clippy::cast_precision_loss, reason = "a small radius")]
                let mean = near.sum::<f32>() / (2 * radius + 1) as f32;
                mean
            })
        };
        let soft = once(&once(self, 1, 0), 0, 1);
        once(&once(&soft, 1, 0), 0, 1)
    }

    /// With noise of about this deviation, the same for the same seed.
    pub(crate) fn noisy(&self, deviation: f32, seed: u64) -> Self {
        let mut state = seed | 1;
        let mut uniform = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f32::from(u16::try_from(state >> 48).expect("16 bits")) / 65_536.0 - 0.5
        };
        let mut noise = || (0..4).map(|_| uniform()).sum::<f32>() * 1.73 * deviation;
        Self { pixels: self.pixels.iter().map(|pixel| pixel + noise()).collect(), ..*self }
    }

    /// Between two brightnesses, darker towards the right by `fall`.
    #[expect(clippy::cast_precision_loss, reason = "frames are small")]
    pub(crate) fn lit(&self, dark: f32, light: f32, fall: f32) -> Self {
        Self::from_fn(self.width, self.height, |x, y| {
            let pixel = self.pixels[y * self.width + x];
            (dark + (light - dark) * pixel) * (1.0 - fall * x as f32 / self.width as f32)
        })
    }

    pub(crate) fn inverted(&self) -> Self {
        Self { pixels: self.pixels.iter().map(|pixel| 1.0 - pixel).collect(), ..*self }
    }

    /// Side by side, on white.
    pub(crate) fn beside(&self, other: &Self) -> Self {
        let height = self.height.max(other.height);
        Self::from_fn(self.width + other.width, height, |x, y| {
            let (frame, x) = if x < self.width { (self, x) } else { (other, x - self.width) };
            if y < frame.height { frame.pixels[y * frame.width + x] } else { 1.0 }
        })
    }
}
