//! The messages that came, as a mail program reads them.

use std::time::Duration;

use mail_parser::{MessageParser, MimeHeaders};

use crate::world::World;

/// A message that came.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its bytes, as they lie in the mailbox.
    pub bytes: Vec<u8>,
}

/// The messages for an address, oldest first; waits until there are `count`.
#[must_use]
pub fn letters(world: &World, address: &str, count: usize) -> Vec<Letter> {
    for _ in 0..4000 {
        let letters = all(world, address);
        if letters.len() >= count {
            return letters;
        }
        // No condition to wait for: the relay hands its messages to the file system.
        std::thread::park_timeout(Duration::from_millis(5));
    }
    panic!("{count} messages never came");
}

fn all(world: &World, address: &str) -> Vec<Letter> {
    let Ok(folder) = std::fs::read_dir(world.outbox()) else { return Vec::new() };
    let paths = folder.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let whole = paths.filter(|path| path.extension().is_some_and(|ending| ending == "eml"));
    let mut letters: Vec<_> = whole
        .filter_map(|path| {
            let when = path.metadata().and_then(|metadata| metadata.modified()).ok()?;
            Some((when, Letter { bytes: std::fs::read(path).ok()? }))
        })
        .filter(|(_, letter)| letter.to() == address)
        .collect();
    letters.sort_by_key(|(when, _)| *when);
    letters.into_iter().map(|(_, letter)| letter).collect()
}

impl Letter {
    fn parsed(&self) -> mail_parser::Message<'_> {
        MessageParser::new().parse(&self.bytes).expect("a message")
    }

    /// Whom it is for.
    #[must_use]
    pub fn to(&self) -> String {
        let message = self.parsed();
        let to = message.to().and_then(|to| to.first()).and_then(|to| to.address());
        to.unwrap_or_default().to_owned()
    }

    /// Its plain text.
    #[must_use]
    pub fn text(&self) -> String {
        self.parsed().body_text(0).expect("it has a text").into_owned()
    }

    /// The QR picture.
    #[must_use]
    pub fn picture(&self) -> Vec<u8> {
        self.part("image", "png")
    }

    /// The code page.
    #[must_use]
    pub fn page(&self) -> Vec<u8> {
        self.part("application", "pdf")
    }

    /// The verification code.
    #[must_use]
    pub fn verification_code(&self) -> String {
        let text = self.text();
        let is_code = |line: &&str| line.len() == 9 && line.as_bytes()[4] == b'-';
        text.lines().map(str::trim).find(is_code).expect("it has a verification code").to_owned()
    }

    fn part(&self, kind: &str, subtype: &str) -> Vec<u8> {
        let message = self.parsed();
        let found = message.parts.iter().find(|part| {
            part.content_type().is_some_and(|found| found.ctype() == kind && found.subtype() == Some(subtype))
        });
        found.expect("it has that part").contents().to_vec()
    }
}
