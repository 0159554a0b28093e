//! A sign-up as an object. It holds the one place for flows until it is closed: Kotlin shells write `use`.

use std::sync::Arc;

use keyfold_core::flow;

use crate::call::call;
use crate::error::KeyfoldError;
use crate::health::RecoveryHealth;
use crate::port::Cancel;

/// A sign-up, from its first request to its recovery ways. Close it when it has ended: until then others get `Busy`.
#[derive(uniffi::Object)]
pub struct SignUp(pub(crate) Arc<flow::SignUp>);

#[uniffi::export]
impl SignUp {
    /// Makes an account with a service; ends unlocked, with recovery ways still to be made. A long call.
    ///
    /// `mail_url` is the mail relay's; wipe the password's buffer afterwards.
    ///
    /// # Errors
    /// `InvalidInput`, `WeakPassword`, `AddressTaken`, `Offline`, `Cancelled`: nothing was made. Once the account
    /// was sent, the state says what is missing.
    pub fn with_service(
        &self,
        address: &str,
        service_url: &str,
        mail_url: Option<String>,
        password: &[u8],
        cancel: &Cancel,
    ) -> Result<(), KeyfoldError> {
        call(|| self.0.with_service(address, service_url, mail_url, password, &cancel.0))
    }

    /// Makes an account that has no service. A long call; wipe the password's buffer afterwards.
    ///
    /// # Errors
    /// `InvalidInput`, `WeakPassword`; `Busy` if an account is here; the store's.
    pub fn local(&self, password: &[u8]) -> Result<(), KeyfoldError> {
        call(|| self.0.local(password))
    }

    /// Goes on after a crash or a lost answer: sends the pending request again and unlocks. A long call; wipe the
    /// password's buffer afterwards.
    ///
    /// # Errors
    /// `WrongPassword`; `AddressTaken` if the service refused: `discard` it or `keep_local`. `Offline`.
    pub fn resume(&self, password: &[u8], cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.resume(password, &cancel.0))
    }

    /// Forgets a sign-up that the service hasn't confirmed.
    ///
    /// # Errors
    /// `NotFound` if there is none.
    pub fn discard(&self) -> Result<(), KeyfoldError> {
        call(|| self.0.discard())
    }

    /// Keeps a sign-up that the service refused as an account without a service. A long call; wipe the password's
    /// buffer afterwards.
    ///
    /// # Errors
    /// `WrongPassword`.
    pub fn keep_local(&self, password: &[u8]) -> Result<(), KeyfoldError> {
        call(|| self.0.keep_local(password))
    }

    /// Ends sign-up once there are two recovery ways, or one (or none) if the person says so.
    ///
    /// # Errors
    /// `RecoveryNeeded`; `NotFound` if no sign-up has come so far.
    pub fn finish(&self, one_way_is_enough: bool) -> Result<RecoveryHealth, KeyfoldError> {
        call(|| self.0.finish(one_way_is_enough))
    }
}
