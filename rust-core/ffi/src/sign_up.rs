//! A sign-up as an object. It holds the one place for flows until it is closed: Kotlin shells write `use`.

use std::sync::Arc;

use keyfold_core::flow;

use crate::error::KeyfoldError;
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
        Ok(self.0.with_service(address, service_url, mail_url, password, &cancel.0)?)
    }

    /// Makes an account that has no service. A long call; wipe the password's buffer afterwards.
    ///
    /// # Errors
    /// `InvalidInput`, `WeakPassword`; `Busy` if an account is here; the store's.
    pub fn local(&self, password: &[u8]) -> Result<(), KeyfoldError> {
        Ok(self.0.local(password)?)
    }

    /// Ends sign-up once there are two recovery ways, or one (or none) if the person says so.
    ///
    /// # Errors
    /// `RecoveryNeeded`; `NotFound` if no sign-up has come so far.
    pub fn finish(&self, one_way_is_enough: bool) -> Result<(), KeyfoldError> {
        self.0.finish(one_way_is_enough)?;
        Ok(())
    }
}
