//! The messages as a mail program sees them, in the files that the relay writes.

use keyfold_kit::{Kind, Page, Qr, find_code};
use mail_parser::{Message, MessageParser, MimeHeaders};

use crate::device::{Account, MAILBOX, sealed_key, verification_code};
use crate::manual_clock::START_MS;
use crate::running::{Home, Running};
use crate::wait;

/// Sends one message and returns its file.
fn file_of(make: impl FnOnce(&mut Account) -> keyfold_wire::mail::SendMail) -> Vec<u8> {
    let (home, mut account) = (Home::new(), Account::new());
    let relay = Running::start(home.folder_config(&account));
    assert_eq!(relay.post("/v1/mail", &make(&mut account)).status, 202);
    wait::until("a message", || !home.messages().is_empty());
    relay.stop();
    let [path] = &home.messages()[..] else { panic!("one message") };
    let bytes = std::fs::read(path).unwrap();
    let id = path.file_stem().unwrap().to_str().unwrap();
    assert!(String::from_utf8_lossy(&bytes).contains(&format!("Message-ID: <{id}@keyfold.test>\r\n")));
    assert_eq!(home.outbox().read_dir().unwrap().count(), 1, "no unfinished file is left");
    bytes
}

fn parse(bytes: &[u8]) -> Message<'_> {
    MessageParser::new().parse(bytes).unwrap()
}

fn content_type(part: &mail_parser::MessagePart<'_>) -> String {
    let kind = part.content_type().unwrap();
    format!("{}/{}", kind.ctype(), kind.subtype().unwrap())
}

#[test]
fn a_code_message_has_all_its_parts() {
    let bytes = file_of(|account| account.code_request(Some(verification_code())));
    let message = parse(&bytes);
    let kinds: Vec<String> = message.parts.iter().map(content_type).collect();
    assert_eq!(
        kinds,
        [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "multipart/related",
            "text/html",
            "image/png",
            "application/pdf"
        ]
    );
    let sealed_key = sealed_key(Kind::Account, Account::new().id);
    assert_eq!(message.parts[5].contents(), Qr::for_screen(&sealed_key).unwrap().to_png(8));
    assert_eq!(message.parts[5].content_id(), Some("qr@keyfold"));
    assert_eq!(message.parts[6].contents(), Page::from_sealed_key(&sealed_key).unwrap().to_pdf());
    assert_eq!(message.parts[6].attachment_name(), Some("keyfold-code.pdf"));
}

#[test]
fn its_head_is_complete() {
    let bytes = file_of(|account| account.code_request(None));
    let message = parse(&bytes);
    assert_eq!(message.from().unwrap().first().unwrap().address(), Some("code@keyfold.test"));
    assert_eq!(message.from().unwrap().first().unwrap().name(), Some("Keyfold"));
    assert_eq!(message.to().unwrap().first().unwrap().address(), Some(MAILBOX));
    assert_eq!(message.subject(), Some("Your Keyfold code"));
    assert_eq!(message.date().unwrap().to_timestamp(), START_MS / 1000);
    assert_eq!(message.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
}

#[test]
fn the_code_is_found_in_every_text_of_it() {
    let bytes = file_of(|account| account.code_request(Some(verification_code())));
    let message = parse(&bytes);
    let sealed_key = sealed_key(Kind::Account, Account::new().id);
    let text = message.body_text(0).unwrap();
    assert_eq!(find_code(&text), Ok(sealed_key.clone()));
    assert!(text.lines().all(|line| line.len() <= 70 && line.is_ascii()), "{text}");
    let quoted: Vec<String> = text.lines().map(|line| format!("> {line}")).collect();
    assert_eq!(find_code(&quoted.join("\r\n")), Ok(sealed_key.clone()), "quoted in an answer");
    let html = message.body_html(0).unwrap();
    let shown = html.split("<p class=\"code\">").nth(1).unwrap().split("</p>").next().unwrap();
    assert_eq!(find_code(&shown.replace("<br>", "\n")), Ok(sealed_key));
    assert!(text.contains("K7Q2-0ZXA") && html.contains("K7Q2-0ZXA"));
    assert!(text.contains("Made on 21 November 2026.") && html.contains("Made on 21 November 2026."));
}

#[test]
fn without_an_address_to_confirm_there_is_no_verification_code() {
    let bytes = file_of(|account| account.code_request(None));
    let message = parse(&bytes);
    for body in [message.body_text(0).unwrap(), message.body_html(0).unwrap()] {
        assert!(!body.to_lowercase().contains("verification"), "{body}");
    }
}

#[test]
fn a_confirm_message_brings_the_verification_code_alone() {
    let bytes = file_of(Account::confirm_request);
    let message = parse(&bytes);
    let kinds: Vec<String> = message.parts.iter().map(content_type).collect();
    assert_eq!(kinds, ["multipart/alternative", "text/plain", "text/html"]);
    assert_eq!(message.subject(), Some("Confirm your address for Keyfold"));
    for body in [message.body_text(0).unwrap(), message.body_html(0).unwrap()] {
        assert!(body.contains("K7Q2-0ZXA") && !body.contains("KEYFOLD1"), "{body}");
    }
}

#[test]
fn nothing_in_it_is_remote_a_link_or_a_script() {
    for bytes in [file_of(|account| account.code_request(None)), file_of(Account::confirm_request)] {
        let message = parse(&bytes);
        let html = message.body_html(0).unwrap().to_lowercase();
        for forbidden in ["http:", "https:", "href", "<script", "url(", "@import", "<form", "<link", "{{"] {
            assert!(!html.contains(forbidden), "{forbidden}");
        }
        let sources: Vec<&str> = html.split("src=\"").skip(1).collect();
        assert!(sources.iter().all(|source| source.starts_with("cid:qr@keyfold\"")), "{sources:?}");
        assert!(!message.body_text(0).unwrap().contains("://"));
        let longest = String::from_utf8(bytes.clone()).unwrap().lines().map(str::len).max().unwrap();
        assert!(longest < 998, "RFC 5322, 2.1.1: {longest}");
    }
}
