//! Codes out: a kit or a code page as .pdf, .png, .svg or .txt, for its owner's eyes only, never over another file.

use std::io::Write as _;
use std::path::Path;

use keyfold_kit::SealedKey;
use keyfold_kit::render::page::Page;
use keyfold_kit::render::qr::Qr;

use crate::output;
use crate::refusal::Refusal;
use crate::table;

/// Pixels a module of the QR code: it prints sharply at 60 mm.
const SCALE: u32 = 10;

/// Refuses a file that is there, or whose form isn't known, before anything is made.
pub(crate) fn check(file: &Path) -> Result<(), Refusal> {
    if file.exists() {
        return Err(Refusal::say(format!("{} is there already. Choose another name.", file.display())));
    }
    match suffix(file).as_str() {
        "pdf" | "png" | "svg" | "txt" => Ok(()),
        _ => Err(Refusal::say(format!("{} must end in .pdf, .png, .svg or .txt.", file.display()))),
    }
}

/// Writes the sealed key in the form that the file's name asks for.
pub(crate) fn save(file: &Path, code: &str) -> Result<(), Refusal> {
    check(file)?;
    let bytes = draw(&suffix(file), code)?;
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let refuse = |error: std::io::Error| Refusal::file(file, &error);
    // Written beside it, for its owner alone, and put in place as a whole.
    let mut new = tempfile::Builder::new().prefix(".keyfold-").tempfile_in(folder).map_err(refuse)?;
    new.write_all(&bytes).and_then(|()| new.as_file().sync_all()).map_err(refuse)?;
    new.persist_noclobber(file).map(drop).map_err(|error| refuse(error.error))
}

/// The QR code for a terminal, and the text below it; the text alone where the window is too narrow.
pub(crate) fn to_terminal(code: &str) -> Result<String, Refusal> {
    let sealed = parse(code)?;
    let qr = Qr::for_screen(&sealed).map_err(|error| Refusal::say(error.to_string()))?;
    Ok(match table::columns() {
        Some(columns) if columns < qr.side() => {
            output::note(
                "The window is too narrow for the QR code: make it wider, or save the code as a file.",
            );
            code.to_owned()
        }
        Some(_) => format!("{}\n{code}", qr.to_terminal()),
        None => format!("{}\n{code}", qr.to_terminal_plain()),
    })
}

fn draw(suffix: &str, code: &str) -> Result<Vec<u8>, Refusal> {
    let sealed = parse(code)?;
    let refuse = |error: keyfold_kit::render::RenderError| Refusal::say(error.to_string());
    Ok(match suffix {
        "png" => Qr::for_paper(&sealed).map_err(refuse)?.to_png(SCALE),
        "svg" => Qr::for_paper(&sealed).map_err(refuse)?.to_svg().into_bytes(),
        "txt" => Page::from_sealed_key(&sealed).map_err(refuse)?.to_plain_text().into_bytes(),
        _ => Page::from_sealed_key(&sealed).map_err(refuse)?.to_pdf(),
    })
}

fn parse(code: &str) -> Result<SealedKey, Refusal> {
    SealedKey::from_text(code).map_err(|error| Refusal::say(error.to_string()))
}

fn suffix(file: &Path) -> String {
    file.extension().map(|suffix| suffix.to_string_lossy().to_lowercase()).unwrap_or_default()
}
