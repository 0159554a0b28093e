//! A new device as an object: sign in, find the key, open it, check it, and only then anything else.
//!
//! It holds the one place for flows until it is closed: Kotlin shells write `use`.

use std::sync::Arc;

use keyfold_core::flow;

use crate::call::call;
use crate::error::KeyfoldError;
use crate::port::Cancel;

/// A sign-in on a new device, until its vault is open. Close it when it has ended: until then others get `Busy`.
#[derive(uniffi::Object)]
pub struct NewDevice(pub(crate) Arc<flow::NewDevice>);

#[uniffi::export]
impl NewDevice {
    /// Signs in with address and password. A long call; wipe the password's buffer afterwards.
    ///
    /// What is signed in lasts 15 minutes, then every call answers `SignInAgain`; a code found meanwhile is kept.
    ///
    /// # Errors
    /// `WrongPassword` (also for an unknown address); `PasswordReplaced` for one that a restored service shouldn't take any
    /// more; `TooManyAttempts`, `Offline`, `InvalidInput`, `Cancelled`.
    pub fn sign_in(
        &self,
        address: &str,
        service_url: &str,
        mail_url: Option<String>,
        password: &[u8],
        cancel: &Cancel,
    ) -> Result<(), KeyfoldError> {
        call(|| self.0.sign_in(address, service_url, mail_url, password, &cancel.0))
    }

    /// Whether the account has no key yet, so that this device may make it. A quick call.
    #[must_use]
    pub fn needs_first_key(&self) -> bool {
        self.0.needs_first_key()
    }

    /// Looks for this account's code in the platform's backup, and opens it; false if there is none. A long call.
    ///
    /// # Errors
    /// Those of `offer_code`, and `Offline` while the platform is still gathering: ask again later.
    pub fn look_in_backup(&self) -> Result<bool, KeyfoldError> {
        call(|| self.0.look_in_backup())
    }

    /// Takes a code, or a text with a code in it, opens it and checks it against the verifier. A long call.
    ///
    /// # Errors
    /// `CodeDamaged`, `CodeOfAnotherAccount`, `CodeReplaced`, `VerifierMismatch`, `InvalidInput` if there is no code in
    /// it; `WrongPassword` for a kit that opens with an older password: ask for it, then `offer_kit`.
    pub fn offer_code(&self, text: &str) -> Result<(), KeyfoldError> {
        call(|| self.0.offer_code(text))
    }

    /// Takes a kit with the password of its date. A long call; wipe the password's buffer afterwards.
    ///
    /// # Errors
    /// Those of `offer_code`.
    pub fn offer_kit(&self, text: &str, password_of_its_date: &[u8]) -> Result<(), KeyfoldError> {
        call(|| self.0.offer_kit(text, password_of_its_date))
    }

    /// First use: makes the account's key, if the account has none, no code was ever seen here and the person confirms.
    ///
    /// # Errors
    /// `VerifierMismatch` if there ever was a code, in the backup or offered for this address, so that a key was made once,
    /// whatever the service says; `RecoveryNeeded` unless confirmed.
    pub fn make_first_key(&self, confirmed: bool) -> Result<(), KeyfoldError> {
        call(|| self.0.make_first_key(confirmed))
    }

    /// Enrols this device and saves what it needs; ends unlocked, with the first sync still to be made. A long call.
    ///
    /// # Errors
    /// `NotFound` before a code has opened; `Offline`: call again.
    pub fn finish(&self, cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.finish(&cancel.0))
    }

    /// Gives up: this home is empty again.
    ///
    /// # Errors
    /// The store's.
    pub fn leave(&self) -> Result<(), KeyfoldError> {
        call(|| self.0.leave())
    }
}
