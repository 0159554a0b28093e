//! The entry: one home, what it is now, and the objects that do something with it.
//!
//! Opening a home that is open in this process gives the same object; another process has to wait.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::account::Account;
use super::error::Error;
use super::facts::{Stage, get_text, removed, stage};
use super::host::Host;
use super::inner::Inner;
use super::new_device::NewDevice;
use super::observer::{ChangeKind, Observer, Subscription};
use super::password::PasswordChange;
use super::seals;
use super::sign_up::SignUp;
use super::state::{Due, Missing, PasswordNotice, State};
use super::sync::Sync;
use super::vault::Vault;
use crate::account::sealed_key;
use crate::crypto::stretch::Argon2;
use crate::port::{Cancel, Env, SystemRandom};
use crate::secret::{Password, Secret};
use crate::store::Store;
use crate::store::slot::{self, Slot};

/// A home: the database of one account on one device.
pub struct Keyfold(Arc<Inner>);

static OPEN: Mutex<Option<HashMap<PathBuf, Weak<Inner>>>> = Mutex::new(None);

impl Keyfold {
    /// Opens a home, making it if it isn't there.
    ///
    /// # Errors
    /// [`Error::InUse`] after five seconds of waiting for another process, [`Error::UpgradeRequired`],
    /// [`Error::Corrupt`], [`Error::StorageFull`], [`Error::StoreUnavailable`].
    pub fn open(home: &str, host: Host) -> Result<Arc<Self>, Error> {
        let env =
            Env { clock: Arc::clone(&host.clock), random: Arc::new(SystemRandom), stretch: Arc::new(Argon2) };
        Self::open_with(home, host, env)
    }

    /// Opens a home with other randomness and key stretching: for tests, which replay seeds and pay a cheap price.
    ///
    /// # Errors
    /// Those of [`Self::open`].
    pub fn open_with(home: &str, host: Host, env: Env) -> Result<Arc<Self>, Error> {
        let path = make_home(Path::new(home))?;
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let open = open.get_or_insert_with(HashMap::new);
        open.retain(|_, home| home.strong_count() > 0);
        if let Some(inner) = open.get(&path).and_then(Weak::upgrade) {
            return Ok(Arc::new(Self(inner)));
        }
        let store = Arc::new(Store::open(&path)?);
        let inner = Arc::new(Inner::new(store, host, env));
        open.insert(path, Arc::downgrade(&inner));
        Ok(Arc::new(Self(inner)))
    }

    /// What a shell draws.
    ///
    /// # Errors
    /// The store's.
    pub fn state(&self) -> Result<State, Error> {
        let (stage, removed) = self.0.store.read(|conn| Ok::<_, Error>((stage(conn)?, removed(conn)?)))?;
        Ok(match stage {
            Stage::Empty => State::NoAccount,
            Stage::Pending => {
                State::SigningUp { missing: vec![Missing::Confirmation, Missing::RecoveryWays] }
            }
            Stage::Ways => State::SigningUp { missing: vec![Missing::RecoveryWays] },
            Stage::Finding => self.0.store.read(|conn| {
                Ok::<_, Error>(State::FindingKey {
                    address: get_text(conn, Slot::Address)?.unwrap_or_default(),
                    have_code: slot::get(conn, Slot::FoundCodes)?.is_some(),
                })
            })?,
            Stage::Ready => match removed {
                Some(why) => State::Removed { why },
                None if self.0.is_unlocked() => State::Unlocked,
                None => State::Locked,
            },
        })
    }

    /// Whether the keys are in memory, whatever the stage.
    #[must_use]
    pub fn is_unlocked(&self) -> bool {
        self.0.is_unlocked()
    }

    /// Has `observer` told of every change, as long as the subscription lives.
    pub fn observe(&self, observer: Arc<dyn Observer>) -> Arc<Subscription> {
        self.0.observers.add(observer)
    }

    /// What is due now; the shell asks after unlock, after an edit, in the foreground, when the network is back.
    ///
    /// # Errors
    /// The store's.
    pub fn due(&self) -> Result<Vec<Due>, Error> {
        self.0.due()
    }

    /// Begins or goes on with a sign-up.
    ///
    /// # Errors
    /// [`Error::Busy`] while another flow is under way.
    pub fn sign_up(&self) -> Result<Arc<SignUp>, Error> {
        Ok(Arc::new(SignUp::new(self.0.take_flow()?)))
    }

    /// Begins or goes on with a sign-in on this new device.
    ///
    /// # Errors
    /// [`Error::Busy`] while another flow is under way.
    pub fn new_device(&self) -> Result<Arc<NewDevice>, Error> {
        Ok(Arc::new(NewDevice::new(self.0.take_flow()?)))
    }

    /// Unlocks with the password.
    ///
    /// # Errors
    /// [`Error::WrongPassword`]; [`Self::password_notice`] says if it was changed elsewhere.
    pub fn unlock(&self, password: &[u8]) -> Result<(), Error> {
        self.0.unlock(password)
    }

    /// Unlocks with the device key that the platform's keystore released.
    ///
    /// # Errors
    /// [`Error::BiometricsChanged`]: ask for the password, then enable the device key anew.
    pub fn unlock_with_device_key(&self, key: &[u8]) -> Result<(), Error> {
        self.0.unlock_with_device_key(key)
    }

    /// Makes a device key, gives it to the platform's keystore and seals the account key under it.
    ///
    /// # Errors
    /// [`Error::Locked`], also if the home locked while the keystore asked for a finger; [`Error::NotFound`] without a
    /// keystore.
    pub fn enable_device_key(&self) -> Result<(), Error> {
        let store = self.0.host.device_keys.clone().ok_or(Error::NotFound)?;
        let cancel = Cancel::new();
        let call = self.0.call(&cancel);
        let facts = self.0.facts()?;
        let device_key = Secret::<32>::from_fn(|key| self.0.env.random.fill(key));
        let details = seals::details(&self.0, &facts, keyfold_kit::Mark::NONE);
        let seal = self.0.with(|unlocked| {
            let random = &*self.0.env.random;
            sealed_key::seal_with_device_key(&unlocked.account_key, &device_key, &details, random)
        })?;
        // The key is the keystore's from here on.
        let given = device_key.expose().to_vec();
        drop(device_key);
        store.put(given)?;
        call.check()?;
        self.0.store.write(|tx| slot::put(tx, Slot::DeviceSeal, seal.as_bytes()))?;
        Ok(())
    }

    /// Forgets the device key and its seal.
    ///
    /// # Errors
    /// The store's.
    pub fn disable_device_key(&self) -> Result<(), Error> {
        self.0.store.write(|tx| slot::clear(tx, Slot::DeviceSeal))?;
        match &self.0.host.device_keys {
            Some(store) => Ok(store.remove()?),
            None => Ok(()),
        }
    }

    /// Checks a password without unlocking.
    ///
    /// # Errors
    /// [`Error::WrongPassword`].
    pub fn check_password(&self, password: &[u8]) -> Result<(), Error> {
        self.0.open_key(&Password::from_utf8(password)?).map(drop)
    }

    /// What the person has to be told of passwords, if anything: it was changed elsewhere and hasn't been typed here yet,
    /// or the service takes another one than this device knows.
    ///
    /// # Errors
    /// The store's.
    pub fn password_notice(&self) -> Result<Option<PasswordNotice>, Error> {
        self.0.notice()
    }

    /// Wipes keys and items; returns at once.
    pub fn lock(&self) {
        self.0.lock();
    }

    /// Has [`Due::Lock`] come after so many idle seconds; 0 for never.
    pub fn lock_after(&self, seconds: u32) {
        let ms = u64::from(seconds) * 1000;
        let before = self.0.lock_after_ms.swap(ms, std::sync::atomic::Ordering::Relaxed);
        if before != ms {
            self.0.observers.tell(ChangeKind::State);
        }
    }

    /// The vault.
    #[must_use]
    pub fn vault(&self) -> Arc<Vault> {
        Arc::new(Vault::new(Arc::clone(&self.0)))
    }

    /// Sync.
    #[must_use]
    pub fn sync(&self) -> Arc<Sync> {
        Arc::new(Sync::new(Arc::clone(&self.0)))
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> Arc<Account> {
        Arc::new(Account::new(Arc::clone(&self.0)))
    }

    /// The password.
    #[must_use]
    pub fn password(&self) -> Arc<PasswordChange> {
        Arc::new(PasswordChange::new(Arc::clone(&self.0)))
    }
}

/// The home's folder in its one spelling, made for this person alone.
fn make_home(home: &Path) -> Result<PathBuf, Error> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(home).map_err(|_| Error::StoreUnavailable)?;
    home.canonicalize().map_err(|_| Error::StoreUnavailable)
}

impl std::fmt::Debug for Keyfold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyfold(..)")
    }
}
