//! The two messages that the relay can send: the code, and the verification code alone.
//!
//! ```text
//! mixed ─┬─ alternative ─┬─ text/plain
//!        │               └─ related ─┬─ text/html
//!        │                           └─ image/png     the QR code, inline
//!        └─ application/pdf                            the code page, keyfold-code.pdf
//! ```
//!
//! A message that only proves the address is the alternative alone, without the picture. Invariant: the words are fixed;
//! nothing that a person or a service wrote gets into a message but its address, in the `To` header; there are no links
//! and no remote content. Composing the same row again gives the same words, date and Message-ID.

mod fill;
mod words;

use std::time::{Duration, SystemTime};

use keyfold_kit::{Page, Qr, RenderError, SealedKey};
use keyfold_ticket::VerificationCode;
use keyfold_wire::address::Address;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address as MailAddress, Message};

use crate::queue::{Content, Mail};

/// What the code page is called as an attachment.
pub const PAGE_NAME: &str = "keyfold-code.pdf";

/// Names the picture inside the message.
const PICTURE_ID: &str = "qr@keyfold";

/// Pixels a module: two for each of the four that the HTML shows it at.
const PICTURE_SCALE: u32 = 8;

/// A message, ready to be handed over.
#[derive(Debug)]
pub struct Composed {
    /// Sender and recipient.
    pub envelope: Envelope,
    /// The local part of its Message-ID.
    pub message_id: String,
    /// The message with its headers, lines ending in CR LF.
    pub bytes: Vec<u8>,
}

/// Why no message comes of a row.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// No mail can go to the address.
    #[error("no mail can go to the address")]
    Undeliverable,
    /// The sealed key is of a kind that isn't mailed.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The message lacks a header.
    #[error("the message can't be built")]
    Build(#[from] lettre::error::Error),
}

/// The address as mail servers take it, with its domain in ASCII (RFC 5891); none if no mail can go there.
#[must_use]
pub fn mailbox_of(address: &Address) -> Option<MailAddress> {
    let (name, domain) = address.as_str().rsplit_once('@')?;
    MailAddress::new(name, idna::domain_to_ascii(domain).ok()?).ok()
}

/// Composes the message of a queued row.
///
/// # Errors
/// [`ComposeError`], which no row that passed [`crate::check`] gives.
pub fn compose(from: &Mailbox, mail: &Mail) -> Result<Composed, ComposeError> {
    let to = mailbox_of(&mail.address).ok_or(ComposeError::Undeliverable)?;
    let builder = head(from, to, mail);
    let message = match &mail.content {
        Content::Code(sealed_key, code) => code_message(builder, sealed_key, code.as_ref())?,
        Content::Confirm(code) => confirm_message(builder, code)?,
    };
    Ok(Composed {
        envelope: message.envelope().clone(),
        message_id: mail.message_id.clone(),
        bytes: message.formatted(),
    })
}

fn head(from: &Mailbox, to: MailAddress, mail: &Mail) -> MessageBuilder {
    let accepted = SystemTime::UNIX_EPOCH + Duration::from_millis(mail.accepted.to_ms().unsigned_abs());
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .date(accepted)
        .message_id(Some(format!("<{}@{}>", mail.message_id, from.email.domain())))
        .header(AutoSubmitted)
}

fn code_message(
    builder: MessageBuilder,
    sealed_key: &SealedKey,
    code: Option<&VerificationCode>,
) -> Result<Message, ComposeError> {
    let picture = Qr::for_screen(sealed_key)?.to_png(PICTURE_SCALE);
    let page = Page::from_sealed_key(sealed_key)?.to_pdf();
    let picture = Attachment::new_inline(PICTURE_ID.to_owned()).body(picture, content_type("image/png"));
    let page = Attachment::new(PAGE_NAME.to_owned()).body(page, content_type("application/pdf"));
    let html = SinglePart::html(words::code_html(sealed_key, code));
    let message = builder.subject(words::code_subject(code)).multipart(
        MultiPart::mixed()
            .multipart(
                MultiPart::alternative()
                    .singlepart(SinglePart::plain(words::code_text(sealed_key, code)))
                    .multipart(MultiPart::related().singlepart(html).singlepart(picture)),
            )
            .singlepart(page),
    )?;
    Ok(message)
}

fn confirm_message(builder: MessageBuilder, code: &VerificationCode) -> Result<Message, ComposeError> {
    let parts = MultiPart::alternative_plain_html(words::confirm_text(code), words::confirm_html(code));
    Ok(builder.subject(words::CONFIRM_SUBJECT).multipart(parts)?)
}

fn content_type(text: &str) -> ContentType {
    ContentType::parse(text).expect("a content type")
}

/// `Auto-Submitted: auto-generated` (RFC 3834, 5): asks for no automatic answer.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests;
