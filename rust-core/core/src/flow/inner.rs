//! What all objects of a home share: store, ports, and the keys while unlocked.
//!
//! No lock here is held across a port call. A long call notes the generation when it begins and compares it after
//! each port call ([`Call::check`]); locking raises it, so that a call which comes back late writes nothing.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use keyfold_wire::account::Account;
use keyfold_wire::ids::LoginId;

use super::error::Error;
use super::facts::{self, Facts, Stage};
use super::held::{Held, Keeper};
use super::host::Host;
use super::observer::{ChangeKind, Observers};
use crate::account::service::Token;
use crate::account::{AccountKey, KeyCell, KeyTree};
use crate::crypto::stretch::{HeldMemory, hold_memory};
use crate::port::{Cancel, Env, Progress, Step};
use crate::store::Store;
use crate::sync::Log;
use crate::vault::Index;

/// One home, open.
pub(super) struct Inner {
    pub(super) store: Arc<Store>,
    pub(super) host: Host,
    pub(super) env: Env,
    pub(super) observers: Arc<Observers>,
    pub(super) keeper: Arc<Keeper>,
    pub(super) flow: AtomicBool,
    pub(super) syncing: AtomicBool,
    pub(super) lock_after_ms: AtomicU64,
    pub(super) used_ms: AtomicU64,
    unlocked: Mutex<Option<Unlocked>>,
    /// Of the long calls under way.
    cancels: Mutex<Vec<Weak<Cancel>>>,
}

/// What is in memory while unlocked.
pub(super) struct Unlocked {
    pub(super) account_key: AccountKey,
    pub(super) keys: Arc<KeyCell>,
    pub(super) log: Arc<Log>,
    pub(super) index: Arc<Index>,
    pub(super) session: Option<Session>,
}

/// A live session of this device.
pub(super) struct Session {
    pub(super) token: Arc<Token>,
    pub(super) until_ms: u64,
    /// The registration that the service had in force when the session began.
    pub(super) login_id: LoginId,
    /// What the service held then, until someone takes it.
    pub(super) account: Option<Account>,
    /// The devices that the log calls revoked were removed at the service.
    pub(super) swept: bool,
}

impl Inner {
    pub(super) fn new(store: Arc<Store>, host: Host, env: Env) -> Self {
        let observers = Arc::new(Observers::default());
        let told = Arc::clone(&observers);
        let keeper = Keeper::new(Arc::clone(&env.clock), move || told.tell(ChangeKind::State));
        Self {
            store,
            host,
            env,
            observers,
            keeper,
            flow: AtomicBool::new(false),
            syncing: AtomicBool::new(false),
            lock_after_ms: AtomicU64::new(0),
            used_ms: AtomicU64::new(0),
            unlocked: Mutex::new(None),
            cancels: Mutex::default(),
        }
    }

    /// The memory of an unlocked home; a poisoned lock has been emptied and counts as locked.
    fn memory(&self) -> MutexGuard<'_, Option<Unlocked>> {
        self.unlocked.lock().unwrap_or_else(|poisoned| {
            let mut memory = PoisonError::into_inner(poisoned);
            if let Some(unlocked) = memory.take() {
                unlocked.keys.wipe();
            }
            self.unlocked.clear_poison();
            memory
        })
    }

    fn cancels(&self) -> MutexGuard<'_, Vec<Weak<Cancel>>> {
        self.cancels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Uses the memory of an unlocked home for a short computation: no port, no database.
    pub(super) fn with<T>(&self, f: impl FnOnce(&mut Unlocked) -> T) -> Result<T, Error> {
        self.memory().as_mut().map(f).ok_or(Error::Locked)
    }

    /// Puts the keys in place, unless a lock came since `begun`; a session from before is gone.
    pub(super) fn set_unlocked(&self, unlocked: Unlocked, begun: u64) -> Result<(), Error> {
        let mut memory = self.memory();
        if self.keeper.generation() != begun {
            drop(memory);
            unlocked.keys.wipe();
            unlocked.index.wipe();
            return Err(Error::Locked);
        }
        self.keeper.wipe();
        let old = memory.replace(unlocked);
        drop(memory);
        if let Some(old) = old {
            old.keys.wipe();
            old.index.wipe();
        }
        self.touch();
        self.observers.tell(ChangeKind::State);
        Ok(())
    }

    /// Wipes keys and items, and what flows hold; returns at once, also while a port never answers. Requests under way
    /// are aborted, so that their calls end and let go of what was lent to them, as a password's buffer.
    pub(super) fn lock(&self) {
        self.keeper.wipe();
        let old = self.memory().take();
        let under_way = std::mem::take(&mut *self.cancels());
        for cancel in under_way.iter().filter_map(Weak::upgrade) {
            cancel.abort();
        }
        if let Some(old) = old {
            old.keys.wipe();
            old.index.wipe();
            drop(old);
            self.observers.tell(ChangeKind::State);
        }
    }

    pub(super) fn is_unlocked(&self) -> bool {
        self.memory().is_some()
    }

    /// Notes that the person did something.
    pub(super) fn touch(&self) {
        self.used_ms.store(self.env.clock.elapsed_ms(), Ordering::Relaxed);
    }

    /// Begins a long call.
    pub(super) fn call<'a>(&'a self, cancel: &'a Arc<Cancel>) -> Call<'a> {
        let mut cancels = self.cancels();
        cancels.retain(|other| other.strong_count() > 0 && other.as_ptr() != Arc::as_ptr(cancel));
        cancels.push(Arc::downgrade(cancel));
        drop(cancels);
        Call { inner: self, cancel, begun: self.keeper.generation() }
    }

    /// The account that is here.
    pub(super) fn facts(&self) -> Result<Facts, Error> {
        self.store.read(Facts::load)?.ok_or(Error::NotFound)
    }

    pub(super) fn stage(&self) -> Result<Stage, Error> {
        self.store.read(facts::stage)
    }

    /// Leaves nothing of a replaced seal in the WAL.
    ///
    /// What was committed before is in force either way, so that a failure is none of the caller's: closing the home
    /// does the same.
    pub(super) fn drop_old_pages(&self) {
        if let Err(error) = self.store.truncate_wal() {
            log::warn!("a replaced seal stays in the database until the home is closed: {error}");
        }
    }

    /// The log of an unlocked home.
    pub(super) fn log(&self) -> Result<Arc<Log>, Error> {
        self.with(|unlocked| Arc::clone(&unlocked.log))
    }

    /// The keys of an unlocked home, to be let go before any port call.
    pub(super) fn keys(&self) -> Result<Arc<KeyTree>, Error> {
        Ok(self.with(|unlocked| Arc::clone(&unlocked.keys))?.get()?)
    }

    /// Reports that a long call has come to `step`.
    pub(super) fn report(&self, step: Step) {
        if let Some(listener) = &self.host.listener {
            listener.progress(Progress { step, done: 0, total: 0 });
        }
    }

    /// Takes the one place for flows, or says that it is taken.
    pub(super) fn take_flow(self: &Arc<Self>) -> Result<FlowPlace, Error> {
        if self.flow.swap(true, Ordering::SeqCst) {
            return Err(Error::Busy);
        }
        Ok(FlowPlace { inner: Arc::clone(self), _memory: hold_memory() })
    }
}

/// The one place for flows, and the memory for their key stretchings; free again when dropped.
pub(super) struct FlowPlace {
    pub(super) inner: Arc<Inner>,
    _memory: HeldMemory,
}

impl Drop for FlowPlace {
    fn drop(&mut self) {
        self.inner.flow.store(false, Ordering::SeqCst);
    }
}

/// A long call under way.
pub(super) struct Call<'a> {
    pub(super) inner: &'a Inner,
    pub(super) cancel: &'a Arc<Cancel>,
    /// The keeper's generation when it began.
    pub(super) begun: u64,
}

impl Call<'_> {
    /// To be asked after each port call: fails if the call was cancelled, or the home locked meanwhile.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        if self.inner.keeper.generation() == self.begun { Ok(()) } else { Err(Error::Locked) }
    }

    /// Puts a secret away that has to outlive a port call.
    pub(super) fn hold<T: Send + Sync + 'static>(&self, secret: T) -> Result<Held<T>, Error> {
        Ok(self.inner.keeper.hold(self.begun, secret, None)?)
    }
}
