//! Core's log, for the platform's own: process-wide, only our own targets, never a secret, an address or an item.
//!
//! A sink may be replaced at any time. What a sink causes to be logged itself is dropped, so that it can't call itself.

use std::cell::Cell;
use std::sync::{Arc, Once, PoisonError, RwLock};

use log::{LevelFilter, Log, Metadata, Record};

use crate::port::PortError;

/// How much a message matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum LogLevel {
    /// Something failed.
    Error,
    /// Something is odd.
    Warn,
    /// Something happened.
    Info,
    /// For developers.
    Debug,
}

/// Takes core's log messages.
#[uniffi::export(foreign)]
pub trait LogSink: Send + Sync {
    /// Takes one message, on the thread that logs. It must not call the core, and may be called by several threads.
    ///
    /// # Errors
    /// Whatever is thrown; the message is dropped.
    fn log(&self, level: LogLevel, message: String) -> Result<(), PortError>;
}

/// Gives core's log to this sink from `level` on, in place of the one before; `None` for no log.
#[uniffi::export]
pub fn set_log_sink(sink: Option<Arc<dyn LogSink>>, level: LogLevel) {
    static INSTALLED: Once = Once::new();
    // Another logger of the process stays where it is: then there is no log here.
    INSTALLED.call_once(|| drop(log::set_logger(&SINK)));
    log::set_max_level(if sink.is_some() { to_filter(level) } else { LevelFilter::Off });
    *SINK.0.write().unwrap_or_else(PoisonError::into_inner) = sink;
}

struct Sink(RwLock<Option<Arc<dyn LogSink>>>);

static SINK: Sink = Sink(RwLock::new(None));

thread_local! {
    static LOGGING: Cell<bool> = const { Cell::new(false) };
}

impl Log for Sink {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("keyfold")
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) || LOGGING.replace(true) {
            return;
        }
        let sink = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(sink) = sink {
            let level = to_level(record.level());
            // A sink that throws loses its message.
            let _ = sink.log(level, record.args().to_string());
        }
        LOGGING.set(false);
    }

    fn flush(&self) {}
}

fn to_level(level: log::Level) -> LogLevel {
    match level {
        log::Level::Error => LogLevel::Error,
        log::Level::Warn => LogLevel::Warn,
        log::Level::Info => LogLevel::Info,
        log::Level::Debug | log::Level::Trace => LogLevel::Debug,
    }
}

fn to_filter(level: LogLevel) -> LevelFilter {
    match level {
        LogLevel::Error => LevelFilter::Error,
        LogLevel::Warn => LevelFilter::Warn,
        LogLevel::Info => LevelFilter::Info,
        LogLevel::Debug => LevelFilter::Debug,
    }
}

#[cfg(test)]
mod tests;
