//! The words of the two sibling pages: the *kit* (a password seal) and the *code page* (an account seal).
//!
//! Each says what it is, what it opens with, and what to do with it, because the two differ in just that. Invariant: the
//! words contain nothing that could be taken for a code, so that a page can be searched for the code on it.

use time::OffsetDateTime;

use crate::header::{Header, Kind};
use crate::render::RenderError;
use crate::render::qr::Qr;
use crate::sealed_key::SealedKey;

/// A kit or a code page.
#[derive(Debug, Clone)]
pub struct Page {
    pub(super) title: &'static str,
    /// What the page is called in a corner.
    pub(super) name: &'static str,
    /// Date and account, in one line.
    pub(super) facts: String,
    /// Beside the QR code: heading, words.
    pub(super) sections: Vec<(&'static str, String)>,
    /// Below: what to do with it.
    pub(super) steps: Vec<&'static str>,
    pub(super) text: String,
    pub(super) qr: Qr,
}

impl Page {
    /// The kit of a password seal, or the code page of an account seal.
    ///
    /// # Errors
    /// [`RenderError::DeviceSeal`] for a device seal.
    pub fn from_sealed_key(sealed_key: &SealedKey) -> Result<Self, RenderError> {
        let qr = Qr::for_paper(sealed_key)?;
        let header = sealed_key.header();
        let text = sealed_key.to_text();
        match header.kind {
            Kind::Password => Ok(Self::kit(header, text, qr)),
            Kind::Account => Ok(Self::code_page(header, text, qr)),
            Kind::Device => Err(RenderError::DeviceSeal),
        }
    }

    /// The title: "Your Keyfold kit", or "Your Keyfold code".
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.title
    }

    fn kit(header: &Header, text: String, qr: Qr) -> Self {
        let date = plain_date(header.made);
        Self {
            title: "Your Keyfold kit",
            name: "Kit",
            facts: facts_of(header),
            sections: vec![
                (
                    "What this is",
                    "The key to your vault, sealed with your password. With this page and that password \
                  you get back into your vault, even after losing every device."
                        .to_owned(),
                ),
                (
                    "What it opens with",
                    format!(
                        "The password that you had on {date}, also if you change it later. \
                  It opens by itself: no service and no network is needed."
                    ),
                ),
                (
                    "If someone finds it",
                    "They can try passwords on it for as long as they like. So choose a long password, \
                  and put this page where you would keep a passport."
                        .to_owned(),
                ),
            ],
            steps: vec![
                "Print this page, or keep the file on something that you can put away. Keep it like a passport.",
                "Never write the password on it, and don't keep the two together.",
                "To use it, install Keyfold, choose \"Find your key\", then scan the picture, open this file, or type \
                 the text below it. Small letters, spaces and line breaks don't matter.",
                "If someone may have copied this page, have the account key replaced in the settings. A new password \
                 alone doesn't make an old kit useless.",
            ],
            text,
            qr,
        }
    }

    fn code_page(header: &Header, text: String, qr: Qr) -> Self {
        Self {
            title: "Your Keyfold code",
            name: "Code page",
            facts: facts_of(header),
            sections: vec![
                (
                    "What this is",
                    "The key to your vault, sealed for your account. It sets up Keyfold on a new device."
                        .to_owned(),
                ),
                (
                    "What it opens with",
                    "A sign-in to your account with your current password. Signing in needs the \
                  account service, which counts and limits attempts."
                        .to_owned(),
                ),
                (
                    "If someone finds it",
                    "They can do nothing with it: without the sign-in there is nothing to try passwords \
                  on. It dies when you change your password or revoke your codes."
                        .to_owned(),
                ),
            ],
            steps: vec![
                "Keep this page or the message that it came with. It may lie in your mailbox.",
                "To use it, install Keyfold on the new device and sign in. Then scan the picture, open this file, or \
                 paste the text below it. Small letters, spaces and line breaks don't matter.",
                "After a password change or a revocation, throw it away: you get a new one.",
                "If you didn't ask for this code, look at the list of your devices and revoke your codes, both in the \
                 settings.",
            ],
            text,
            qr,
        }
    }
}

/// A date as people write it, in UTC: "12 June 2026".
#[must_use]
pub fn plain_date(seconds: u32) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(seconds.into()).expect("within the years 1970 to 2106");
    format!("{} {} {}", moment.day(), moment.month(), moment.year())
}

/// The first four bytes of the account id, enough to tell a person's accounts apart.
#[must_use]
pub fn short_account_id(header: &Header) -> String {
    data_encoding::HEXLOWER.encode(&header.account_id[..4])
}

fn facts_of(header: &Header) -> String {
    format!("Made on {}. The account id begins with {}.", plain_date(header.made), short_account_id(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_plain_english() {
        assert_eq!(plain_date(0), "1 January 1970");
        assert_eq!(plain_date(1_780_315_200), "1 June 2026");
        assert_eq!(plain_date(1_709_251_199), "29 February 2024");
        assert_eq!(plain_date(u32::MAX), "7 February 2106");
    }
}
