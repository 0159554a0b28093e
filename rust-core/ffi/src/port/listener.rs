//! How far a long call is. It only reports: what a listener does changes nothing.

use std::sync::Arc;

use keyfold_core::flow;

use super::PortError;

/// What a long call is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ProgressStep {
    /// Stretching the password.
    Stretching,
    /// Talking to the account service.
    Service,
    /// Writing the platform's backup.
    Backup,
    /// Having a message sent.
    Mail,
    /// Sending edits.
    Sending,
    /// Reading what others wrote.
    Receiving,
}

/// Hears how far a long call is.
#[uniffi::export(foreign)]
pub trait PlatformListener: Send + Sync {
    /// Called on the long call's thread: `done` units of `total`, which is 0 if unknown.
    ///
    /// # Errors
    /// Whatever is thrown; it changes nothing.
    fn progress(&self, step: ProgressStep, done: u64, total: u64) -> Result<(), PortError>;
}

/// Core's listener over the platform's.
pub(crate) struct Listener(pub(crate) Arc<dyn PlatformListener>);

impl flow::ProgressListener for Listener {
    fn progress(&self, progress: flow::Progress) {
        let step = match progress.step {
            flow::Step::Stretching => ProgressStep::Stretching,
            flow::Step::Service => ProgressStep::Service,
            flow::Step::Backup => ProgressStep::Backup,
            flow::Step::Mail => ProgressStep::Mail,
            flow::Step::Sending => ProgressStep::Sending,
            flow::Step::Receiving => ProgressStep::Receiving,
        };
        // A listener that throws has heard it all the same.
        let _ = self.0.progress(step, progress.done, progress.total);
    }
}
