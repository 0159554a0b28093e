//! What the shells' tests can't see: a clock that fails, and texts that hold no secret.

use std::sync::Mutex;

use keyfold_core::flow::Clock as _;

use super::clock::Clock;
use super::*;

/// Gives out one reading after another, then fails.
struct Readings(Mutex<Vec<u64>>);

impl Readings {
    fn next(&self) -> Result<u64, PortError> {
        self.0.lock().unwrap().pop().ok_or(PortError::Other)
    }
}

impl PlatformClock for Readings {
    fn wall_ms(&self) -> Result<i64, PortError> {
        self.next().map(u64::cast_signed)
    }

    fn elapsed_ms(&self) -> Result<u64, PortError> {
        self.next()
    }
}

fn clock(latest_first: &[u64]) -> Clock {
    Clock::new(Arc::new(Readings(Mutex::new(latest_first.to_vec()))))
}

#[test]
fn time_stands_still_while_the_clock_throws() {
    let wall = clock(&[7, 9]);
    assert_eq!([wall.wall_ms(), wall.wall_ms(), wall.wall_ms()], [9, 7, 7]);
    let elapsed = clock(&[12, 11]);
    assert_eq!([elapsed.elapsed_ms(), elapsed.elapsed_ms(), elapsed.elapsed_ms()], [11, 12, 12]);
}

#[test]
fn elapsed_time_never_goes_back() {
    let elapsed = clock(&[7, 9]);
    assert_eq!([elapsed.elapsed_ms(), elapsed.elapsed_ms()], [9, 9]);
}

#[test]
fn texts_name_sizes_only() {
    let header = Header { name: "authorization".to_owned(), value: "token".to_owned() };
    let request = Request {
        url: "https://account.example".to_owned(),
        headers: vec![header.clone()],
        body: b"secret".to_vec(),
        timeout_ms: 1,
    };
    let answer = Outcome::Answered { status: 200, body: b"secret".to_vec() };
    assert_eq!(header.to_string(), "Header(authorization)");
    assert_eq!(request.to_string(), "Request(6 bytes)");
    assert_eq!(answer.to_string(), "Answered(200, 6 bytes)");
}
