//! The words of the messages, out of the templates beside this file; text lines have at most 70 columns.

use keyfold_kit::SealedKey;
use keyfold_kit::render::page::{plain_date, short_account_id};
use keyfold_kit::text::PREFIX;
use keyfold_ticket::VerificationCode;

use super::PICTURE_ID;
use super::fill::fill;

/// The subject of a message that only proves the address.
pub(super) const CONFIRM_SUBJECT: &str = "Confirm your address for Keyfold";

/// Characters in a group of the code, and groups in a line, as the code page has them.
const GROUP: usize = 5;
const GROUPS: usize = 9;

const STYLE: &str = include_str!("templates/style.css");
const FRAME: &str = include_str!("templates/frame.html");

pub(super) fn code_subject(code: Option<&VerificationCode>) -> &'static str {
    match code {
        Some(_) => "Your Keyfold code, and your address to confirm",
        None => "Your Keyfold code",
    }
}

pub(super) fn code_text(sealed_key: &SealedKey, code: Option<&VerificationCode>) -> String {
    let confirm =
        code.map(|code| fill(include_str!("templates/confirm-part.txt"), &[("code", &code.to_string())]));
    let lines: Vec<String> = code_lines(sealed_key).into_iter().map(|line| format!("    {line}\n")).collect();
    fill(
        include_str!("templates/code.txt"),
        &[
            ("date", &plain_date(sealed_key.header().made)),
            ("account", &short_account_id(sealed_key.header())),
            ("confirm", confirm.as_deref().unwrap_or_default()),
            ("lines", &lines.concat()),
        ],
    )
}

pub(super) fn code_html(sealed_key: &SealedKey, code: Option<&VerificationCode>) -> String {
    let confirm =
        code.map(|code| fill(include_str!("templates/confirm-part.html"), &[("code", &code.to_string())]));
    let body = fill(
        include_str!("templates/code.html"),
        &[
            ("date", &plain_date(sealed_key.header().made)),
            ("account", &short_account_id(sealed_key.header())),
            ("confirm", confirm.as_deref().unwrap_or_default()),
            ("picture", PICTURE_ID),
            ("prefix", PREFIX),
            ("groups", &code_lines(sealed_key)[1..].join("\n")),
        ],
    );
    framed("Your Keyfold code", &body)
}

pub(super) fn confirm_text(code: &VerificationCode) -> String {
    fill(include_str!("templates/confirm.txt"), &[("code", &code.to_string())])
}

pub(super) fn confirm_html(code: &VerificationCode) -> String {
    let body = fill(include_str!("templates/confirm.html"), &[("code", &code.to_string())]);
    framed(CONFIRM_SUBJECT, &body)
}

fn framed(title: &str, body: &str) -> String {
    fill(FRAME, &[("title", title), ("style", STYLE), ("body", body)])
}

/// The text form in lines of groups, with its prefix in a line of its own: it is read again with all its spaces.
fn code_lines(sealed_key: &SealedKey) -> Vec<String> {
    let text = sealed_key.to_text();
    let (prefix, body) = text.split_at(PREFIX.len());
    let groups: Vec<&str> =
        (0..body.len()).step_by(GROUP).map(|at| &body[at..body.len().min(at + GROUP)]).collect();
    let lines = groups.chunks(GROUPS).map(|line| line.join(" "));
    std::iter::once(prefix.to_owned()).chain(lines).collect()
}
