//! Each account's share, and the limits of a request.

use std::io::{Read, Write};
use std::net::TcpStream;

use keyfold_wire::ids::AccountId;
use keyfold_wire::limits::JSON_BODY_MAX;
use keyfold_wire::problem::{Problem, ProblemKind};

use crate::device::Account;
use crate::running::{Home, Running};
use crate::wait;

#[test]
fn an_account_has_its_share_which_survives_a_restart_and_comes_back() {
    let (home, mut account) = (Home::new(), Account::new());
    let relay = Running::start(home.folder_config(&account));
    for _ in 0..10 {
        assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
    }
    relay.stop();

    let relay = Running::start(home.folder_config(&account));
    let refused = account.code_request(None);
    let answer = relay.post("/v1/mail", &refused);
    assert_eq!(answer.problem(), ProblemKind::TooManyAttempts);
    assert_eq!(answer.retry_after.as_deref(), Some("360"));
    relay.clock.advance(359_000);
    let answer = relay.post("/v1/mail", &refused);
    assert_eq!((answer.problem(), answer.retry_after.as_deref()), (ProblemKind::TooManyAttempts, Some("1")));
    relay.clock.advance(1_000);
    assert_eq!(relay.post("/v1/mail", &refused).status, 202, "a refusal didn't use the ticket up");
    account.set_time(&*relay.clock);
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 429);
    account.id = AccountId([1; 16]);
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202, "another account");
    relay.clock.advance(3_600_000);
    account.id = AccountId([0x5a; 16]);
    account.set_time(&*relay.clock);
    for _ in 0..10 {
        assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
    }
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 429);
}

#[test]
fn bodies_that_are_too_long_are_refused() {
    let (home, account) = (Home::new(), Account::new());
    let relay = Running::start(home.folder_config(&account));
    let longest = vec![b' '; JSON_BODY_MAX];
    assert_eq!(relay.post_bytes("/v1/mail", &longest).problem(), ProblemKind::Malformed);
    let too_long = vec![b' '; JSON_BODY_MAX + 1];
    assert_eq!(relay.post_bytes("/v1/mail", &too_long).problem(), ProblemKind::TooLarge);
    assert_eq!(relay.post_bytes("/v1/mail/purge", &too_long).problem(), ProblemKind::TooLarge);
}

/// Says `words` on a new connection; the rest of the request never comes.
fn begin(relay: &Running, words: &str) -> TcpStream {
    let mut stream = TcpStream::connect(relay.url.strip_prefix("http://").unwrap()).unwrap();
    stream.write_all(words.as_bytes()).unwrap();
    stream
}

#[test]
fn a_request_that_never_ends_is_answered_at_its_time_limit() {
    let (home, account) = (Home::new(), Account::new());
    let relay = Running::start(home.folder_config(&account));
    let mut stream = begin(&relay, "POST /v1/mail HTTP/1.1\r\nHost: relay\r\nContent-Length: 100\r\n\r\n{");
    let mut answer = [0; 4096];
    stream.set_nonblocking(true).unwrap();
    // The limit counts from when the relay has read the headers, which only moving the clock on tells us.
    wait::until("an answer", || {
        relay.clock.advance(1_000);
        stream.read(&mut answer).is_ok()
    });
    let text = String::from_utf8_lossy(&answer);
    assert!(text.starts_with("HTTP/1.1 503 "), "{text}");
    let body = text.split_once("\r\n\r\n").unwrap().1.trim_end_matches('\0');
    assert_eq!(serde_json::from_str::<Problem>(body).unwrap().error, ProblemKind::Unavailable);
}

#[test]
fn requests_cut_off_or_nonsensical_concern_nobody_else() {
    let (home, mut account) = (Home::new(), Account::new());
    let relay = Running::start(home.folder_config(&account));
    drop(begin(&relay, "POST /v1/mail HTTP/1.1\r\nHost: relay\r\nContent-Length: 100\r\n\r\n{"));
    drop(begin(&relay, "\u{16}\u{3}\u{1}"));
    let mut stream = begin(&relay, &format!("GET / HTTP/1.1\r\nX: {}\r\n", "x".repeat(64 * 1024)));
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert_eq!(relay.post("/v1/mail", &account.code_request(None)).status, 202);
}
