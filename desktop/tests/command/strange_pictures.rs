//! Pictures that someone may really have, and some that someone made on purpose: two codes, a foreign one, none, a huge
//! one, and a page that unpacks without end. Each is a sentence, soon, in bounded memory.

use crate::drawn::{Symbol, bomb, png_header, png_of};
use crate::run::Home;

/// What a sign-in says of the file, whose service isn't there: a code that was read is tried at the service.
fn says(bytes: &[u8]) -> String {
    let home = Home::new();
    home.file("file", bytes);
    home.refused(&["sign-in", "--email", "a@b.c", "--account", "http://127.0.0.1:9", "--picture", "file"])
}

const READ: &str = "can't be reached";

#[test]
fn a_picture_with_two_codes_wants_to_be_cut() {
    let (one, other) = (Symbol::of_a_new_kit(), Symbol::of_a_new_kit());
    assert!(says(&png_of(&[&one], 4, [300, 300])).contains(READ));
    assert!(says(&png_of(&[&one, &other], 4, [600, 300])).contains("two different Keyfold codes"));
    assert!(says(&png_of(&[&one, &one], 4, [600, 300])).contains(READ), "the same code twice is one code");
}

#[test]
fn a_foreign_code_is_no_hindrance_and_no_code() {
    let foreign = Symbol::of_text("https://example.org/menu");
    assert!(says(&png_of(&[&foreign], 4, [300, 300])).contains("not Keyfold's"));
    let own = Symbol::of_a_new_kit();
    assert!(says(&png_of(&[&foreign, &own], 4, [600, 300])).contains(READ));
    let nearly = Symbol::of_text("K1-AAAAA-BBBBB");
    assert!(!says(&png_of(&[&nearly], 4, [300, 300])).contains(READ));
}

#[test]
fn a_picture_without_a_code_is_said() {
    assert!(says(&png_of(&[], 4, [300, 300])).contains("no QR code"));
    assert!(says(&png_of(&[], 4, [1, 1])).contains("no QR code"));
}

#[test]
fn a_hundred_megapixels_are_read_or_refused_but_never_held() {
    let own = Symbol::of_a_new_kit();
    let whole = png_of(&[&own], 60, [10_000, 10_000]);
    assert!(says(&whole).contains(READ));
    assert!(says(&png_header(10_000, 10_000)).contains("damaged"));
    assert!(says(&png_header(20_000, 20_000)).contains("too large"));
    assert!(says(&png_header(u32::MAX >> 1, u32::MAX >> 1)).contains("too large"));
}

#[test]
fn a_page_that_unpacks_without_end_is_let_go() {
    for in_picture in [false, true] {
        let page = bomb(2, in_picture);
        assert!(page.len() < 200_000, "{}", page.len());
        let said = says(&page);
        assert!(said.contains("too large") || said.contains("too much memory or time"), "{said}");
    }
}
