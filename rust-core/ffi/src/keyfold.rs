//! The home: one database, opened with what the platform gives.

use std::sync::Arc;

use keyfold_core::flow;

use crate::account::Account;
use crate::call::call;
use crate::error::KeyfoldError;
use crate::health::Due;
use crate::new_device::NewDevice;
use crate::observer::{PlatformObserver, Subscription};
use crate::password::{PasswordChange, PasswordNotice};
use crate::platform::Platform;
use crate::sign_up::SignUp;
use crate::state::HomeState;
use crate::sync::Sync;
use crate::vault::Vault;

/// A home: the database of one account on one device.
///
/// Every call is quick (allowed on the main thread) or long (a thread of its own). Closing it lets go of the database;
/// only `lock` wipes at once.
#[derive(uniffi::Object)]
pub struct Keyfold(Arc<flow::Keyfold>);

#[uniffi::export]
impl Keyfold {
    /// Opens a home, making it if it isn't there. A home that is open in this process is the same one. A long call.
    ///
    /// # Errors
    /// `InUse` after five seconds of waiting for another process, `UpgradeRequired`, `Corrupt`, `StorageFull`,
    /// `StoreUnavailable`.
    #[uniffi::constructor]
    pub fn open(home: &str, platform: Platform) -> Result<Self, KeyfoldError> {
        call(|| flow::Keyfold::open(home, platform.into())).map(Self)
    }

    /// What a shell draws. A quick call.
    ///
    /// # Errors
    /// The store's.
    pub fn state(&self) -> Result<HomeState, KeyfoldError> {
        call(|| self.0.state())
    }

    /// Whether the keys are in memory, whatever the state. A quick call.
    #[must_use]
    pub fn is_unlocked(&self) -> bool {
        self.0.is_unlocked()
    }

    /// Has `observer` told of every change, until the subscription is closed. A quick call.
    pub fn observe(&self, observer: Arc<dyn PlatformObserver>) -> Subscription {
        Subscription::new(&self.0, observer)
    }

    /// What is due now, in no order. Ask after unlock, after an edit, in the foreground, when the network is back. A
    /// quick call.
    ///
    /// # Errors
    /// The store's.
    pub fn due(&self) -> Result<Vec<Due>, KeyfoldError> {
        call(|| Ok(self.0.due()?.into_iter().map(Due::from).collect::<Vec<_>>()))
    }

    /// Begins or goes on with a sign-up. A quick call.
    ///
    /// # Errors
    /// `Busy` while another flow is open.
    pub fn sign_up(&self) -> Result<SignUp, KeyfoldError> {
        call(|| self.0.sign_up()).map(SignUp)
    }

    /// Begins or goes on with a sign-in on this new device. A quick call.
    ///
    /// # Errors
    /// `Busy` while another flow is open.
    pub fn new_device(&self) -> Result<NewDevice, KeyfoldError> {
        call(|| self.0.new_device()).map(NewDevice)
    }

    /// Unlocks with the password. A long call; wipe the password's buffer afterwards.
    ///
    /// # Errors
    /// `WrongPassword`: `password_notice` says if it was changed elsewhere. `NotFound` if there is no account; the
    /// store's.
    pub fn unlock(&self, password: &[u8]) -> Result<(), KeyfoldError> {
        call(|| self.0.unlock(password))
    }

    /// Unlocks with the device key that the platform's keystore released. Wipe its buffer afterwards.
    ///
    /// # Errors
    /// `BiometricsChanged`: ask for the password, then enable the device key anew.
    pub fn unlock_with_device_key(&self, key: &[u8]) -> Result<(), KeyfoldError> {
        call(|| self.0.unlock_with_device_key(key))
    }

    /// Makes a device key, gives it to the platform's keystore and seals the account key under it. A long call.
    ///
    /// # Errors
    /// `Locked`; `NotFound` without a keystore; what the keystore says.
    pub fn enable_device_key(&self) -> Result<(), KeyfoldError> {
        call(|| self.0.enable_device_key())
    }

    /// Forgets the device key and its seal. A long call.
    ///
    /// # Errors
    /// The store's and the keystore's.
    pub fn disable_device_key(&self) -> Result<(), KeyfoldError> {
        call(|| self.0.disable_device_key())
    }

    /// Checks a password without unlocking. A long call; wipe the password's buffer afterwards.
    ///
    /// # Errors
    /// `WrongPassword`.
    pub fn check_password(&self, password: &[u8]) -> Result<(), KeyfoldError> {
        call(|| self.0.check_password(password))
    }

    /// What the person has to be told of passwords, if anything: it was changed elsewhere and hasn't been typed here yet,
    /// or the service takes another one than this device knows. A quick call.
    ///
    /// # Errors
    /// The store's.
    pub fn password_notice(&self) -> Result<Option<PasswordNotice>, KeyfoldError> {
        call(|| Ok(self.0.password_notice()?.map(PasswordNotice::from)))
    }

    /// Wipes keys and items. A quick call, also while a transport never answers.
    pub fn lock(&self) {
        self.0.lock();
    }

    /// Has `Due.Lock` come after so many idle seconds; 0 for never. A quick call.
    pub fn lock_after(&self, seconds: u32) {
        self.0.lock_after(seconds);
    }

    /// The vault.
    #[must_use]
    pub fn vault(&self) -> Vault {
        Vault(self.0.vault())
    }

    /// Sync.
    #[must_use]
    pub fn sync(&self) -> Sync {
        Sync(self.0.sync())
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> Account {
        Account(self.0.account())
    }

    /// The password.
    #[must_use]
    pub fn password(&self) -> PasswordChange {
        PasswordChange(self.0.password())
    }
}
