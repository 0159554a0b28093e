//! PDF pages, drawn at the resolution of paper and then read like any picture.
//!
//! What can be bounded here is: bytes, pages, pixels, and what the file's Flate streams inflate to. A hostile file can
//! still ask for memory and time by other means (other compressions, sizes of pictures inside, forms within forms), so a
//! program that reads strangers' files does it in a process of its own, with a limit on its memory and time.

mod bombs;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::object::Object;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::error::ScanError;
use crate::frame::texts_of;
use crate::luma::{Luma, luma_of_rgb};

/// The longest file that is read, in bytes.
const FILE_MAX: usize = 20 * 1024 * 1024;

/// The most pages that are drawn; later ones are not looked at.
const PAGES_MAX: usize = 8;

/// Dots an inch: first as a fax does it, then for small codes.
const RESOLUTIONS: [f32; 2] = [200.0, 400.0];

/// The longest side of a drawn page, in pixels: A4 at the higher resolution, and 100 MB at four bytes a pixel.
const SIDE_MAX: f32 = 5000.0;

/// The most that a page is wide for its height, or high for its width.
const ASPECT_MAX: f32 = 20.0;

/// The most pixels of a picture in the file: A4 in colour at 600 dots an inch.
const PICTURE_MAX: u64 = 40_000_000;

/// How far into the file its header may be.
const HEADER_WITHIN: usize = 1024;

/// The texts of all QR codes on the first eight pages of a PDF file, each once.
///
/// # Errors
/// [`ScanError::NotAPdf`] for any other file; [`ScanError::TooLarge`] above 20 MiB, if its streams inflate to more than
/// 256 MiB, or for a picture in it of more than 40 million pixels; [`ScanError::Encrypted`]; [`ScanError::Damaged`]; [`ScanError::NoCode`].
pub fn read_pdf(bytes: &[u8]) -> Result<Vec<String>, ScanError> {
    if bytes.len() > FILE_MAX {
        return Err(ScanError::TooLarge);
    }
    let head = &bytes[..bytes.len().min(HEADER_WITHIN)];
    if !head.windows(5).any(|tag| tag == b"%PDF-") {
        return Err(ScanError::NotAPdf);
    }
    bombs::check_streams(bytes)?;
    // The parser and the rasteriser index and add by numbers that the file gives. A file that gets one of them out of
    // bounds is damaged; nothing outlives the call that could be left half-changed.
    catch_unwind(AssertUnwindSafe(|| read_pages(bytes))).unwrap_or(Err(ScanError::Damaged))
}

fn read_pages(bytes: &[u8]) -> Result<Vec<String>, ScanError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => ScanError::Encrypted,
        LoadPdfError::Invalid => ScanError::Damaged,
    })?;
    check_pictures(&pdf)?;
    for resolution in RESOLUTIONS {
        let mut texts: Vec<String> = Vec::new();
        for page in pdf.pages().iter().take(PAGES_MAX) {
            for text in draw(page, resolution).and_then(|luma| texts_of(&luma).ok()).unwrap_or_default() {
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
        }
        if !texts.is_empty() {
            return Ok(texts);
        }
    }
    Err(ScanError::NoCode)
}

/// Refuses a file with a picture that would take too much memory, whether it is shown or not.
fn check_pictures(pdf: &Pdf) -> Result<(), ScanError> {
    let size_of = |object: Object<'_>| {
        let stream = object.into_stream()?;
        let dict = stream.dict();
        let side = |key: &[u8]| dict.get::<u32>(key).map(u64::from);
        side(b"Width")?.checked_mul(side(b"Height")?)
    };
    let largest = pdf.objects().into_iter().filter_map(size_of).max();
    if largest.is_some_and(|pixels| pixels > PICTURE_MAX) { Err(ScanError::TooLarge) } else { Ok(()) }
}

/// The page as brightness; none if it has a shape that no code fits.
fn draw(page: &Page<'_>, resolution: f32) -> Option<Luma> {
    let (width, height) = page.render_dimensions();
    let (long, short) = (width.max(height), width.min(height));
    if !long.is_finite() || short <= 0.0 || long > ASPECT_MAX * short {
        return None;
    }
    let scale = (resolution / 72.0).min(SIDE_MAX / long);
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let cache = RenderCache::new();
    let pixmap = render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    Some(luma_of_pixmap(&pixmap))
}

fn luma_of_pixmap(pixmap: &Pixmap) -> Luma {
    let pixels = pixmap.data().iter().map(|pixel| luma_of_rgb(pixel.r, pixel.g, pixel.b)).collect();
    Luma { pixels, width: pixmap.width().into(), height: pixmap.height().into() }
}
