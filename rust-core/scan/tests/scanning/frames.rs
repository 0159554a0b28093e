//! Luma frames: easy ones, hard ones (each stage is needed for one of them), without a code, with several, of the wrong
//! size, and with a code that is made to do harm.

use crate::drawing::{Frame, flat, foreign, of_symbol, paper, screen, sealed_key};
use keyfold_scan::{ScanError, decode_luma};
use qrcode::bits::Bits;
use qrcode::{EcLevel, Version};

const CAMERA: (usize, usize) = (1280, 720);

fn check(name: &str, frame: &Frame) {
    assert_eq!(frame.decode(), Ok(vec![sealed_key().to_text()]), "{name}");
}

#[test]
fn a_code_is_read_at_any_size_and_angle() {
    check("one pixel a module", &flat(&paper(), 1));
    let code = flat(&paper(), 8);
    for degrees in [15.0, 45.0, 90.0, 170.0] {
        check("turned", &code.seen(CAMERA, 0.8, degrees, 0.0).noisy(0.02, 1));
    }
    for tilt in [0.3, 0.6] {
        check("tilted", &code.seen(CAMERA, 0.8, 5.0, tilt).noisy(0.02, 1));
    }
    check("from a screen", &flat(&screen(), 4).seen(CAMERA, 1.5, 12.0, 0.3).noisy(0.05, 4));
    check("light on dark", &code.seen(CAMERA, 0.7, 7.0, 0.1).inverted());
}

#[test]
fn hard_light_and_noise() {
    let code = flat(&paper(), 8).seen(CAMERA, 0.7, 7.0, 0.1);
    check("little contrast", &code.lit(0.3, 0.35, 0.0).noisy(0.01, 3));
    check("dark towards a side", &code.lit(0.1, 0.9, 0.8).noisy(0.02, 3));
    check("dark, with little contrast, and noisy", &code.lit(0.05, 0.2, 0.9).noisy(0.03, 3));
    check("noisy", &code.noisy(0.3, 2));
    check("large and very noisy", &flat(&paper(), 8).seen((1600, 1200), 1.9, 4.0, 0.0).noisy(0.5, 1));
}

#[test]
fn out_of_focus_and_small() {
    let code = flat(&paper(), 8);
    check("out of focus", &code.seen(CAMERA, 0.5, 3.0, 0.1).blurred(2).noisy(0.005, 1));
    check("more so", &code.seen(CAMERA, 0.45, 3.0, 0.1).blurred(2).noisy(0.005, 1));
    check("small", &code.seen(CAMERA, 0.2, 3.0, 0.2).noisy(0.02, 1));
    check("smaller", &code.seen(CAMERA, 0.16, 20.0, 0.0).noisy(0.01, 1));
}

#[test]
fn several_codes_are_all_read_once_each() {
    let ours = flat(&paper(), 3);
    let theirs = foreign("https://example.org/", 6);
    let twice = ours.beside(&theirs).beside(&ours);
    let mut texts = twice.decode().unwrap();
    texts.sort();
    assert_eq!(texts, [sealed_key().to_text(), "https://example.org/".to_owned()]);
    assert_eq!(foreign("https://example.org/", 4).decode(), Ok(vec!["https://example.org/".to_owned()]));
}

#[test]
fn frames_without_a_code() {
    let grey = Frame::from_fn(640, 480, |_, _| 0.5);
    assert_eq!(grey.decode(), Err(ScanError::NoCode));
    assert_eq!(grey.noisy(0.5, 9).decode(), Err(ScanError::NoCode));
    let chequered = Frame::from_fn(300, 300, |x, y| if (x / 5 + y / 5) % 2 == 0 { 0.0 } else { 1.0 });
    assert_eq!(chequered.decode(), Err(ScanError::NoCode));
    let code = flat(&paper(), 4);
    let torn =
        Frame::from_fn(
            code.width,
            code.height,
            |x, y| if y > 150 { 1.0 } else { code.pixels[y * code.width + x] },
        );
    assert_eq!(torn.decode(), Err(ScanError::NoCode));
    for side in 1..40 {
        assert_eq!(decode_luma(&vec![0; side * side], 1, 1, 1), Err(ScanError::NoCode));
        let side_u32 = u32::try_from(side).unwrap();
        assert_eq!(decode_luma(&vec![7; side * side], side_u32, side_u32, side_u32), Err(ScanError::NoCode));
    }
}

#[test]
fn a_plane_with_a_stride_is_read_and_a_wrong_size_refused() {
    let code = flat(&paper(), 2);
    let (width, height) = code.size();
    let stride = width + 46;
    let plane: Vec<u8> = code
        .luma()
        .chunks(width as usize)
        .flat_map(|row| row.iter().copied().chain(std::iter::repeat_n(0x55, 46)))
        .collect();
    let text = Ok(vec![sealed_key().to_text()]);
    assert_eq!(decode_luma(&plane, width, height, stride), text);
    assert_eq!(decode_luma(&plane[..plane.len() - 46], width, height, stride), text);
    assert_eq!(decode_luma(&plane[..plane.len() - 47], width, height, stride), Err(ScanError::WrongSize));
    assert_eq!(decode_luma(&plane, width, height, width - 1), Err(ScanError::WrongSize));
    assert_eq!(decode_luma(&plane, width, 0, stride), Err(ScanError::WrongSize));
    assert_eq!(decode_luma(&[], 0, 0, 0), Err(ScanError::WrongSize));
    assert_eq!(decode_luma(&plane, u32::MAX, u32::MAX, u32::MAX), Err(ScanError::TooLarge));
}

/// A symbol whose text begins with a separator of GS1: the reader's arithmetic overflows on it.
#[test]
fn a_code_that_the_reader_can_not_cope_with_is_no_code() {
    let mut bits = Bits::new(Version::Normal(1));
    bits.push_fnc1_first_position().unwrap();
    bits.push_alphanumeric_data(b"%%A").unwrap();
    bits.push_terminator(EcLevel::M).unwrap();
    let code = qrcode::QrCode::with_bits(bits, EcLevel::M).unwrap();
    let symbol = of_symbol(&code, 4);
    let answer = symbol.decode();
    assert!(answer.is_err() || answer.is_ok_and(|texts| texts.len() == 1));
}
