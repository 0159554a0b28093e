//! Every rendering read back: pixels, paths, half blocks and page texts hold the very modules and the very code.

use keyfold_kit::render::page::{plain_date, short_account_id};
use keyfold_kit::{
    Argon2Cost, CodeError, Header, Kind, Mark, Page, Qr, RenderError, SealedKey, TEXT_LEN, find_code,
};

fn sealed_key(kind: Kind) -> SealedKey {
    let cost = Argon2Cost { memory_kib: 65_536, passes: 3, lanes: 4 };
    let header = Header {
        kind,
        account_id: [0x1a, 0x2b, 0x3c, 0x4d, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        key_epoch: 1,
        password_epoch: 2,
        login_id: [3; 8],
        made: 1_780_315_200,
        argon2: if kind == Kind::Password { cost } else { Argon2Cost::NONE },
        salt: [4; 16],
        mark: Mark::NONE,
    };
    SealedKey::assemble(&header, &[0x5a; 32], &[0xc3; 51])
}

fn symbols() -> [Qr; 2] {
    let sealed_key = sealed_key(Kind::Password);
    [Qr::for_paper(&sealed_key), Qr::for_screen(&sealed_key)].map(|qr| qr.expect("not a device seal"))
}

#[test]
fn paper_takes_version_12_and_screens_version_10() {
    assert_eq!(symbols().map(|qr| qr.side()), [65 + 8, 57 + 8]);
}

#[test]
fn the_quiet_zone_is_light_and_the_finders_are_in_three_corners() {
    for qr in symbols() {
        let side = qr.side();
        let far = side - 4 - 7;
        for (column, row) in (0..side).flat_map(|column| (0..side).map(move |row| (column, row))) {
            let edge = [column, row, side - 1 - column, side - 1 - row].into_iter().min().unwrap();
            assert!(edge >= 4 || !qr.is_dark(column, row), "{column}, {row}");
        }
        for (left, top) in [(4, 4), (far, 4), (4, far)] {
            let rows = (0..7).map(|row| (0..7).map(|column| qr.is_dark(left + column, top + row)).collect());
            let rings: Vec<Vec<bool>> = rows.collect();
            assert!(
                rings[0].iter().all(|dark| *dark) && rings[3] == [true, false, true, true, true, false, true]
            );
        }
        assert!(!qr.is_dark(side, 4) && !qr.is_dark(4, side) && !qr.is_dark(usize::MAX, 4));
    }
}

#[test]
fn png_has_the_modules_and_prints_at_one_millimetre_each() {
    for (scale, pixels) in [(0, 1), (1, 1), (3, 3), (8, 8), (1000, 64)] {
        let qr = &symbols()[0];
        let file = qr.to_png(scale);
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut rows = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rows).unwrap();
        assert_eq!((info.width as usize, info.height as usize), (73 * pixels, 73 * pixels));
        let dimensions = reader.info().pixel_dims.unwrap();
        assert_eq!(dimensions.xppu as usize, pixels * 1000);
        for (x, y) in (0..73 * pixels).flat_map(|x| (0..73 * pixels).step_by(pixels).map(move |y| (x, y))) {
            let light = rows[y * info.line_size + x / 8] >> (7 - x % 8) & 1 == 1;
            assert_eq!(light, !qr.is_dark(x / pixels, y / pixels), "{x}, {y}");
        }
    }
}

#[test]
fn svg_has_the_modules() {
    for qr in symbols() {
        let svg = qr.to_svg();
        assert!(svg.contains(&format!("viewBox=\"0 0 {0} {0}\"", qr.side())));
        let path = svg.split("fill=\"#000\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut dark = Vec::new();
        for run in path.split_terminator('z') {
            let numbers: Vec<usize> =
                run.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
            let [column, row, length, 1, back] = numbers[..] else { panic!("{run}") };
            assert_eq!(length, back);
            dark.extend((column..column + length).map(|column| (row, column)));
        }
        let all = (0..qr.side()).flat_map(|row| (0..qr.side()).map(move |column| (row, column)));
        assert_eq!(dark, all.filter(|(row, column)| qr.is_dark(*column, *row)).collect::<Vec<_>>());
    }
}

#[test]
fn terminal_has_the_modules() {
    for qr in symbols() {
        let coloured = qr.to_terminal();
        for line in coloured.lines() {
            assert!(line.starts_with("\x1b[38;5;16;48;5;231m") && line.ends_with("\x1b[0m"));
        }
        let bare = coloured.replace("\x1b[38;5;16;48;5;231m", "").replace("\x1b[0m", "");
        check_half_blocks(&qr, &bare, false);
        check_half_blocks(&qr, &qr.to_terminal_plain(), true);
    }
}

fn check_half_blocks(qr: &Qr, text: &str, inverted: bool) {
    assert_eq!(text.lines().count(), qr.side().div_ceil(2));
    for (index, line) in text.lines().enumerate() {
        assert_eq!(line.chars().count(), qr.side());
        for (column, sign) in line.chars().enumerate() {
            let drawn = match sign {
                ' ' => [false, false],
                '\u{2580}' => [true, false],
                '\u{2584}' => [false, true],
                '\u{2588}' => [true, true],
                other => panic!("{other}"),
            };
            let dark = [qr.is_dark(column, 2 * index), qr.is_dark(column, 2 * index + 1)];
            assert_eq!(drawn, dark.map(|dark| dark != inverted), "{index}, {column}");
        }
    }
}

#[test]
fn the_text_file_holds_the_code_the_date_and_the_account_and_is_plain() {
    for kind in [Kind::Password, Kind::Account] {
        let sealed_key = sealed_key(kind);
        let text = Page::from_sealed_key(&sealed_key).unwrap().to_plain_text();
        assert_eq!(find_code(&text).as_ref(), Ok(&sealed_key));
        assert_eq!(find_code(&text.to_lowercase().replace('\n', "\r\n> ")), Ok(sealed_key));
        assert!(text.contains("1 June 2026") && text.contains("1a2b3c4d"));
        assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 72 && line == line.trim_end()));
        assert!(text.ends_with('\n'));
    }
}

#[test]
fn a_page_without_its_code_holds_nothing_that_looks_like_one() {
    for kind in [Kind::Password, Kind::Account] {
        let text = Page::from_sealed_key(&sealed_key(kind)).unwrap().to_plain_text();
        let lines = text.lines().filter(|line| !line.starts_with("    "));
        let words = lines.collect::<Vec<_>>().join("\n");
        assert!(words.len() + TEXT_LEN < text.len());
        assert_eq!(find_code(&words), Err(CodeError::NotACode));
    }
}

#[test]
fn the_two_pages_say_different_things() {
    let [kit, code_page] = [Kind::Password, Kind::Account].map(|kind| {
        let page = Page::from_sealed_key(&sealed_key(kind)).unwrap();
        assert!(page.to_plain_text().to_lowercase().starts_with(&page.title().to_lowercase()));
        page.to_plain_text()
    });
    assert!(kit.contains("The password that you had on 1 June 2026") && kit.contains("passport"));
    assert!(code_page.contains("A sign-in to your account") && code_page.contains("revoke your"));
    assert!(!code_page.contains("passport") && !kit.contains("sign-in"));
}

#[test]
fn the_pdf_is_one_page_with_the_code_in_it_and_always_the_same() {
    for kind in [Kind::Password, Kind::Account] {
        let page = Page::from_sealed_key(&sealed_key(kind)).unwrap();
        let file = page.to_pdf();
        assert_eq!(file, page.to_pdf());
        let text = String::from_utf8_lossy(&file);
        assert!(text.starts_with("%PDF-1.7") && text.contains("/Count 1") && text.contains(page.title()));
        let code: String = text.split("(KEYFOLD1-)").nth(1).unwrap().split("ET").take(7).collect();
        let shown = code.split(['(', ')']).skip(1).step_by(2).collect::<String>();
        assert_eq!(find_code(&format!("KEYFOLD1-{shown}")), Ok(sealed_key(kind)));
        assert!(file.len() < 25_000, "{}", file.len());
    }
}

#[test]
fn a_device_seal_is_never_drawn() {
    let sealed_key = sealed_key(Kind::Device);
    assert_eq!(Qr::for_paper(&sealed_key), Err(RenderError::DeviceSeal));
    assert_eq!(Qr::for_screen(&sealed_key), Err(RenderError::DeviceSeal));
    assert_eq!(Page::from_sealed_key(&sealed_key).unwrap_err(), RenderError::DeviceSeal);
}

#[test]
fn dates_and_accounts_are_short() {
    assert_eq!(plain_date(sealed_key(Kind::Account).header().made), "1 June 2026");
    assert_eq!(short_account_id(sealed_key(Kind::Account).header()), "1a2b3c4d");
}
