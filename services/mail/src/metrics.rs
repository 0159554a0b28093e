//! Counters, in Prometheus' text form. Invariant: no label holds anything of a person.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::queue::Purpose;

/// What has happened since the relay was started.
#[derive(Debug, Default)]
pub struct Metrics {
    code: Counters,
    confirm: Counters,
    refused: AtomicU64,
    purged: AtomicU64,
    damaged: AtomicU64,
}

#[derive(Debug, Default)]
struct Counters([AtomicU64; 5]);

/// What happens to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It was taken into the queue.
    Accepted,
    /// It was sent.
    Sent,
    /// It couldn't be sent now and is tried again.
    Delayed,
    /// The mail server refused it for good.
    Rejected,
    /// It couldn't be sent for a day.
    Died,
}

impl Event {
    const ALL: [Self; 5] = [Self::Accepted, Self::Sent, Self::Delayed, Self::Rejected, Self::Died];

    fn metric(self) -> &'static str {
        match self {
            Self::Accepted => "keyfold_mail_accepted_total",
            Self::Sent => "keyfold_mail_sent_total",
            Self::Delayed => "keyfold_mail_delayed_total",
            Self::Rejected => "keyfold_mail_rejected_total",
            Self::Died => "keyfold_mail_died_total",
        }
    }

    fn says(self) -> &'static str {
        match self {
            Self::Accepted => "Messages taken into the queue.",
            Self::Sent => "Messages sent.",
            Self::Delayed => "Attempts that failed and are made again.",
            Self::Rejected => "Messages that the mail server refused for good.",
            Self::Died => "Messages that couldn't be sent for a day.",
        }
    }
}

impl Metrics {
    /// Counts what happened to a message.
    pub fn count(&self, event: Event, purpose: Purpose) {
        self.of(purpose).0[event as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a request that was refused.
    pub fn count_refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts messages that were dropped with their account.
    pub fn count_purged(&self, messages: usize) {
        self.purged.fetch_add(messages as u64, Ordering::Relaxed);
    }

    /// Counts rows that were damaged.
    pub fn count_damaged(&self, rows: usize) {
        self.damaged.fetch_add(rows as u64, Ordering::Relaxed);
    }

    /// All counters, and what is queued by purpose.
    #[must_use]
    pub fn to_text(&self, queued: &BTreeMap<&'static str, u64>) -> String {
        let mut text = String::new();
        let of = |name, value| (format!("{{purpose=\"{name}\"}}"), value);
        let queued: Vec<_> = queued.iter().map(|(name, value)| of(*name, *value)).collect();
        push(&mut text, "keyfold_mail_queued", "gauge", "Messages that wait to be sent.", &queued);
        for event in Event::ALL {
            let load = |purpose| self.of(purpose).0[event as usize].load(Ordering::Relaxed);
            let values = Purpose::ALL.map(|purpose| of(purpose.name(), load(purpose)));
            push(&mut text, event.metric(), "counter", event.says(), &values);
        }
        for (name, says, value) in [
            ("keyfold_mail_refused_total", "Requests refused.", &self.refused),
            ("keyfold_mail_purged_total", "Messages dropped with their account.", &self.purged),
            ("keyfold_mail_damaged_total", "Rows dropped because they were damaged.", &self.damaged),
        ] {
            push(&mut text, name, "counter", says, &[(String::new(), value.load(Ordering::Relaxed))]);
        }
        text
    }

    fn of(&self, purpose: Purpose) -> &Counters {
        match purpose {
            Purpose::Code => &self.code,
            Purpose::Confirm => &self.confirm,
        }
    }
}

fn push(text: &mut String, name: &str, kind: &str, says: &str, values: &[(String, u64)]) {
    let _ = writeln!(text, "# HELP {name} {says}\n# TYPE {name} {kind}");
    for (labels, value) in values {
        let _ = writeln!(text, "{name}{labels} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_told_apart_by_event_and_purpose() {
        let metrics = Metrics::default();
        metrics.count(Event::Sent, Purpose::Code);
        metrics.count(Event::Sent, Purpose::Code);
        metrics.count(Event::Delayed, Purpose::Confirm);
        metrics.count_purged(3);
        let text = metrics.to_text(&BTreeMap::from([("code", 7), ("confirm", 0)]));
        for line in [
            "keyfold_mail_queued{purpose=\"code\"} 7",
            "keyfold_mail_sent_total{purpose=\"code\"} 2",
            "keyfold_mail_sent_total{purpose=\"confirm\"} 0",
            "keyfold_mail_delayed_total{purpose=\"confirm\"} 1",
            "keyfold_mail_died_total{purpose=\"code\"} 0",
            "keyfold_mail_purged_total 3",
            "# TYPE keyfold_mail_queued gauge",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
        }
    }
}
