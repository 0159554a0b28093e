//! The text form found inside a page or a mail: prose around it, quoted lines (`> `), line breaks.
//!
//! Invariant: only a text whose checksum matches is ever returned, and of several the first; the work is bounded.

use std::cmp::Reverse;

use crate::error::CodeError;
use crate::sealed_key::SealedKey;
use crate::text::{BODY_LEN, PROSE_MAX, Sign, Start, from_body, signs_of, symbols_of};

/// The longest page or mail that is searched, in bytes.
const PAGE_MAX: usize = 256 * 1024;

/// Finds the first sealed key in a page or a mail, with its prefix or (at the start of a word) without it.
///
/// # Errors
/// [`CodeError::TooLong`] above 256 KiB. Otherwise what is wrong with the candidate that looks most like a code, or
/// [`CodeError::NotACode`] if there is none.
pub fn find_code(text: &str) -> Result<SealedKey, CodeError> {
    if text.len() > PAGE_MAX {
        return Err(CodeError::TooLong);
    }
    let unquoted = blank_quote_marks(text);
    let signs: Vec<Sign> = signs_of(&unquoted).collect();
    let mut failed = Vec::new();
    for start in 0..signs.len() {
        match candidate_at(&signs, start) {
            Some((_, Ok(sealed_key))) => return Ok(sealed_key),
            Some((reached, Err(error))) => failed.push((reached, error)),
            None => {}
        }
    }
    let best = failed.into_iter().min_by_key(|(reached, _)| Reverse(*reached));
    Err(best.map_or(CodeError::NotACode, |(_, error)| error))
}

/// How far the code gets that begins at `start`, and what became of it; none if none begins there.
fn candidate_at(signs: &[Sign], start: usize) -> Option<(usize, Result<SealedKey, CodeError>)> {
    let (body, least) = match Start::of(&signs[start..]) {
        Start::Prefix(body) => (body, 0),
        Start::Body(body) if begins_word(signs, start) => (body, PROSE_MAX),
        Start::Newer(format) => return Some((PROSE_MAX, Err(CodeError::UpgradeRequired { format }))),
        Start::Body(_) | Start::Other => return None,
    };
    let symbols = symbols_of(body);
    let stopped_by = body.get(symbols.len()).filter(|_| symbols.len() < BODY_LEN);
    let found = match stopped_by {
        Some(sign) => Err(CodeError::BadCharacter { position: sign.position }),
        None => from_body(symbols),
    };
    (symbols.len() >= least).then_some((symbols.len(), found))
}

/// Whether something that doesn't count lies before the sign.
fn begins_word(signs: &[Sign], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| signs[before].position + 1 < signs[at].position)
}

/// Puts a space in place of each `>` and `|` with which a line begins, so that positions stay as they are.
fn blank_quote_marks(text: &str) -> String {
    let mut line_begins = true;
    let blank = |c: char| match c {
        '>' | '|' if line_begins => ' ',
        '\n' | '\r' => {
            line_begins = true;
            c
        }
        _ => {
            line_begins &= c.is_whitespace();
            c
        }
    };
    text.chars().map(blank).collect()
}
