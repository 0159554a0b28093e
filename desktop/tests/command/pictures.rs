//! Pictures and pages that can't be a code: each gets a sentence before an attempt is spent, none a crash.

use crate::run::Home;

/// A sign-in whose service isn't there: the picture is judged first.
fn says(home: &Home, file: &str) -> String {
    let service = ["--email", "a@b.c", "--account", "http://127.0.0.1:9"];
    home.refused(&[&["sign-in"], &service[..], &["--picture", file]].concat())
}

#[test]
fn what_is_no_picture_is_said() {
    let home = Home::new();
    home.file("empty.png", b"");
    home.file("text.png", b"not a picture");
    home.file(
        "broken.pdf",
        b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj\ntrailer << /Root 1 0 R >>",
    );
    for file in ["empty.png", "text.png"] {
        assert!(says(&home, file).contains("neither a PNG"), "{file}");
    }
    says(&home, "broken.pdf");
    assert!(says(&home, "missing.png").contains("missing.png"));
}

#[test]
fn a_kit_of_another_account_is_read_and_a_service_that_is_gone_is_said() {
    let home = Home::new();
    home.done(&["sign-up", "--local", "--kit", "kit.png", "--kit", "kit.pdf", "--one-way-is-enough"]);
    let other = Home::new();
    for kit in ["kit.png", "kit.pdf"] {
        std::fs::copy(home.path(kit), other.path(kit)).unwrap();
        assert!(says(&other, kit).contains("can't be reached"), "{kit}");
    }
    let whole = std::fs::read(home.path("kit.png")).unwrap();
    for end in [whole.len() / 4, whole.len() / 2, whole.len() - 20] {
        other.file("cut.png", &whole[..end]);
        says(&other, "cut.png");
    }
}

#[test]
fn a_page_that_asks_for_gigabytes_is_a_sentence() {
    let home = Home::new();
    // A picture of 60,000 by 60,000 grey pixels whose data never comes, and one with an endless page tree.
    home.file(
        "huge.pdf",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
          3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9e9 9e9]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>endobj\n\
          4 0 obj<</Length 29>>stream\n9e9 0 0 9e9 0 0 cm /I Do\nendstream endobj\n\
          5 0 obj<</Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\
          0\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    );
    home.file(
        "endless.pdf",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
          2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9999999>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    );
    for file in ["huge.pdf", "endless.pdf"] {
        says(&home, file);
    }
}
