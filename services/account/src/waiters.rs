//! Wakes long polls of this node: one signal an account, alive while somebody waits. It holds no database connection.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use keyfold_wire::ids::AccountId;
use tokio::sync::Notify;

/// Signals of accounts that somebody waits for.
#[derive(Default)]
pub(crate) struct Waiters {
    signals: Mutex<HashMap<AccountId, Weak<Notify>>>,
}

impl Waiters {
    /// The account's signal, to be kept while waiting.
    pub(crate) fn subscribe(&self, account_id: AccountId) -> Arc<Notify> {
        let mut signals = self.signals.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signal) = signals.get(&account_id).and_then(Weak::upgrade) {
            return signal;
        }
        signals.retain(|_, signal| signal.strong_count() > 0);
        let signal = Arc::new(Notify::new());
        signals.insert(account_id, Arc::downgrade(&signal));
        signal
    }

    /// Wakes everybody who waits for the account.
    pub(crate) fn wake(&self, account_id: AccountId) {
        let signals = self.signals.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signal) = signals.get(&account_id).and_then(Weak::upgrade) {
            signal.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn wakes_its_account_only_and_forgets() {
        let waiters = Waiters::default();
        let (ours, theirs) = (waiters.subscribe(AccountId([1; 16])), waiters.subscribe(AccountId([2; 16])));
        let (mut woken, mut asleep) = (Box::pin(ours.notified()), Box::pin(theirs.notified()));
        assert!(!woken.as_mut().enable() && !asleep.as_mut().enable());
        waiters.wake(AccountId([1; 16]));
        woken.await;
        assert!(!asleep.as_mut().enable());
        drop(asleep);
        drop((ours, theirs));
        drop(waiters.subscribe(AccountId([3; 16])));
        assert_eq!(waiters.signals.lock().unwrap().len(), 1);
    }
}
