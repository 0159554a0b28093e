//! From the errors of each area to the one of the surface: exhaustive matches, so that nothing is forgotten.

use crate::account::service::{ServiceError, ServiceUrlError};
use crate::account::{Locked, OpaqueError, OpenError};
use crate::port::{PortError, StretchError};
use crate::secret::PasswordError;
use crate::store::StoreError;
use crate::sync::{ProblemKind as LogProblemKind, SyncError};
use crate::vault::VaultError;
use crate::vault::generator::GeneratorError;
use keyfold_kit::CodeError;
use keyfold_wire::address::AddressError;
use keyfold_wire::problem::ProblemKind;

use super::{Error, Field};

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
                ProblemKind::UnknownDevice | ProblemKind::Suspended => Self::DeviceUnknown,
                ProblemKind::UnknownAccount => Self::AccountUnknown,
                ProblemKind::Superseded => Self::PasswordReplaced,
                ProblemKind::DeviceRevoked | ProblemKind::AccountDeleted => Self::DeviceRevoked,
                ProblemKind::NotAllowed => Self::NotAllowed,
                ProblemKind::NotFound => Self::NotFound,
                ProblemKind::AddressTaken => Self::AddressTaken,
                ProblemKind::Conflict => Self::NotInSync,
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
