//! The QR code as PNG: one bit a pixel, and one millimetre a module when printed.

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, PixelDimensions, Unit};

use crate::render::qr::Qr;

/// The most pixels a module.
const SCALE_MAX: u32 = 64;

impl Qr {
    /// A black and white PNG with `scale` pixels a module, from 1 to 64.
    #[must_use]
    pub fn to_png(&self, scale: u32) -> Vec<u8> {
        let mut file = Vec::new();
        self.write_png(scale.clamp(1, SCALE_MAX), &mut file).expect("writing to memory doesn't fail");
        file
    }

    fn write_png(&self, scale: u32, file: &mut Vec<u8>) -> Result<(), EncodingError> {
        let side = u32::try_from(self.side()).expect("a symbol has at most 185 modules") * scale;
        let mut encoder = Encoder::new(file, side, side);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::One);
        encoder.set_compression(Compression::Balanced);
        let per_metre = scale * 1000;
        encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
        encoder.write_header()?.write_image_data(&self.packed(scale as usize))
    }

    /// Rows of bits, light as 1, each row from a new byte.
    fn packed(&self, scale: usize) -> Vec<u8> {
        let width = self.side() * scale;
        let mut bytes = Vec::with_capacity(width * width.div_ceil(8));
        for row in 0..self.side() {
            let mut line = vec![0xff_u8; width.div_ceil(8)];
            for x in (0..width).filter(|x| self.is_dark(x / scale, row)) {
                line[x / 8] &= !(0x80 >> (x % 8));
            }
            bytes.extend(line.repeat(scale));
        }
        bytes
    }
}
