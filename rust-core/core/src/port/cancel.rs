//! Cancelling a long call from another thread: at once, also while a port never answers.
//!
//! The call registers the transport and the number of each request it makes; cancelling sets the flag first, then
//! aborts what is registered, so that no request slips between the two.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{PortError, Request, Response, Transport};

/// Cancels the calls it was given to; stays cancelled.
#[derive(Default)]
pub struct Cancel {
    cancelled: AtomicBool,
    under_way: Mutex<Vec<(u64, Arc<dyn Transport>)>>,
}

static NEXT_CALL: AtomicU64 = AtomicU64::new(1);

impl Cancel {
    /// A new one, not cancelled.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// Cancels; returns at once.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        self.abort();
    }

    /// Ends the requests that are under way, and forbids none after them.
    pub(crate) fn abort(&self) {
        let calls = std::mem::take(&mut *self.calls());
        for (id, transport) in calls {
            transport.abort(id);
        }
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// Sends `requests` so that [`Self::cancel`] aborts them.
    ///
    /// # Errors
    /// [`PortError::Cancelled`] if cancelled before or meanwhile, else what the transport says.
    pub fn send(
        &self,
        transport: &Arc<dyn Transport>,
        requests: Vec<Request>,
    ) -> Result<Vec<Result<Response, PortError>>, PortError> {
        let id = NEXT_CALL.fetch_add(1, Ordering::Relaxed);
        self.calls().push((id, Arc::clone(transport)));
        let answer =
            if self.is_cancelled() { Err(PortError::Cancelled) } else { transport.send(id, requests) };
        self.calls().retain(|(other, _)| *other != id);
        if self.is_cancelled() { Err(PortError::Cancelled) } else { answer }
    }

    fn calls(&self) -> std::sync::MutexGuard<'_, Vec<(u64, Arc<dyn Transport>)>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Cancel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cancel({})", self.is_cancelled())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Answers only when aborted.
    struct Hangs {
        started: mpsc::SyncSender<()>,
        aborted: Mutex<Option<mpsc::Receiver<()>>>,
        abort: mpsc::SyncSender<()>,
    }

    impl Transport for Hangs {
        fn send(&self, _: u64, _: Vec<Request>) -> Result<Vec<Result<Response, PortError>>, PortError> {
            let aborted = self.aborted.lock().unwrap().take().unwrap();
            self.started.send(()).unwrap();
            aborted.recv().unwrap();
            Err(PortError::Other)
        }

        fn abort(&self, _: u64) {
            self.abort.send(()).unwrap();
        }
    }

    #[test]
    fn a_call_that_never_answers_is_cancelled_from_another_thread() {
        let (started, has_started) = mpsc::sync_channel(1);
        let (abort, aborted) = mpsc::sync_channel(1);
        let transport: Arc<dyn Transport> =
            Arc::new(Hangs { started, aborted: Mutex::new(Some(aborted)), abort });
        let cancel = Cancel::new();
        let call = std::thread::spawn({
            let cancel = Arc::clone(&cancel);
            move || cancel.send(&transport, vec![])
        });
        has_started.recv().unwrap();
        cancel.cancel();
        assert_eq!(call.join().unwrap(), Err(PortError::Cancelled));
    }

    #[test]
    fn nothing_is_sent_after_cancelling() {
        let (started, _has_started) = mpsc::sync_channel(1);
        let (abort, _aborted) = mpsc::sync_channel(1);
        let transport: Arc<dyn Transport> = Arc::new(Hangs { started, aborted: Mutex::new(None), abort });
        let cancel = Cancel::new();
        cancel.cancel();
        assert_eq!(cancel.send(&transport, vec![]), Err(PortError::Cancelled));
    }
}
