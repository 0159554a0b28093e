//! Pictures and pages drawn for a test: QR codes side by side on white, of any size, and PDF files that lie.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use keyfold_kit::{Qr, find_code};
use qrcode::{Color, QrCode};

use crate::run::Home;

/// A square QR code: dark or not by column and row.
pub(crate) struct Symbol {
    side: usize,
    dark: Vec<bool>,
}

impl Symbol {
    /// The code in a kit of a new account.
    pub(crate) fn of_a_new_kit() -> Self {
        let home = Home::new();
        home.done(&["sign-up", "--local", "--kit", "kit.txt", "--one-way-is-enough"]);
        let page = std::fs::read_to_string(home.path("kit.txt")).unwrap();
        let qr = Qr::for_screen(&find_code(&page).unwrap()).unwrap();
        let side = qr.side();
        let dark = (0..side * side).map(|at| qr.is_dark(at % side, at / side)).collect();
        Self { side, dark }
    }

    /// Some other text.
    pub(crate) fn of_text(text: &str) -> Self {
        let code = QrCode::new(text).unwrap();
        let (inner, colors) = (code.width(), code.to_colors());
        let side = inner + 8;
        let is_dark = |at: usize| {
            let (x, y) = ((at % side).wrapping_sub(4), (at / side).wrapping_sub(4));
            x < inner && y < inner && colors[y * inner + x] == Color::Dark
        };
        Self { side, dark: (0..side * side).map(is_dark).collect() }
    }
}

/// Symbols in a row on white, `scale` pixels a module, as a PNG of this width and height.
pub(crate) fn png_of(symbols: &[&Symbol], scale: usize, [width, height]: [u32; 2]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    let mut rows = writer.stream_writer().unwrap();
    for y in 0..height as usize {
        let mut row = vec![0xff; width as usize];
        let mut left = 0;
        for symbol in symbols {
            for x in 0..symbol.side * scale {
                let dark = y / scale < symbol.side && symbol.dark[y / scale * symbol.side + x / scale];
                row[left + x] = if dark { 0 } else { 0xff };
            }
            left += symbol.side * scale;
        }
        rows.write_all(&row).unwrap();
    }
    rows.finish().unwrap();
    writer.finish().unwrap();
    file
}

/// The first bytes of a PNG that claims this size; its pixels never come.
pub(crate) fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let writer = png::Encoder::new(&mut file, width, height).write_header().unwrap();
    std::mem::forget(writer);
    file
}

/// A PDF page whose content, or whose picture, is `gigabytes` of zeros, packed twice.
pub(crate) fn bomb(gigabytes: usize, in_picture: bool) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(ZlibEncoder::new(Vec::new(), Compression::best()), Compression::fast());
    let zeros = vec![b' '; 1024 * 1024];
    for _ in 0..gigabytes * 1024 {
        packed.write_all(&zeros).unwrap();
    }
    let bytes = packed.finish().unwrap().finish().unwrap();
    let filter = format!("/Filter[/FlateDecode/FlateDecode]/Length {}", bytes.len());
    let mut pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>endobj\n"
        .to_vec();
    let mut stream = |number: u8, dictionary: &str, bytes: &[u8]| {
        writeln!(pdf, "{number} 0 obj<<{dictionary}>>stream").unwrap();
        pdf.extend_from_slice(bytes);
        pdf.extend_from_slice(b"\nendstream endobj\n");
    };
    if in_picture {
        let page = b"600 0 0 800 0 0 cm /I Do";
        stream(4, &format!("/Length {}", page.len()), page);
        let size =
            "/Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceRGB/BitsPerComponent 8";
        stream(5, &format!("{size}{filter}"), &bytes);
    } else {
        stream(4, &filter, &bytes);
    }
    pdf.extend_from_slice(b"trailer<</Root 1 0 R>>\n%%EOF");
    pdf
}
