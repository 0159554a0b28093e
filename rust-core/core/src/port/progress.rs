//! How far a long call is. It only reports: what a listener does changes nothing.

/// What a long call is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
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

/// A step, and how much of it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub step: Step,
    /// Units done.
    pub done: u64,
    /// Units in all; 0 if unknown.
    pub total: u64,
}

/// Hears how far a long call is.
pub trait ProgressListener: Send + Sync {
    /// Called on the long call's thread.
    fn progress(&self, progress: Progress);
}
