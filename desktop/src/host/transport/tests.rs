//! Redirects, silence, aborts at any moment, against real sockets.

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::Arc;

use super::*;

fn request(url: String) -> Request {
    Request { url, headers: vec![], body: b"{}".to_vec(), timeout_ms: 10_000 }
}

fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    (listener, url)
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    let (listener, url) = listen();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut heard = Vec::new();
        while !heard.ends_with(b"{}") {
            let mut some = [0; 512];
            let count = stream.read(&mut some).unwrap();
            heard.extend_from_slice(&some[..count]);
        }
        stream
            .write_all(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n")
            .unwrap();
        heard
    });
    let answers = Http::new().send(1, vec![request(url)]).unwrap();
    assert_eq!(answers[0].as_ref().unwrap().status, 302);
    assert!(server.join().unwrap().starts_with(b"POST / "));
}

#[test]
fn nobody_there_is_offline() {
    let (listener, url) = listen();
    drop(listener);
    assert_eq!(Http::new().send(1, vec![request(url)]).unwrap(), [Err(PortError::Offline)]);
}

#[test]
fn an_abort_returns_while_the_server_is_silent() {
    let (listener, url) = listen();
    let http = Arc::new(Http::new());
    let call = std::thread::spawn({
        let http = Arc::clone(&http);
        move || http.send(7, vec![request(url)])
    });
    let (_silent, _) = listener.accept().unwrap();
    http.abort(7);
    assert_eq!(call.join().unwrap(), Err(PortError::Cancelled));
}

#[test]
fn an_abort_that_comes_before_its_call_is_not_lost() {
    let (_listener, url) = listen();
    let http = Http::new();
    http.abort(8);
    assert_eq!(http.send(8, vec![request(url)]), Err(PortError::Cancelled));
    assert!(http.calls().aborted.is_empty());
    for id in 100..300 {
        http.abort(id);
    }
    assert_eq!(http.calls().aborted.len(), ABORTED_MAX);
}
