//! Codes out: a kit or a code page as .pdf, .png, .svg or .txt, for its owner's eyes only, never over another file.

use std::io::Write as _;
use std::path::Path;

use keyfold_core::flow::{PageForm, draw_code};
use keyfold_kit::{Qr, SealedKey};

use crate::output;
use crate::refusal::Refusal;
use crate::table;

/// Refuses a file that is there, or whose form isn't known, before anything is made.
pub(crate) fn check(file: &Path) -> Result<(), Refusal> {
    if file.exists() {
        return Err(Refusal::say(format!("{} is there already. Choose another name.", file.display())));
    }
    form_of(file).map(drop)
}

/// Writes the sealed key in the form that the file's name asks for.
pub(crate) fn save(file: &Path, code: &str) -> Result<(), Refusal> {
    check(file)?;
    let bytes = draw_code(code, form_of(file)?)?;
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
    let sealed = SealedKey::from_text(code).map_err(|error| Refusal::say(error.to_string()))?;
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

fn form_of(file: &Path) -> Result<PageForm, Refusal> {
    let suffix = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match suffix.as_str() {
        "pdf" => Ok(PageForm::Pdf),
        "png" => Ok(PageForm::Png),
        "svg" => Ok(PageForm::Svg),
        "txt" => Ok(PageForm::Text),
        _ => Err(Refusal::say(format!("{} must end in .pdf, .png, .svg or .txt.", file.display()))),
    }
}
