//! Waiting for a condition, with an end.

use std::thread;
use std::time::Duration;

/// Waits until `condition` holds; panics when it doesn't for half a minute.
pub(crate) fn until(what: &str, mut condition: impl FnMut() -> bool) {
    for _ in 0..15_000 {
        if condition() {
            return;
        }
        thread::park_timeout(Duration::from_millis(2));
    }
    panic!("it never happened: {what}");
}
