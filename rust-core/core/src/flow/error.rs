//! The one error of the binding surface: numbers, dates, ids and enums only, and a code that every shell translates.

use keyfold_kit::CodeError;
use keyfold_wire::address::AddressError;
use keyfold_wire::problem::ProblemKind;

use crate::account::service::{ServiceError, ServiceUrlError};
use crate::account::{Locked, OpaqueError, OpenError};
use crate::port::{PortError, StretchError};
use crate::secret::PasswordError;
use crate::store::StoreError;
use crate::sync::{ProblemKind as LogProblemKind, SyncError};
use crate::vault::VaultError;
use crate::vault::generator::GeneratorError;

/// What a person typed that can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
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
}

/// Why a call failed, and what the person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
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
        field: Field,
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

impl Error {
    /// The translation key of every shell.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::WrongPassword => "WrongPassword",
            Self::WeakPassword => "WeakPassword",
            Self::InvalidInput { .. } => "InvalidInput",
            Self::Locked => "Locked",
            Self::Busy => "Busy",
            Self::InUse => "InUse",
            Self::AddressTaken => "AddressTaken",
            Self::SignInAgain => "SignInAgain",
            Self::DeviceRevoked => "DeviceRevoked",
            Self::CodeReplaced { .. } => "CodeReplaced",
            Self::CodeOfAnotherAccount => "CodeOfAnotherAccount",
            Self::CodeDamaged => "CodeDamaged",
            Self::VerifierMismatch => "VerifierMismatch",
            Self::RolledBack => "RolledBack",
            Self::Forked => "Forked",
            Self::SegmentMissing => "SegmentMissing",
            Self::NotInSync => "NotInSync",
            Self::NotAllowed => "NotAllowed",
            Self::Offline => "Offline",
            Self::ServiceFault => "ServiceFault",
            Self::TooManyAttempts { .. } => "TooManyAttempts",
            Self::BiometricsChanged => "BiometricsChanged",
            Self::UpgradeRequired => "UpgradeRequired",
            Self::StorageFull => "StorageFull",
            Self::StoreUnavailable => "StoreUnavailable",
            Self::Corrupt => "Corrupt",
            Self::NotFound => "NotFound",
            Self::Cancelled => "Cancelled",
            Self::RecoveryNeeded => "RecoveryNeeded",
            Self::UnsentEdits => "UnsentEdits",
            Self::NoService => "NoService",
            Self::Internal => "Internal",
        }
    }
}

impl From<PortError> for Error {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Offline | PortError::NotReady => Self::Offline,
            PortError::Denied => Self::StoreUnavailable,
            PortError::Full => Self::StorageFull,
            PortError::Missing => Self::NotFound,
            PortError::Cancelled => Self::Cancelled,
            PortError::Other => Self::ServiceFault,
        }
    }
}

impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Port(port) => port.into(),
            ServiceError::Nonsense => Self::ServiceFault,
            ServiceError::Problem { kind, retry_after } => match kind {
                ProblemKind::NoSession | ProblemKind::Expired => Self::SignInAgain,
                ProblemKind::WrongCredentials => Self::WrongPassword,
                ProblemKind::DeviceRevoked => Self::DeviceRevoked,
                ProblemKind::NotAllowed => Self::NotAllowed,
                ProblemKind::NotFound => Self::NotFound,
                ProblemKind::AddressTaken => Self::AddressTaken,
                ProblemKind::Conflict => Self::NotInSync,
                ProblemKind::AccountDeleted => Self::DeviceRevoked,
                ProblemKind::UpgradeRequired => Self::UpgradeRequired,
                ProblemKind::TooManyAttempts => Self::TooManyAttempts { retry_after },
                ProblemKind::Unavailable => Self::Offline,
                ProblemKind::Malformed
                | ProblemKind::Forbidden
                | ProblemKind::TooLarge
                | ProblemKind::Internal
                | ProblemKind::Unknown => Self::ServiceFault,
            },
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::InUse => Self::InUse,
            StoreError::Full => Self::StorageFull,
            StoreError::Corrupt => Self::Corrupt,
            StoreError::Newer => Self::UpgradeRequired,
            StoreError::Unavailable => Self::StoreUnavailable,
        }
    }
}

impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::WrongKey => Self::WrongPassword,
            OpenError::WrongKind => Self::CodeDamaged,
            OpenError::Stretch(stretch) => stretch.into(),
        }
    }
}

impl From<StretchError> for Error {
    fn from(error: StretchError) -> Self {
        match error {
            StretchError::OutOfRange => Self::CodeDamaged,
            StretchError::NoMemory => Self::StoreUnavailable,
        }
    }
}

impl From<OpaqueError> for Error {
    fn from(error: OpaqueError) -> Self {
        match error {
            OpaqueError::WrongPassword => Self::WrongPassword,
            OpaqueError::Malformed => Self::ServiceFault,
            OpaqueError::Stretch(stretch) => stretch.into(),
        }
    }
}

impl From<CodeError> for Error {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::UpgradeRequired { .. } => Self::UpgradeRequired,
            CodeError::NotACode => Self::InvalidInput { field: Field::Code },
            _ => Self::CodeDamaged,
        }
    }
}

impl From<PasswordError> for Error {
    fn from(_: PasswordError) -> Self {
        Self::InvalidInput { field: Field::Password }
    }
}

impl From<AddressError> for Error {
    fn from(_: AddressError) -> Self {
        Self::InvalidInput { field: Field::Address }
    }
}

impl From<ServiceUrlError> for Error {
    fn from(_: ServiceUrlError) -> Self {
        Self::InvalidInput { field: Field::Url }
    }
}

impl From<Locked> for Error {
    fn from(_: Locked) -> Self {
        Self::Locked
    }
}

impl From<SyncError> for Error {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Store(store) => store.into(),
            SyncError::Port(port) => port.into(),
            SyncError::Locked => Self::Locked,
            SyncError::Cancelled => Self::Cancelled,
            SyncError::Busy => Self::Busy,
            SyncError::TooLarge => Self::InvalidInput { field: Field::Item },
            SyncError::StoreFull => Self::StorageFull,
            SyncError::Nonsense => Self::ServiceFault,
            SyncError::Exhausted => Self::Internal,
            SyncError::Marker => Self::StoreUnavailable,
        }
    }
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::NotFound => Self::NotFound,
            VaultError::UpgradeRequired => Self::UpgradeRequired,
            VaultError::InvalidInput { field, .. } if field == "title" => {
                Self::InvalidInput { field: Field::Title }
            }
            VaultError::InvalidInput { .. } => Self::InvalidInput { field: Field::Item },
            VaultError::Sync(sync) => sync.into(),
        }
    }
}

impl From<GeneratorError> for Error {
    fn from(_: GeneratorError) -> Self {
        Self::InvalidInput { field: Field::Setting }
    }
}

impl From<LogProblemKind> for Error {
    fn from(problem: LogProblemKind) -> Self {
        match problem {
            LogProblemKind::RolledBack => Self::RolledBack,
            LogProblemKind::Forked => Self::Forked,
            LogProblemKind::SegmentMissing => Self::SegmentMissing,
            LogProblemKind::UpgradeRequired => Self::UpgradeRequired,
            LogProblemKind::OtherAccount
            | LogProblemKind::OtherEpoch
            | LogProblemKind::OtherKind
            | LogProblemKind::Damaged => Self::Corrupt,
        }
    }
}
