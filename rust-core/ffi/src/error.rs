//! The one error as Kotlin and Swift see it: one exhaustive match from core's, with no wildcard and no decision.

use keyfold_core::flow;

/// What a person typed that can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum InputField {
    /// The email address.
    Address,
    /// The service's or the relay's URL.
    Url,
    /// The password.
    Password,
    /// A code: text, picture or page.
    Code,
    /// The confirmation code from the mail.
    Confirmation,
    /// A field of an item.
    Item,
    /// An item's title.
    Title,
    /// The device key.
    DeviceKey,
    /// A setting.
    Setting,
    /// A camera's frame.
    Frame,
}

/// Why a call failed, and what the person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum KeyfoldError {
    /// The password is wrong, or the code was tampered with: they look the same. Type it again.
    #[error("the password is wrong")]
    WrongPassword,
    /// The password is too easy to guess.
    #[error("the password is too weak")]
    WeakPassword,
    /// What was typed can't be taken.
    #[error("the input can't be taken")]
    InvalidInput {
        /// What.
        field: InputField,
    },
    /// The vault is locked: unlock it.
    #[error("the vault is locked")]
    Locked,
    /// Another flow is under way: finish or leave it first.
    #[error("another flow is under way")]
    Busy,
    /// Another process has this home open.
    #[error("another program has this vault open")]
    InUse,
    /// The address has an account: sign in instead.
    #[error("the address has an account already")]
    AddressTaken,
    /// The sign-in has ended: sign in again.
    #[error("the sign-in has ended; sign in again")]
    SignInAgain,
    /// The password was changed on another device: ask for the new one. `password_notice` says on which.
    #[error("the password was changed on another device")]
    PasswordChanged {
        /// When, seconds UTC.
        date: i64,
    },
    /// The service takes a password that no device has told of: adopt it, or sync later.
    #[error("the service takes a password that this device has not heard of")]
    PasswordUnknown {
        /// Since when, seconds UTC.
        since: i64,
    },
    /// This password had been replaced before the service was restored: use another device, or ask who runs the service.
    #[error("this password had been replaced before the service was restored")]
    PasswordReplaced,
    /// The service doesn't know this device, since it was restored from a backup: enrol again.
    #[error("the service does not know this device")]
    DeviceUnknown,
    /// The service doesn't know this account, since it was restored from a backup: register it again.
    #[error("the service does not know this account")]
    AccountUnknown,
    /// This device was removed from the account.
    #[error("this device was removed from the account")]
    DeviceRevoked,
    /// This code was replaced: use the newer one, or the backup, or another device.
    #[error("this code was replaced by a newer one")]
    CodeReplaced {
        /// When, seconds UTC; 0 if unknown.
        date: i64,
    },
    /// The code belongs to another account.
    #[error("this code belongs to another account")]
    CodeOfAnotherAccount,
    /// The code was damaged or mistyped.
    #[error("this code is damaged")]
    CodeDamaged,
    /// The service's verifier doesn't fit the key: nothing was written or sent.
    #[error("the service's verifier does not fit this account key; nothing was written or sent")]
    VerifierMismatch,
    /// The store went back in time.
    #[error("the store holds less than it did before")]
    RolledBack,
    /// Two different files claim one place in a log.
    #[error("the store shows two versions of one file")]
    Forked,
    /// A file that another device wrote isn't there.
    #[error("a file that another device wrote is missing")]
    SegmentMissing,
    /// This needs everything to be synced first.
    #[error("this device is not in sync")]
    NotInSync,
    /// The licence doesn't allow it.
    #[error("the licence does not allow this")]
    NotAllowed,
    /// There is no connection: what was done here is kept and caught up later.
    #[error("there is no connection to the service")]
    Offline,
    /// The service failed or answered nonsense.
    #[error("the service failed")]
    ServiceFault,
    /// Too many attempts.
    #[error("there were too many attempts")]
    TooManyAttempts {
        /// Seconds until the next one makes sense.
        retry_after: u32,
    },
    /// The biometrics changed: type the password, then enable them anew.
    #[error("the biometrics changed; the password is needed")]
    BiometricsChanged,
    /// Made by a newer version: update the app.
    #[error("this was made by a newer version")]
    UpgradeRequired,
    /// The device's storage is full. Nothing was lost.
    #[error("the storage is full")]
    StorageFull,
    /// The storage can't be used now. Nothing was lost.
    #[error("the storage can't be used now")]
    StoreUnavailable,
    /// The database is damaged: set this device up anew.
    #[error("the database is damaged")]
    Corrupt,
    /// There is no such thing.
    #[error("there is no such thing")]
    NotFound,
    /// It was cancelled.
    #[error("it was cancelled")]
    Cancelled,
    /// There are fewer recovery ways than needed.
    #[error("there are not enough ways to recover this account")]
    RecoveryNeeded,
    /// There are edits that no other place has.
    #[error("there are edits that were not sent yet")]
    UnsentEdits,
    /// The account has no service, so this can't be.
    #[error("the account has no service")]
    NoService,
    /// A fault of ours.
    #[error("this is a fault of the program")]
    Internal,
}

/// The translation key of an error: its name, in every shell.
#[uniffi::export]
#[must_use]
pub fn error_code(error: &KeyfoldError) -> String {
    let name = format!("{error:?}");
    name.split([' ', '{']).next().unwrap_or_default().to_owned()
}

impl From<flow::Field> for InputField {
    fn from(field: flow::Field) -> Self {
        match field {
            flow::Field::Address => Self::Address,
            flow::Field::Url => Self::Url,
            flow::Field::Password => Self::Password,
            flow::Field::Code => Self::Code,
            flow::Field::Confirmation => Self::Confirmation,
            flow::Field::Item => Self::Item,
            flow::Field::Title => Self::Title,
            flow::Field::DeviceKey => Self::DeviceKey,
            flow::Field::Setting => Self::Setting,
        }
    }
}

impl From<flow::Error> for KeyfoldError {
    fn from(error: flow::Error) -> Self {
        use flow::Error as Core;
        match error {
            Core::WrongPassword => Self::WrongPassword,
            Core::WeakPassword => Self::WeakPassword,
            Core::InvalidInput { field } => Self::InvalidInput { field: field.into() },
            Core::Locked => Self::Locked,
            Core::Busy => Self::Busy,
            Core::InUse => Self::InUse,
            Core::AddressTaken => Self::AddressTaken,
            Core::SignInAgain => Self::SignInAgain,
            Core::PasswordChanged { when } => Self::PasswordChanged { date: when },
            Core::PasswordUnknown { since } => Self::PasswordUnknown { since },
            Core::PasswordReplaced => Self::PasswordReplaced,
            Core::DeviceUnknown => Self::DeviceUnknown,
            Core::AccountUnknown => Self::AccountUnknown,
            Core::DeviceRevoked => Self::DeviceRevoked,
            Core::CodeReplaced { date } => Self::CodeReplaced { date },
            Core::CodeOfAnotherAccount => Self::CodeOfAnotherAccount,
            Core::CodeDamaged => Self::CodeDamaged,
            Core::VerifierMismatch => Self::VerifierMismatch,
            Core::RolledBack => Self::RolledBack,
            Core::Forked => Self::Forked,
            Core::SegmentMissing => Self::SegmentMissing,
            Core::NotInSync => Self::NotInSync,
            Core::NotAllowed => Self::NotAllowed,
            Core::Offline => Self::Offline,
            Core::ServiceFault => Self::ServiceFault,
            Core::TooManyAttempts { retry_after } => Self::TooManyAttempts { retry_after },
            Core::BiometricsChanged => Self::BiometricsChanged,
            Core::UpgradeRequired => Self::UpgradeRequired,
            Core::StorageFull => Self::StorageFull,
            Core::StoreUnavailable => Self::StoreUnavailable,
            Core::Corrupt => Self::Corrupt,
            Core::NotFound => Self::NotFound,
            Core::Cancelled => Self::Cancelled,
            Core::RecoveryNeeded => Self::RecoveryNeeded,
            Core::UnsentEdits => Self::UnsentEdits,
            Core::NoService => Self::NoService,
            Core::Internal => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests;
