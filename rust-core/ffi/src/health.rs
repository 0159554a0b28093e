//! How well the account could be recovered, and what is due: shells show the one and own the timer of the other.

use keyfold_core::flow;

/// A way to come back when this device is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum RecoveryWay {
    /// A mailed or backed-up code: all of them are one way, since they need the same service secret.
    Code,
    /// A kit, saved on purpose.
    Kit,
    /// Another device that was heard from in the last 180 days.
    Device,
}

/// How well the account could be recovered.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RecoveryHealth {
    /// The ways there are; two are wanted.
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

/// What is due. Ask after unlock, 2 s after an edit, in the foreground, and when the network is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Due {
    /// Call `Sync.sync`.
    Sync,
    /// A new password waits for the service: call `PasswordChange.catch_up`.
    CatchUp,
    /// The code in the backup or in the mailbox is to be made anew: call `Account.refresh_codes`.
    RefreshCodes,
    /// Ask for the password although biometrics would do, so that it isn't forgotten: `Keyfold.check_password`.
    PasswordReminder,
    /// The service went back to an earlier registration: ask for the password and `Keyfold.unlock` with it, also while
    /// unlocked; then `CatchUp` is due.
    PasswordNeeded,
    /// This home is a copy of another device's, or the service was restored to before this device enrolled: ask for the
    /// password that the service takes and call `Account.enrol_again`.
    EnrolAgain,
    /// The service was restored to before this account: ask for the password and call `Account.register_again`.
    RegisterAgain,
    /// The idle time is over: call `Keyfold.lock`.
    Lock,
}

impl From<flow::RecoveryWay> for RecoveryWay {
    fn from(way: flow::RecoveryWay) -> Self {
        match way {
            flow::RecoveryWay::Code => Self::Code,
            flow::RecoveryWay::Kit => Self::Kit,
            flow::RecoveryWay::Device => Self::Device,
        }
    }
}

impl From<flow::Health> for RecoveryHealth {
    fn from(health: flow::Health) -> Self {
        let flow::Health { ways, waived, backup_at, mailed_at, kit_at, kit_is_old, synced_at, unsent } =
            health;
        let ways = ways.into_iter().map(RecoveryWay::from).collect();
        Self { ways, waived, backup_at, mailed_at, kit_at, kit_is_old, synced_at, unsent }
    }
}

impl From<flow::Due> for Due {
    fn from(due: flow::Due) -> Self {
        match due {
            flow::Due::Sync => Self::Sync,
            flow::Due::CatchUp => Self::CatchUp,
            flow::Due::RefreshCodes => Self::RefreshCodes,
            flow::Due::PasswordReminder => Self::PasswordReminder,
            flow::Due::PasswordNeeded => Self::PasswordNeeded,
            flow::Due::EnrolAgain => Self::EnrolAgain,
            flow::Due::RegisterAgain => Self::RegisterAgain,
            flow::Due::Lock => Self::Lock,
        }
    }
}
