//! A code's text, looked at and drawn: a kit, a code page, a QR code for another device's camera.

use keyfold_core::flow;

use crate::call::call;
use crate::error::KeyfoldError;

/// What a code opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum CodeKind {
    /// A kit: opens with the password of its date.
    Kit,
    /// A code from the mail or a backup: opens with a sign-in.
    Code,
}

/// What can be read on a code without opening it; anyone could have written it.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct CodeFacts {
    /// What it opens with.
    pub kind: CodeKind,
    /// When it was made, seconds UTC.
    pub made: i64,
    /// The text in its one form.
    pub text: String,
}

/// How a code is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum PageForm {
    /// The whole page to print: PDF, A4.
    Pdf,
    /// The whole page as plain text, UTF-8.
    Text,
    /// The QR code alone for paper: PNG, 10 pixels a module.
    Png,
    /// The QR code alone for paper: SVG, UTF-8.
    Svg,
    /// The QR code alone for another device's camera: PNG, with fewer and larger modules.
    ScreenPng,
}

/// Finds the code in a text that was pasted, scanned or read from a file. A quick call.
///
/// # Errors
/// `InvalidInput` if there is none, `CodeDamaged`, `UpgradeRequired`.
#[uniffi::export]
pub fn look_at_code(text: &str) -> Result<CodeFacts, KeyfoldError> {
    call(|| flow::look_at_code(text))
}

/// Draws a code: a kit's page, or a code page, by what it is. Takes milliseconds.
///
/// # Errors
/// Those of `look_at_code`.
#[uniffi::export]
pub fn draw_code(text: &str, form: PageForm) -> Result<Vec<u8>, KeyfoldError> {
    call(|| flow::draw_code(text, form.into()))
}

impl From<PageForm> for flow::PageForm {
    fn from(form: PageForm) -> Self {
        match form {
            PageForm::Pdf => Self::Pdf,
            PageForm::Text => Self::Text,
            PageForm::Png => Self::Png,
            PageForm::Svg => Self::Svg,
            PageForm::ScreenPng => Self::ScreenPng,
        }
    }
}

impl From<flow::CodeFacts> for CodeFacts {
    fn from(facts: flow::CodeFacts) -> Self {
        let kind = match facts.kind {
            flow::CodeKind::Kit => CodeKind::Kit,
            flow::CodeKind::Code => CodeKind::Code,
        };
        Self { kind, made: facts.made, text: facts.text }
    }
}

crate::text::names_only!(CodeFacts);
