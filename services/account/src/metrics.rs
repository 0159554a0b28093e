//! Counters in Prometheus' text form. No label names an account, an address or a network.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

/// A counter's name and its labels' values.
type Key = (&'static str, &'static str, String);

/// Everything that is counted since the start.
#[derive(Default)]
pub(crate) struct Metrics {
    counters: Mutex<BTreeMap<Key, u64>>,
    waiting: AtomicI64,
}

/// Counts a long poll while it lasts.
pub(crate) struct Waiting<'a>(&'a Metrics);

impl Metrics {
    fn add(&self, name: &'static str, label: &'static str, value: &str, amount: u64) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        *counters.entry((name, label, value.to_owned())).or_default() += amount;
    }

    /// One answered request; `path` is an endpoint, never what was asked for.
    pub(crate) fn count_request(&self, path: &str, status: u16, ms: u64) {
        self.add("requests_total", "endpoint_status", &format!("{path} {status}"), 1);
        self.add("request_milliseconds_total", "endpoint", path, ms);
    }

    pub(crate) fn count_storage(&self, method: &'static str) {
        self.add("storage_calls_total", "method", method, 1);
    }

    pub(crate) fn count_refused(&self, limit: &'static str) {
        self.add("limit_refusals_total", "limit", limit, 1);
    }

    pub(crate) fn count_login(&self, outcome: &'static str) {
        self.add("logins_total", "outcome", outcome, 1);
    }

    pub(crate) fn wait(&self) -> Waiting<'_> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting(self)
    }

    /// The text that a scraper reads.
    pub(crate) fn to_text(&self) -> String {
        let counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        let mut last = "";
        for ((name, label, value), count) in &*counters {
            if *name != last {
                writeln!(text, "# TYPE keyfold_account_{name} counter").expect("a string takes everything");
                last = name;
            }
            writeln!(text, "keyfold_account_{name}{{{label}=\"{value}\"}} {count}")
                .expect("a string takes everything");
        }
        let waiting = self.waiting.load(Ordering::Relaxed);
        writeln!(text, "# TYPE keyfold_account_waiting gauge\nkeyfold_account_waiting {waiting}")
            .expect("a string takes everything");
        text
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form() {
        let metrics = Metrics::default();
        metrics.count_storage("list");
        metrics.count_storage("list");
        let waiting = metrics.wait();
        let text = metrics.to_text();
        assert!(text.contains("# TYPE keyfold_account_storage_calls_total counter\n"), "{text}");
        assert!(text.contains("keyfold_account_storage_calls_total{method=\"list\"} 2\n"), "{text}");
        assert!(text.contains("keyfold_account_waiting 1\n"), "{text}");
        drop(waiting);
        assert!(metrics.to_text().contains("keyfold_account_waiting 0\n"));
    }
}
