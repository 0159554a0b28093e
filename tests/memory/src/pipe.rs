//! Lines of words between a home's process and its parent. Invariant: a word goes masked, so that what is sent leaves
//! nothing in the memory that is scanned.
//!
//! ```text
//! line = word *(" " word) "\n"
//! word = ":" hexadecimal digits of its bytes, each XOR 0xa5
//! ```

use std::io::{BufRead, Write};

use data_encoding::HEXLOWER;

const MASK: u8 = 0xa5;

/// Reads a line's words; none at the end.
///
/// # Panics
/// If the line isn't one of [`write_words`].
pub fn read_words(from: &mut impl BufRead) -> Option<Vec<Vec<u8>>> {
    let mut line = String::new();
    if from.read_line(&mut line).expect("the other side writes text") == 0 {
        return None;
    }
    Some(line.trim_end().split(' ').map(unmask).collect())
}

/// Writes a line of words, at once.
///
/// # Panics
/// If the other side is gone.
pub fn write_words(to: &mut impl Write, words: &[&[u8]]) {
    let masked: Vec<String> = words.iter().map(|word| mask(word)).collect();
    to.write_all((masked.join(" ") + "\n").as_bytes()).expect("the other side reads");
    to.flush().expect("the other side reads");
}

fn mask(word: &[u8]) -> String {
    let masked: Vec<u8> = word.iter().map(|byte| byte ^ MASK).collect();
    format!(":{}", HEXLOWER.encode(&masked))
}

fn unmask(word: &str) -> Vec<u8> {
    let mut bytes =
        HEXLOWER.decode(word.strip_prefix(':').expect("a word").as_bytes()).expect("hexadecimal digits");
    for byte in &mut bytes {
        *byte ^= MASK;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_and_do_not_show() {
        let mut line = Vec::new();
        write_words(&mut line, &[b"one two", b"", b"\n"]);
        assert!(!line.windows(3).any(|window| window == b"one" || window == b"6f6"), "{line:?}");
        let mut from = &line[..];
        assert_eq!(read_words(&mut from).unwrap(), [&b"one two"[..], b"", b"\n"]);
        assert!(read_words(&mut from).is_none());
    }
}
