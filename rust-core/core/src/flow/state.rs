//! What a shell draws. Stage and found code lie in the database, so that a shell remembers nothing.

use keyfold_wire::account::LicenceKind;

/// Where this home stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing is here: sign up or sign in.
    NoAccount,
    /// Sign-up has begun: resume, discard, or add recovery ways.
    SigningUp {
        /// What is missing, in the order to do it.
        missing: Vec<Missing>,
    },
    /// A sign-in has begun: the key is looked for.
    FindingKey {
        /// Whose account.
        address: String,
        /// A code was found and kept.
        have_code: bool,
    },
    /// Unlock with the password or the device key.
    Locked,
    /// The vault is open.
    Unlocked,
    /// The service doesn't know this device any more; what is here stays and can be unlocked.
    Removed {
        /// Why.
        why: Removed,
    },
}

/// What a sign-up still misses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The service hasn't confirmed the account yet: resume.
    Confirmation,
    /// Recovery ways, two in all unless waived.
    RecoveryWays,
}

/// Why the service doesn't know this device any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// Another device revoked it.
    Revoked,
    /// The account was deleted.
    Deleted,
}

/// A way to come back when this device is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryWay {
    /// A mailed or backed-up code: all of them are one way, since they need the same service secret.
    Code,
    /// A kit, saved on purpose.
    Kit,
    /// Another device that was heard from in the last 180 days.
    Device,
}

/// How well the account could be recovered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The ways there are.
    pub ways: Vec<RecoveryWay>,
    /// The person accepted fewer than two.
    pub waived: bool,
    /// When the backup last took the code, seconds UTC.
    pub backup_at: Option<i64>,
    /// When the code was last mailed, seconds UTC.
    pub mailed_at: Option<i64>,
    /// When a kit was last saved, seconds UTC.
    pub kit_at: Option<i64>,
    /// The kit opens with an older password than today's.
    pub kit_is_old: bool,
    /// When sync last worked, seconds UTC.
    pub synced_at: Option<i64>,
    /// Edits that no other place has: each changed item counts once, and each new password.
    pub unsent: u64,
}

/// What is due; shells own only the timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Sync.
    Sync,
    /// A new password waits for the service.
    CatchUp,
    /// The code in the backup or in the mailbox is to be made anew.
    RefreshCodes,
    /// The password is to be asked for, so that it isn't forgotten.
    PasswordReminder,
    /// The service went back to an earlier registration: the password is to be asked for and unlocked with, so that it
    /// can be registered again.
    PasswordNeeded,
    /// This home is a copy of another device's, or the service doesn't know this device: the password is to be asked
    /// for, to enrol again.
    EnrolAgain,
    /// The service doesn't know this account, since it was restored to before it: the password is to be asked for, to
    /// register the account again.
    RegisterAgain,
    /// Lock.
    Lock,
}

/// What the service says of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// The account's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl From<LicenceKind> for Licence {
    fn from(kind: LicenceKind) -> Self {
        match kind {
            LicenceKind::Free => Self::Free,
            LicenceKind::Trial => Self::Trial,
            LicenceKind::Paid => Self::Paid,
            LicenceKind::Other => Self::Other,
        }
    }
}

/// A device of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub this: bool,
}

/// How this account syncs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Not at all.
    None,
    /// Through the account service.
    Cloud,
}

/// What the person has to be told of passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordNotice {
    /// Another device changed it: type the new one; this device's own opens it for seven days more.
    Changed {
        /// Who changed it.
        who: String,
        /// When, seconds UTC.
        when: i64,
    },
    /// The service takes a password that no device has told of. Adopt it, sync later, or change the password, which
    /// replaces it.
    Unknown {
        /// Since when, seconds UTC.
        since: i64,
    },
    /// The service was restored to before this device's password: unlock with it, so that it is registered again.
    Restored {
        /// Since when it is this device's, seconds UTC.
        when: i64,
    },
}
