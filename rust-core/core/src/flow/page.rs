//! What a shell does with a code's text, before or without any account: look at it, and draw it.
//!
//! Nothing here opens a seal or decides whether a code is any good: that takes a sign-in.

use keyfold_kit::render::RenderError;
use keyfold_kit::{Header, Kind, Qr, SealedKey, find_code};

use super::error::{Error, Field};

/// What a code opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// A kit: opens with the password of its date.
    Kit,
    /// A code from the mail or a backup: opens with a sign-in.
    Code,
}

/// What can be read on a code without opening it; anyone could have written it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFacts {
    /// What it opens with.
    pub kind: CodeKind,
    /// When it was made, seconds UTC.
    pub made: i64,
    /// The text in its one form, 278 characters after the prefix was put before.
    pub text: String,
}

/// How a code is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageForm {
    /// The whole page to print: PDF, A4.
    Pdf,
    /// The whole page as plain text, UTF-8.
    Text,
    /// The QR code alone for paper: PNG, 10 pixels a module.
    Png,
    /// The QR code alone for paper: SVG, UTF-8.
    Svg,
    /// The QR code alone for another device's camera: PNG, with larger modules, since a screen isn't crumpled.
    ScreenPng,
}

/// Pixels a module of a picture: it prints sharply at 60 mm.
const SCALE: u32 = 10;

/// Finds the code in a text that was pasted, scanned or read from a file.
///
/// # Errors
/// [`Error::InvalidInput`] if there is none, or only the seal of a device key, which is of no use elsewhere;
/// [`Error::CodeDamaged`], [`Error::UpgradeRequired`].
pub fn look_at_code(text: &str) -> Result<CodeFacts, Error> {
    let code = find_code(text)?;
    let Header { kind, made, .. } = *code.header();
    let kind = match kind {
        Kind::Password => CodeKind::Kit,
        Kind::Account => CodeKind::Code,
        Kind::Device => return Err(Error::InvalidInput { field: Field::Code }),
    };
    Ok(CodeFacts { kind, made: made.into(), text: code.to_text() })
}

/// Draws a code: a kit's page, or a code page, by what it is.
///
/// # Errors
/// Those of [`look_at_code`].
pub fn draw_code(text: &str, form: PageForm) -> Result<Vec<u8>, Error> {
    let code = find_code(text)?;
    draw(&code, form).map_err(|RenderError::DeviceSeal| Error::InvalidInput { field: Field::Code })
}

fn draw(code: &SealedKey, form: PageForm) -> Result<Vec<u8>, RenderError> {
    let page = || keyfold_kit::Page::from_sealed_key(code);
    Ok(match form {
        PageForm::Pdf => page()?.to_pdf(),
        PageForm::Text => page()?.to_plain_text().into_bytes(),
        PageForm::Png => Qr::for_paper(code)?.to_png(SCALE),
        PageForm::Svg => Qr::for_paper(code)?.to_svg().into_bytes(),
        PageForm::ScreenPng => Qr::for_screen(code)?.to_png(SCALE),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A code of this kind, whose seal nothing opens.
    fn code(kind: Kind) -> SealedKey {
        let argon2 = match kind {
            Kind::Password => keyfold_kit::Argon2Cost { memory_kib: 65_536, passes: 3, lanes: 4 },
            Kind::Account | Kind::Device => keyfold_kit::Argon2Cost::NONE,
        };
        let header = Header {
            kind,
            account_id: [7; 16],
            key_epoch: 1,
            password_epoch: 1,
            login_id: [9; 8],
            made: 1_793_491_200,
            argon2,
            salt: [3; 16],
            mark: keyfold_kit::Mark::NONE,
        };
        SealedKey::assemble(&header, &[1; 32], &[2; 51])
    }

    #[test]
    fn a_code_is_found_in_what_surrounds_it() {
        for (kind, found) in [(Kind::Password, CodeKind::Kit), (Kind::Account, CodeKind::Code)] {
            let text = code(kind).to_text();
            let facts = look_at_code(&format!("Hello\n{}\nBye", text.to_lowercase())).unwrap();
            assert_eq!(facts, CodeFacts { kind: found, made: 1_793_491_200, text });
        }
    }

    #[test]
    fn every_form_is_what_it_says() {
        let text = code(Kind::Account).to_text();
        let draw = |form| draw_code(&text, form).unwrap();
        assert!(draw(PageForm::Pdf).starts_with(b"%PDF-"));
        assert!(draw(PageForm::Png).starts_with(b"\x89PNG"));
        assert!(draw(PageForm::ScreenPng).starts_with(b"\x89PNG"));
        assert!(draw(PageForm::Svg).windows(4).any(|part| part == b"<svg"));
        let page = String::from_utf8(draw(PageForm::Text)).unwrap();
        assert_eq!(look_at_code(&page).unwrap().text, text);
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let mut damaged = code(Kind::Account).to_text();
        damaged.replace_range(40..41, if &damaged[40..41] == "A" { "B" } else { "A" });
        let refused = Error::InvalidInput { field: Field::Code };
        let device = code(Kind::Device).to_text();
        let cases = [(damaged, Error::CodeDamaged), (device, refused), (String::new(), refused)];
        for (text, error) in cases.into_iter().chain([("Hello".to_owned(), refused)]) {
            assert_eq!(look_at_code(&text), Err(error));
            assert_eq!(draw_code(&text, PageForm::Pdf), Err(error));
        }
    }
}
