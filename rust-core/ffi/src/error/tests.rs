//! Names and texts of the exported error are core's own: shells translate by name.

use keyfold_core::flow::{Error, Field};

use super::*;

const FIELDS: [Field; 9] = [
    Field::Address,
    Field::Url,
    Field::Password,
    Field::Code,
    Field::Confirmation,
    Field::Item,
    Field::Title,
    Field::DeviceKey,
    Field::Setting,
];

const ERRORS: [Error; 37] = [
    Error::WrongPassword,
    Error::WeakPassword,
    Error::Locked,
    Error::Busy,
    Error::InUse,
    Error::AddressTaken,
    Error::SignInAgain,
    Error::PasswordChanged { when: 1_780_574_400 },
    Error::PasswordUnknown { since: 1_780_574_400 },
    Error::PasswordReplaced,
    Error::DeviceUnknown,
    Error::AccountUnknown,
    Error::DeviceRevoked,
    Error::CodeReplaced { date: 1_793_491_200 },
    Error::CodeOfAnotherAccount,
    Error::CodeDamaged,
    Error::VerifierMismatch,
    Error::RolledBack,
    Error::Forked,
    Error::SegmentMissing,
    Error::NotInSync,
    Error::NotAllowed,
    Error::Offline,
    Error::ServiceFault,
    Error::TooManyAttempts { retry_after: 60 },
    Error::BiometricsChanged,
    Error::UpgradeRequired,
    Error::StorageFull,
    Error::StoreUnavailable,
    Error::Corrupt,
    Error::NotFound,
    Error::Cancelled,
    Error::RecoveryNeeded,
    Error::UnsentEdits,
    Error::NoService,
    Error::Internal,
    Error::InvalidInput { field: Field::Address },
];

#[test]
fn every_error_crosses_with_its_name_its_numbers_and_its_text() {
    let of_fields = FIELDS.map(|field| Error::InvalidInput { field });
    for error in ERRORS.into_iter().chain(of_fields) {
        let exported = KeyfoldError::from(error);
        // `when` is a word of Kotlin's own.
        assert_eq!(format!("{exported:?}"), format!("{error:?}").replace("when:", "date:"));
        assert_eq!(exported.to_string(), error.to_string());
        assert!(format!("{exported:?}").starts_with(error.code()));
    }
}
