//! PNG and JPEG files: the kit's own picture, photographs, every colour type, huge ones, and damaged ones.

use crate::drawing::{flat, foreign, paper, sealed_key};
use jpeg_encoder::{ColorType as JpegColor, Encoder as JpegEncoder};
use keyfold_scan::{ScanError, read_picture};
use png::{BitDepth, ColorType, Encoder};

fn ours() -> Vec<String> {
    vec![sealed_key().to_text()]
}

fn png_of(color: ColorType, depth: BitDepth, (width, height): (u32, u32), rows: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == ColorType::Indexed {
        encoder.set_palette(vec![20, 20, 60, 250, 240, 220]);
    }
    encoder.write_header().expect("a good header").write_image_data(rows).expect("enough rows");
    file
}

fn jpeg_of(luma: &[u8], (width, height): (u32, u32), progressive: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new(&mut file, 80);
    encoder.set_progressive(progressive);
    let colours: Vec<u8> = luma.iter().flat_map(|luma| [*luma, *luma / 2 + 100, *luma]).collect();
    let [width, height] = [width, height].map(|side| u16::try_from(side).expect("small"));
    encoder.encode(&colours, width, height, JpegColor::Rgb).expect("good sizes");
    file
}

#[test]
fn the_kits_own_picture_is_read_at_any_scale() {
    for scale in [1, 2, 8, 20] {
        assert_eq!(read_picture(&paper().to_png(scale)), Ok(ours()), "{scale}");
    }
}

#[test]
fn every_colour_type_is_read_as_brightness_on_white() {
    let code = flat(&paper(), 2);
    let luma = code.luma();
    let each = |pixel: fn(u8) -> Vec<u8>| luma.iter().flat_map(|luma| pixel(*luma)).collect::<Vec<u8>>();
    let cases = [
        (ColorType::Grayscale, BitDepth::Eight, each(|luma| vec![luma])),
        (ColorType::Grayscale, BitDepth::Sixteen, each(|luma| vec![luma, 7])),
        (ColorType::GrayscaleAlpha, BitDepth::Eight, each(|luma| vec![0, 255 - luma])),
        (ColorType::Rgb, BitDepth::Eight, each(|luma| vec![luma / 2, luma, 30])),
        (ColorType::Rgba, BitDepth::Eight, each(|luma| vec![0, 0, 40, 255 - luma])),
        (ColorType::Indexed, BitDepth::Eight, each(|luma| vec![u8::from(luma > 127)])),
    ];
    for (color, depth, rows) in cases {
        assert_eq!(
            read_picture(&png_of(color, depth, code.size(), &rows)),
            Ok(ours()),
            "{color:?} {depth:?}"
        );
    }
}

#[test]
fn an_interlaced_picture_is_read() {
    assert_eq!(read_picture(include_bytes!("interlaced.png")), Ok(vec!["KEYFOLD INTERLACED 7".to_owned()]));
}

#[test]
fn photographs_are_read() {
    let seen = flat(&paper(), 8).seen((1280, 960), 0.8, 11.0, 0.3).lit(0.1, 0.8, 0.4).noisy(0.03, 1);
    for progressive in [false, true] {
        assert_eq!(
            read_picture(&jpeg_of(&seen.luma(), seen.size(), progressive)),
            Ok(ours()),
            "{progressive}"
        );
    }
    let mut grey = Vec::new();
    let encoder = JpegEncoder::new(&mut grey, 60);
    encoder.encode(&seen.luma(), 1280, 960, JpegColor::Luma).unwrap();
    assert_eq!(read_picture(&grey), Ok(ours()));
}

#[test]
fn pictures_with_none_two_and_foreign_codes() {
    let (ours, theirs) = (flat(&paper(), 4), foreign("WIFI:S:home;;", 6));
    let both = ours.beside(&theirs);
    let picture = png_of(ColorType::Grayscale, BitDepth::Eight, both.size(), &both.luma());
    let mut texts = read_picture(&picture).unwrap();
    texts.sort();
    assert_eq!(texts, [sealed_key().to_text(), "WIFI:S:home;;".to_owned()]);
    let foreign_only = png_of(ColorType::Grayscale, BitDepth::Eight, theirs.size(), &theirs.luma());
    assert_eq!(read_picture(&foreign_only), Ok(vec!["WIFI:S:home;;".to_owned()]));
    let blank = png_of(ColorType::Grayscale, BitDepth::Eight, (300, 200), &vec![200; 60_000]);
    assert_eq!(read_picture(&blank), Err(ScanError::NoCode));
}

/// 108 million pixels, as the largest telephones take them: read in reduced rows, never held whole.
#[test]
fn a_hundred_megapixels_are_read() {
    let (width, height, pixels) = (12_000_usize, 9_000_usize, 30);
    let qr = paper();
    let mut rows = vec![0xff_u8; width / 8 * height];
    for y in 0..qr.side() * pixels {
        for x in (0..qr.side() * pixels).filter(|x| qr.is_dark(x / pixels, y / pixels)) {
            let (x, y) = (x + 5000, y + 3000);
            rows[y * width / 8 + x / 8] &= !(0x80 >> (x % 8));
        }
    }
    let picture = png_of(ColorType::Grayscale, BitDepth::One, (12_000, 9_000), &rows);
    assert_eq!(read_picture(&picture), Ok(ours()));
}

#[test]
fn larger_pictures_are_refused_by_their_header() {
    let mut picture = paper().to_png(1);
    for (width, height) in [(12_000_u32, 10_001_u32), (30_001, 1), (1, 30_001), (0x7fff_ffff, 0x7fff_ffff)] {
        picture[16..20].copy_from_slice(&width.to_be_bytes());
        picture[20..24].copy_from_slice(&height.to_be_bytes());
        let checksum = crc32(&picture[12..29]);
        picture[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert_eq!(read_picture(&picture), Err(ScanError::TooLarge), "{width} x {height}");
    }
    for progressive in [false, true] {
        let mut photograph = jpeg_of(&[128; 64 * 64], (64, 64), progressive);
        let frame = if progressive { [0xff, 0xc2] } else { [0xff, 0xc0] };
        let at = photograph.windows(2).position(|marker| marker == frame).unwrap();
        photograph[at + 5..at + 9].copy_from_slice(&[0x60, 0x00, 0x60, 0x00]);
        assert_eq!(read_picture(&photograph), Err(ScanError::TooLarge), "{progressive}");
        // 50 million pixels: too many only where the decoder has to hold them all.
        photograph[at + 5..at + 9].copy_from_slice(&[0x1b, 0xa0, 0x1b, 0xa0]);
        let found = read_picture(&photograph);
        assert_eq!(found == Err(ScanError::TooLarge), progressive, "{found:?}");
    }
    assert_eq!(read_picture(&vec![0; 64 * 1024 * 1024 + 1]), Err(ScanError::TooLarge));
}

#[test]
fn damaged_and_other_files_are_refused() {
    for other in [&b""[..], b"GIF89a", b"%PDF-1.7", b"\x89PN", b"\xff\xd8", b"KEYFOLD1-"] {
        assert_eq!(read_picture(other), Err(ScanError::NotAPicture), "{other:?}");
    }
    let picture = paper().to_png(2);
    for end in (4..picture.len() - 40).step_by(37) {
        assert_eq!(read_picture(&picture[..end]), Err(ScanError::Damaged), "{end}");
    }
    for at in (8..picture.len() - 20).step_by(7) {
        let mut flipped = picture.clone();
        flipped[at] ^= 4;
        assert_ne!(read_picture(&flipped), Err(ScanError::NotAPicture), "{at}");
    }
    let photograph = jpeg_of(&flat(&paper(), 2).luma(), (146, 146), false);
    for end in (3..photograph.len()).step_by(211) {
        let found = read_picture(&photograph[..end]);
        assert!(found.is_err() || end > photograph.len() / 2 && found == Ok(ours()), "{end}");
    }
}

/// The checksum of a PNG chunk (PNG specification, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc: u32, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
