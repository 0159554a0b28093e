//! All that is logged, at every level and by every crate, is recorded; and none of it is about a person.

use std::io;
use std::sync::{Mutex, Once, PoisonError};

use keyfold_kit::Kind;
use keyfold_wire::address::Address;
use keyfold_wire::bytes::to_base64;
use tracing_subscriber::fmt::MakeWriter;

use crate::device::{Account, sealed_key, verification_code};
use crate::running::{Home, Running};
use crate::smtp_server::{Mode, SmtpServer};

static RECORD: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Recorder;

impl io::Write for Recorder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        RECORD.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Recorder {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// Records from now on what this process logs.
pub(crate) fn record() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(Recorder)
            .with_ansi(false)
            .init();
    });
}

fn recorded() -> String {
    String::from_utf8_lossy(&RECORD.lock().unwrap()).into_owned()
}

#[test]
fn no_address_no_code_and_no_sealed_key_is_logged_at_any_level() {
    let (home, mut account) = (Home::new(), Account::new());
    account.address = Address::from_text("somebody.private@quiet.example").unwrap();
    let server = SmtpServer::start(&["--answers", "550,451", "--at", "recipient"], Mode::Plain);
    let relay = Running::start(home.smtp_config(&account, server.settings()));
    for _ in 0..3 {
        assert_eq!(relay.post("/v1/mail", &account.code_request(Some(verification_code()))).status, 202);
    }
    let mut refused = account.code_request(None);
    refused.address_check.0[0] ^= 1;
    assert_eq!(relay.post("/v1/mail", &refused).status, 403);
    relay.wait_for("rejected_total", 1);
    relay.wait_for("delayed_total", 1);
    relay.wait_for("sent_total", 1);
    relay.stop();

    let log = recorded();
    let sealed_key = sealed_key(Kind::Account, account.id);
    assert!(log.contains("TRACE") && log.contains("sent"), "nothing was recorded");
    for private in [
        "somebody.private",
        "quiet.example",
        verification_code().as_str(),
        &verification_code().to_string(),
        &sealed_key.to_text()[20..60],
        &to_base64(sealed_key.as_bytes())[..40],
        &account.relay.to_text()[30..50],
        &account.id.to_hex(),
    ] {
        assert!(!log.contains(private), "{private} is in the log");
    }
}
