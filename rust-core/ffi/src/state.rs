//! What a shell draws, one to one from core. Its text names the state and nothing more: shells log it.

use keyfold_core::flow;

/// Where a home stands.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Display)]
pub enum HomeState {
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
        why: RemovedWhy,
    },
}

/// What a sign-up still misses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Missing {
    /// The service hasn't confirmed the account yet: resume.
    Confirmation,
    /// Recovery ways, two in all unless waived.
    RecoveryWays,
}

/// Why the service doesn't know this device any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum RemovedWhy {
    /// Another device revoked it.
    Revoked,
    /// The account was deleted.
    Deleted,
}

impl From<flow::State> for HomeState {
    fn from(state: flow::State) -> Self {
        match state {
            flow::State::NoAccount => Self::NoAccount,
            flow::State::SigningUp { missing } => {
                Self::SigningUp { missing: missing.into_iter().map(Missing::from).collect() }
            }
            flow::State::FindingKey { address, have_code } => Self::FindingKey { address, have_code },
            flow::State::Locked => Self::Locked,
            flow::State::Unlocked => Self::Unlocked,
            flow::State::Removed { why } => Self::Removed { why: why.into() },
        }
    }
}

impl From<flow::Missing> for Missing {
    fn from(missing: flow::Missing) -> Self {
        match missing {
            flow::Missing::Confirmation => Self::Confirmation,
            flow::Missing::RecoveryWays => Self::RecoveryWays,
        }
    }
}

impl From<flow::Removed> for RemovedWhy {
    fn from(why: flow::Removed) -> Self {
        match why {
            flow::Removed::Revoked => Self::Revoked,
            flow::Removed::Deleted => Self::Deleted,
        }
    }
}

impl std::fmt::Display for HomeState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoAccount => "NoAccount",
            Self::SigningUp { .. } => "SigningUp",
            Self::FindingKey { .. } => "FindingKey",
            Self::Locked => "Locked",
            Self::Unlocked => "Unlocked",
            Self::Removed { .. } => "Removed",
        })
    }
}
