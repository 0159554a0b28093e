//! PDF files: our own pages, pages with other codes or none, and files made to do harm.

use keyfold_kit::Page;
use keyfold_scan::{ScanError, read_pdf};

use crate::drawing::sealed_key;

const A4: &str = "[0 0 595 842]";

/// Content that shows the picture `I`, and the resources for it.
const SHOWN: (&str, &str) = ("100 0 0 100 0 0 cm /I Do", "/Resources << /XObject << /I 5 0 R >> >>");

fn code_page() -> Vec<u8> {
    Page::from_sealed_key(&sealed_key()).expect("not a device seal").to_pdf()
}

/// A file of these objects, numbered from 1; the first is the catalogue. It has no cross-reference table, so that the
/// objects can be anything.
fn file_of(objects: &[String]) -> Vec<u8> {
    let numbered =
        objects.iter().enumerate().map(|(at, object)| format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    let objects: String = numbered.collect();
    format!("%PDF-1.7\n{objects}trailer\n<< /Root 1 0 R >>\n%%EOF\n").into_bytes()
}

/// One page with this content, box and further entries, and further objects from 5 on.
fn page_of(content: &str, media_box: &str, entries: &str, others: &[String]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox {media_box} /Contents 4 0 R {entries} >>"),
        stream_of("", content),
    ];
    objects.extend_from_slice(others);
    file_of(&objects)
}

/// A file with an encryption that no reader knows, and with a cross-reference table, without which it isn't looked for.
fn encrypted() -> Vec<u8> {
    let object = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n";
    let table = "xref\n0 2\n0000000000 65535 f\r\n0000000009 00000 n\r\n";
    let trailer = "trailer\n<< /Size 2 /Root 1 0 R /ID [(a) (a)] /Encrypt << /Filter /Other /V 4 >> >>";
    format!("{object}{table}{trailer}\nstartxref\n{}\n%%EOF\n", object.len()).into_bytes()
}

fn stream_of(entries: &str, content: &str) -> String {
    format!("<< /Length {} {entries} >>\nstream\n{content}\nendstream", content.len())
}

#[test]
fn our_own_page_is_read() {
    assert_eq!(read_pdf(&code_page()), Ok(vec![sealed_key().to_text()]));
}

#[test]
fn only_the_first_pages_are_looked_at() {
    let content = String::from_utf8_lossy(&code_page()).into_owned();
    let content = content.split("stream\n").nth(1).unwrap().split("\nendstream").next().unwrap();
    let behind_blank_pages = |count: usize| {
        let blank: Vec<String> = (0..count).map(|at| format!("{} 0 R", at + 5)).collect();
        let mut objects = vec![
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            format!("<< /Type /Pages /Kids [{} 3 0 R] /Count {} >>", blank.join(" "), count + 1),
            format!("<< /Type /Page /Parent 2 0 R /MediaBox {A4} /Contents 4 0 R >>"),
            stream_of("", content),
        ];
        objects
            .extend(blank.iter().map(|_| "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 30 30] >>".to_owned()));
        file_of(&objects)
    };
    assert_eq!(read_pdf(&behind_blank_pages(7)), Ok(vec![sealed_key().to_text()]));
    assert_eq!(read_pdf(&behind_blank_pages(8)), Err(ScanError::NoCode));
    assert_eq!(read_pdf(&behind_blank_pages(3000)), Err(ScanError::NoCode));
}

#[test]
fn other_files_are_refused() {
    for other in [&b""[..], b"PDF", b"\x89PNG\r\n\x1a\n", b"KEYFOLD1-"] {
        assert_eq!(read_pdf(other), Err(ScanError::NotAPdf), "{other:?}");
    }
    let late = [vec![b' '; 2000], code_page()].concat();
    assert_eq!(read_pdf(&late), Err(ScanError::NotAPdf));
    assert_eq!(
        read_pdf(&[b"%PDF-1.7".to_vec(), vec![0; 20 * 1024 * 1024]].concat()),
        Err(ScanError::TooLarge)
    );
    assert_eq!(read_pdf(&file_of(&["<< /Type /Catalog >>".to_owned()])), Err(ScanError::Damaged));
    assert_eq!(read_pdf(&encrypted()), Err(ScanError::Encrypted));
}

#[test]
fn truncated_and_flipped_files_are_an_error_or_read_right() {
    let (file, text) = (code_page(), sealed_key().to_text());
    let is_right = |found: Result<Vec<String>, ScanError>| {
        found.is_err() || found.is_ok_and(|texts| texts == [text.as_str()])
    };
    for end in [10, 200, file.len() / 2, file.len() - 30] {
        assert!(is_right(read_pdf(&file[..end])), "{end}");
    }
    for at in [9, 40, 120, 300, file.len() - 500, file.len() - 200, file.len() - 20] {
        let mut flipped = file.clone();
        flipped[at] ^= 0x10;
        assert!(is_right(read_pdf(&flipped)), "{at}");
    }
}

#[test]
fn page_boxes_of_any_size_are_bounded() {
    let huge = "9".repeat(60);
    let boxes = [
        "[0 0 1e9 1e9]".to_owned(),
        "[0 0 1000000 1000000]".to_owned(),
        "[0 0 0.001 0.001]".to_owned(),
        "[0 0 -10 -10]".to_owned(),
        "[0 0 1 100000]".to_owned(),
        format!("[0 0 {huge} {huge}]"),
        format!("[-{huge} -{huge} {huge} {huge}]"),
    ];
    for page_box in boxes {
        let file = page_of("0 0 9 9 re f", &page_box, "/UserUnit 1000000", &[]);
        assert_eq!(read_pdf(&file), Err(ScanError::NoCode), "{page_box}");
    }
}

#[test]
fn recursion_comes_to_an_end() {
    let small = "[0 0 40 40]";
    let form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I 5 0 R >> >>";
    assert_eq!(
        read_pdf(&page_of(SHOWN.0, small, SHOWN.1, &[stream_of(form, "/I Do")])),
        Err(ScanError::NoCode)
    );
    for nested in ["[", "<</a", "q ", "BT ", "(", "0 0 9 9 re W n "] {
        assert_eq!(
            read_pdf(&page_of(&nested.repeat(100_000), small, "", &[])),
            Err(ScanError::NoCode),
            "{nested}"
        );
    }
    let catalogue = "<< /Type /Catalog /Pages 2 0 R >>".to_owned();
    let own_child = "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>".to_owned();
    assert!(read_pdf(&file_of(&[catalogue, own_child])).is_err());
    assert!(read_pdf(&file_of(&["<</Kids [".repeat(100_000)])).is_err());
    let own_predecessor =
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Prev 9 >>\nstartxref\n9\n%%EOF";
    assert!(read_pdf(own_predecessor).is_err());
}

#[test]
fn pictures_inside_are_bounded() {
    for (width, height) in [(60_000_u32, 60_000_u32), (4_000_000_000, 4_000_000_000), (1, 2_000_000_000)] {
        for filter in [
            "",
            "/RunLengthDecode",
            "/LZWDecode",
            "/DCTDecode",
            "/JPXDecode",
            "/CCITTFaxDecode",
            "/JBIG2Decode",
        ] {
            let entries = format!(
                "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray \
                 /BitsPerComponent 1 /Filter [{filter}] /DecodeParms << /K -1 /Columns {width} /Rows {height} >>"
            );
            let file = page_of(SHOWN.0, A4, SHOWN.1, &[stream_of(&entries, "abc")]);
            assert_eq!(read_pdf(&file), Err(ScanError::TooLarge), "{width} x {height} {filter}");
        }
    }
}

#[test]
fn a_deflate_bomb_is_refused() {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..300 {
        std::io::Write::write_all(&mut encoder, &vec![b' '; 1024 * 1024]).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 400_000);
    let mut file = b"%PDF-1.7\n4 0 obj\n<< /Filter /FlateDecode >>\nstream\n".to_vec();
    file.extend(bomb);
    file.extend(b"\nendstream\nendobj\n");
    file.extend(page_of("", A4, "", &[]));
    assert_eq!(read_pdf(&file), Err(ScanError::TooLarge));
}
