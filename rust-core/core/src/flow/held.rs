//! What flows hold secret beside the keys of an unlocked home: passwords, code keys, OPAQUE's state. Invariant: it lies
//! in cells that [`Keeper::wipe`], a deadline and the end of their flow empty, from any thread; and none is put away
//! for a call that a lock has overtaken.
//!
//! A deadline needs no further call: while a cell has one, a thread of the keeper's own looks at the clock. It doesn't
//! sleep until then, since the time that a thread sleeps stands still with the device, and the clock doesn't.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::account::{Cell, Locked};
use crate::port::Clock;

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// A secret of a flow, with none of these inside; wiped when dropped, if nothing wiped it before.
pub(super) struct Held<T: Send + Sync + 'static> {
    cell: Arc<Cell<T>>,
    number: u64,
    keeper: Arc<Keeper>,
}

impl<T: Send + Sync + 'static> Held<T> {
    /// The secret, to be let go before any port is called.
    pub(super) fn get(&self) -> Result<Arc<T>, Locked> {
        self.keeper.wipe_ended();
        self.cell.get()
    }

    /// The secret itself, for who uses it up.
    pub(super) fn take(self) -> Result<T, Locked> {
        self.keeper.wipe_ended();
        self.cell.take()
    }
}

impl<T: Send + Sync + 'static> Drop for Held<T> {
    fn drop(&mut self) {
        self.cell.wipe();
        self.keeper.kept().cells.remove(&self.number);
        self.keeper.news.notify_all();
    }
}

/// All cells of a home's flows.
pub(super) struct Keeper {
    kept: Mutex<Kept>,
    news: Condvar,
    clock: Arc<dyn Clock>,
    /// Raised by every lock and unlock: a call that began before may put nothing away.
    generation: AtomicU64,
    /// Told when a deadline has wiped something.
    ended: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Kept {
    cells: BTreeMap<u64, Entry>,
    next: u64,
    is_watched: bool,
}

struct Entry {
    cell: Arc<dyn Wipe>,
    until_ms: Option<u64>,
}

/// A cell of whatever kind.
trait Wipe: Send + Sync {
    fn wipe(&self);
}

impl<T: Send + Sync> Wipe for Cell<T> {
    fn wipe(&self) {
        Cell::wipe(self);
    }
}

impl Keeper {
    /// Holds nothing yet.
    pub(super) fn new(clock: Arc<dyn Clock>, ended: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        let (kept, news, generation) = (Mutex::default(), Condvar::new(), AtomicU64::new(0));
        Arc::new(Self { kept, news, clock, generation, ended: Box::new(ended) })
    }

    /// What a call notes when it begins.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// Puts a secret away for the call that began at `generation`, until `until_ms` at the latest.
    ///
    /// # Errors
    /// [`Locked`] if a lock came meanwhile; then the secret is wiped.
    pub(super) fn hold<T: Send + Sync + 'static>(
        self: &Arc<Self>,
        generation: u64,
        secret: T,
        until_ms: Option<u64>,
    ) -> Result<Held<T>, Locked> {
        let cell = Cell::new(secret);
        let mut kept = self.kept();
        if self.generation() != generation {
            return Err(Locked);
        }
        let number = kept.next;
        kept.next += 1;
        kept.cells.insert(number, Entry { cell: Arc::clone(&cell) as _, until_ms });
        if until_ms.is_some() && !kept.is_watched {
            kept.is_watched = self.start_watching();
        }
        drop(kept);
        Ok(Held { cell, number, keeper: Arc::clone(self) })
    }

    /// Ends every call under way: what they held is gone, but for what is being computed with.
    pub(super) fn wipe(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        for entry in self.kept().cells.values_mut() {
            entry.cell.wipe();
            entry.until_ms = None;
        }
        self.news.notify_all();
    }

    /// Wipes what has come to its deadline; whether there was anything.
    pub(super) fn wipe_ended(&self) -> bool {
        let now = self.clock.elapsed_ms();
        let mut kept = self.kept();
        let ended = kept.cells.values_mut().filter(|entry| entry.until_ms.is_some_and(|until| until <= now));
        let wiped = ended.map(|entry| {
            entry.cell.wipe();
            entry.until_ms = None;
        });
        wiped.count() > 0
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Without a thread the deadline is kept by the next call only.
    fn start_watching(self: &Arc<Self>) -> bool {
        let keeper = Arc::clone(self);
        let watching = std::thread::Builder::new().name("keyfold deadline".to_owned());
        let started = watching.spawn(move || keeper.watch());
        if let Err(error) = &started {
            log::warn!("a sign-in left open ends only at the next call: {error}");
        }
        started.is_ok()
    }

    /// Looks at the clock as long as something has a deadline.
    fn watch(&self) {
        while self.look() {
            drop(self.news.wait_timeout(self.kept(), LOOK).unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Whether there is anything left to watch.
    fn look(&self) -> bool {
        let has_ended = self.wipe_ended();
        let mut kept = self.kept();
        kept.is_watched = kept.cells.values().any(|entry| entry.until_ms.is_some());
        let goes_on = kept.is_watched;
        drop(kept);
        if has_ended {
            (self.ended)();
        }
        goes_on
    }
}

#[cfg(test)]
mod tests;
