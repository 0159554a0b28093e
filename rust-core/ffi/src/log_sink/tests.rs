//! One test, since the log is the process's: whose messages come, how a sink is replaced, and one that logs itself.

use std::sync::Mutex;

use super::*;

#[derive(Default)]
struct Kept(Mutex<Vec<(LogLevel, String)>>);

impl LogSink for Kept {
    fn log(&self, level: LogLevel, message: String) -> Result<(), PortError> {
        log::error!(target: "keyfold_test", "from inside");
        self.0.lock().unwrap().push((level, message));
        Err(PortError::Other)
    }
}

#[test]
fn a_sink_hears_our_messages_from_its_level_on_until_it_is_replaced() {
    let (first, second) = (Arc::new(Kept::default()), Arc::new(Kept::default()));
    set_log_sink(Some(Arc::clone(&first) as _), LogLevel::Warn);
    log::warn!(target: "keyfold_test", "one");
    log::info!(target: "keyfold_test", "too little");
    log::error!(target: "another_crate", "not ours");
    set_log_sink(Some(Arc::clone(&second) as _), LogLevel::Debug);
    log::debug!(target: "keyfold_test", "two");
    set_log_sink(None, LogLevel::Debug);
    log::error!(target: "keyfold_test", "nobody hears this");
    assert_eq!(*first.0.lock().unwrap(), [(LogLevel::Warn, "one".to_owned())]);
    assert_eq!(*second.0.lock().unwrap(), [(LogLevel::Debug, "two".to_owned())]);
}
