//! Figures, as text or JSON, and the stopwatch that makes them.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

/// What one benchmark found.
pub(crate) struct Report {
    name: &'static str,
    figures: Vec<(String, f64, &'static str)>,
}

impl Report {
    /// No figures yet; the machine's processors are the first.
    pub(crate) fn new(name: &'static str) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let processors = u32::try_from(processors).unwrap_or(u32::MAX);
        Self { name, figures: vec![("processors".to_owned(), f64::from(processors), "")] }
    }

    /// Adds a time, in milliseconds.
    pub(crate) fn add_time(&mut self, name: &str, time: Duration) {
        self.figures.push((name.to_owned(), time.as_secs_f64() * 1000.0, "ms"));
    }

    /// Adds a number of `unit`.
    pub(crate) fn add(&mut self, name: &str, number: f64, unit: &'static str) {
        self.figures.push((name.to_owned(), number, unit));
    }

    /// One line a figure.
    pub(crate) fn to_text(&self) -> String {
        let width = self.figures.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
        let lines = self.figures.iter().map(|(name, number, unit)| {
            let digits = if number.fract() == 0.0 { 0 } else { 3 };
            format!("{name:width$}  {number:>12.digits$} {unit}").trim_end().to_owned() + "\n"
        });
        std::iter::once(format!("{}\n", self.name)).chain(lines).collect()
    }

    /// `{"name": .., "figures": {FIGURE: {"value": .., "unit": ..}}}`.
    pub(crate) fn to_json(&self) -> Value {
        let figures: Map<_, _> = self
            .figures
            .iter()
            .map(|(name, number, unit)| (name.clone(), json!({ "value": number, "unit": unit })))
            .collect();
        json!({ "name": self.name, "figures": figures })
    }
}

/// What `work` gives, and how long it took.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time, on a machine that is awake")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let made = work();
    (made, began.elapsed())
}

/// The middle one of some times; of two middle ones the longer.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_ignores_order_and_outliers() {
        let times = |ms: &[u64]| ms.iter().copied().map(Duration::from_millis).collect();
        assert_eq!(median(times(&[900, 1, 3])), Duration::from_millis(3));
        assert_eq!(median(times(&[4, 1])), Duration::from_millis(4));
        assert_eq!(median(times(&[])), Duration::ZERO);
    }

    #[test]
    fn text_and_json_hold_the_same_figures() {
        let mut report = Report::new("some");
        report.add_time("wait", Duration::from_micros(1500));
        report.add("items", 3.0, "items");
        assert_eq!(report.to_json()["figures"]["wait"], json!({ "value": 1.5, "unit": "ms" }));
        assert_eq!(report.to_json()["figures"]["items"]["value"], 3.0);
        let text = report.to_text();
        assert!(text.starts_with("some\n"), "{text}");
        assert!(text.contains("1.500 ms\n") && text.contains(" 3 items\n"), "{text}");
    }
}
