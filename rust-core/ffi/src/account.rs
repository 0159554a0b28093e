//! The account: what the service says of it, its devices, its codes, its end.

use std::sync::Arc;

use keyfold_core::flow;

use crate::call::call;
use crate::error::KeyfoldError;
use crate::health::RecoveryHealth;
use crate::port::{BackupPut, Cancel};

/// The account's type. More may come: show one that you don't know as `Other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Licence {
    /// No payment.
    Free,
    /// For a while without payment.
    Trial,
    /// Paid until a date.
    Paid,
    /// Another one.
    Other,
}

/// What the service says of the account.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct AccountInfo {
    /// The address.
    pub address: String,
    /// Whether the address was proven.
    pub address_confirmed: bool,
    /// The account's type.
    pub licence: Licence,
    /// Paid until, seconds UTC.
    pub paid_until: Option<i64>,
    /// Since when the password in force is in force, seconds UTC.
    pub password_since: i64,
}

/// A device of the account.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct DeviceInfo {
    /// 32 hexadecimal digits.
    pub id: String,
    /// The name it gave itself; empty if it can't be read.
    pub name: String,
    /// When it enrolled, seconds UTC.
    pub enrolled: i64,
    /// When the service last heard from it, seconds UTC.
    pub last_seen: i64,
    /// It is this one.
    pub is_this: bool,
}

/// The account. A stable handle: it answers `Locked` while the home is locked.
#[derive(uniffi::Object)]
pub struct Account(pub(crate) Arc<flow::Account>);

#[uniffi::export]
impl Account {
    /// What the service says of the account. A long call.
    ///
    /// # Errors
    /// `NoService`, `Offline`, `Locked`, `DeviceRevoked`.
    pub fn info(&self, cancel: &Cancel) -> Result<AccountInfo, KeyfoldError> {
        call(|| self.0.info(&cancel.0))
    }

    /// The devices of the account, in order of enrolment. A long call.
    ///
    /// # Errors
    /// `NoService`, `Offline`, `Locked`.
    pub fn devices(&self, cancel: &Cancel) -> Result<Vec<DeviceInfo>, KeyfoldError> {
        call(|| Ok(self.0.devices(&cancel.0)?.into_iter().map(DeviceInfo::from).collect::<Vec<_>>()))
    }

    /// Cuts a device off the service. It still holds account key and vault: say so to the person. A long call.
    ///
    /// # Errors
    /// `NotFound` for an id that is none, `Offline`, `Locked`.
    pub fn revoke_device(&self, id: &str, cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.revoke_device(id, &cancel.0))
    }

    /// Makes this device one of the account's again, under a new id: after it was revoked, if its home is a copy of
    /// another device's, or if the service was restored to before it enrolled. What is in the vault stays, with what was
    /// never sent. Unlock first, with the password that opens this device; the one given here may be another, and becomes
    /// this device's own. A long call; wipe the password's buffer afterwards.
    ///
    /// # Errors
    /// `Locked`; `WrongPassword` unless it is the one that the service has in force; `PasswordChanged` if the service was
    /// restored to before a newer one: this device is enrolled, and asks for that one; `CodeOfAnotherAccount` if the
    /// address belongs to another account by now; `VerifierMismatch`, `NoService`, `Offline`, `TooManyAttempts`: nothing
    /// has changed.
    pub fn enrol_again(&self, password: &[u8], cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.enrol_again(password, &cancel.0))
    }

    /// Registers the account again, with the same key, at a service that was restored to before it: `Due.RegisterAgain`
    /// says so. Other devices enrol again. A long call; wipe the password's buffer afterwards.
    ///
    /// # Errors
    /// `WrongPassword`, `PasswordChanged` unless it is this device's; `AddressTaken` if somebody else has the address by
    /// now; `NoService`, `Offline`: call again.
    pub fn register_again(&self, password: &[u8], cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.register_again(password, &cancel.0))
    }

    /// Proves the address by the code from the mail. A long call.
    ///
    /// # Errors
    /// `InvalidInput` for a wrong code, `TooManyAttempts`, `Offline`.
    pub fn confirm_address(&self, code: &str, cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.confirm_address(code, &cancel.0))
    }

    /// Has a message sent that proves the address. A long call.
    ///
    /// # Errors
    /// `NoService` without a mail relay, `Offline`, `TooManyAttempts`.
    pub fn mail_confirmation(&self, cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.mail_confirmation(&cancel.0))
    }

    /// A new code as text: it opens with a sign-in, and dies with a password change. Draw it with `draw_code`.
    ///
    /// # Errors
    /// `NoService`, `Locked`; `NotInSync` while the service takes another password than this device's own.
    pub fn code(&self) -> Result<String, KeyfoldError> {
        call(|| self.0.code())
    }

    /// Has a new code mailed to the person. A long call.
    ///
    /// # Errors
    /// `NoService` without a mail relay, `Offline`, `TooManyAttempts`; `NotInSync` while the service takes another
    /// password than this device's own: sync first.
    pub fn mail_code(&self, cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.mail_code(&cancel.0))
    }

    /// Writes a new code into the platform's backup; only a confirmed one counts as a recovery way. A long call.
    ///
    /// # Errors
    /// `NotFound` without a backup; `NotInSync` while the service takes another password than this device's own; what the
    /// backup says.
    pub fn save_backup(&self) -> Result<BackupPut, KeyfoldError> {
        call(|| self.0.save_backup())
    }

    /// Makes the codes anew that lie in the backup and in the mailbox and are due. A long call.
    ///
    /// # Errors
    /// `Offline` and what the backup says; it stays due.
    pub fn refresh_codes(&self, cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.refresh_codes(&cancel.0))
    }

    /// A kit as text, for a page that the person keeps: it opens with this password, without any service. Draw it with
    /// `draw_code`, and call `kit_saved` once the person has it. A long call; wipe the password's buffer afterwards.
    ///
    /// # Errors
    /// `WrongPassword`, `Locked`; `PasswordChanged` for one that was replaced elsewhere.
    pub fn kit(&self, password: &[u8]) -> Result<String, KeyfoldError> {
        call(|| self.0.kit(password))
    }

    /// Notes that the person has a kit of today's password.
    ///
    /// # Errors
    /// The store's.
    pub fn kit_saved(&self) -> Result<(), KeyfoldError> {
        call(|| self.0.kit_saved())
    }

    /// How well the account could be recovered: always in sight. A quick call.
    ///
    /// # Errors
    /// `Locked`.
    pub fn health(&self) -> Result<RecoveryHealth, KeyfoldError> {
        call(|| self.0.health())
    }

    /// Removes this device from the account, and the account from this device. A long call.
    ///
    /// # Errors
    /// Unless `even_so`: `UnsentEdits`, `RecoveryNeeded` without another way to come back, `Offline` if the service
    /// can't be told. Ask the person, then call again.
    pub fn sign_out(&self, even_so: bool, cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.sign_out(even_so, &cancel.0))
    }

    /// Deletes the account: everything at the service, then everything here and in the backup; kits become useless. A
    /// long call; wipe the password's buffer afterwards.
    ///
    /// # Errors
    /// `WrongPassword`, `PasswordChanged`; `Offline`: nothing is gone here, try again.
    pub fn delete(&self, password: &[u8], cancel: &Cancel) -> Result<(), KeyfoldError> {
        call(|| self.0.delete(password, &cancel.0))
    }
}

impl From<flow::Licence> for Licence {
    fn from(licence: flow::Licence) -> Self {
        match licence {
            flow::Licence::Free => Self::Free,
            flow::Licence::Trial => Self::Trial,
            flow::Licence::Paid => Self::Paid,
            flow::Licence::Other => Self::Other,
        }
    }
}

impl From<flow::AccountInfo> for AccountInfo {
    fn from(info: flow::AccountInfo) -> Self {
        let flow::AccountInfo { address, address_confirmed, licence, paid_until, password_since } = info;
        Self { address, address_confirmed, licence: licence.into(), paid_until, password_since }
    }
}

impl From<flow::DeviceInfo> for DeviceInfo {
    fn from(device: flow::DeviceInfo) -> Self {
        let flow::DeviceInfo { id, name, enrolled, last_seen, this } = device;
        Self { id, name, enrolled, last_seen, is_this: this }
    }
}

crate::text::names_only!(AccountInfo, DeviceInfo);
