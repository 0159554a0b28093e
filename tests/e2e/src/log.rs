//! Everything that services and core log in this process, at every level: a secret must never be in it. Only the HTTP
//! libraries below them are left out, which print whole bodies at that level.

use std::io::Write;
use std::sync::{Mutex, Once, PoisonError};

const FILTER: &str = "trace,ureq=off,ureq_proto=off,hyper=off,hyper_util=off,mio=off";

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Sink;

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// From now on everything is recorded.
pub fn record() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let log = tracing_subscriber::fmt().with_env_filter(FILTER).with_ansi(false);
        log.with_writer(|| Sink).init();
    });
}

/// What was logged so far, by all tests of this process.
#[must_use]
pub fn recorded() -> Vec<u8> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
