//! The rules that can be switched off, each to see what it is there for.
//!
//! Each names the clause of amendment A that it stands for, and what a device does without it: mostly what was done
//! before the clause was written.

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Clause {
    /// 1: an entry holds a seal. Without: that of a revocation is empty, and its reader takes the login id alone.
    SealInEntry,
    /// 2: an epoch is one above all that are known. Without: one above the own.
    EpochAboveAll,
    /// 3, 8a: a registration sent keeps the seal of its own password. Without: the entry gets the seal of today.
    SealOfThatPassword,
    /// 8a: an earlier registration that was accepted adds its login id to what the outbox knows.
    LaterLearns,
    /// 4: `replaces` orders. Without: password epochs do.
    OrderByReplaces,
    /// 4: a password is above another if the login id of its first acceptance is. Without: only what names it is.
    OrderByFirst,
    /// 4: a vouched entry yields to a registration that contradicts it.
    VouchedYields,
    /// 5: a service that went back is noticed. Without: what it has is in force.
    WentBack,
    /// 5: the highest above S is in force. Without: the own one, if it is above S.
    HighestAbove,
    /// 6, 8b: of an unknown login id nothing is concluded. Without: another device was first.
    UnknownWaits,
    /// 8c: a change that knew the password in force is registered, whatever login id that has by now. Without: only
    /// over the very login ids that it knew.
    ChangeByFirst,
    /// 8c: a change that didn't know what is in force has lost. Without: it is registered over it.
    LaterLoses,
    /// 8d: a revocation needs the password in force to be the own one. Without: it registers the own one.
    RevokeByFirst,
    /// 9: success is only what was made from this call's outbox. Without: that nothing waits any more.
    SuccessIsMine,
    /// 12: a waiting seal takes over after the verifier opened. Without: after the seal did.
    VerifierFirst,
    /// 13: a password can be adopted.
    Adopt,
    /// 14: a new device reads the log and vouches for its login id.
    ReadsAndVouches,
    /// 15: the login id is bound into the sign-in. Without: a lying service pairs it with another password.
    LoginIsBound,
    /// 16: a change after "changed elsewhere" by nobody known is consent to replace that.
    ChangeIsConsent,
    /// 16: a retry is no consent. Without: what was told since the password was typed counts, too.
    RetryIsNot,
    /// 17: codes are made only while S is the own login id.
    CodesInSync,
    /// 18: without a service only a higher entry is taken. Without: any of another device, of no lower epoch.
    HigherOnly,
    /// 20: a restored service refuses a sign-in under a login id that its journal calls replaced.
    Journal,
    /// Beside 1 and 7: a device knows the login ids of its own registrations, whatever became of them.
    KnowsWhatItSent,
    /// Beside 1: `first` is the login id that was first asked for with this password, accepted or not.
    FirstIsAsked,
    /// Beside 4: of a `first` that a registration gives another `first`, that is the one.
    FirstOfFirst,
    /// Beside 8a: a registration from here that another device replaced was accepted, so the log gets its entry.
    LogSettles,
    /// Beside 1: a revocation and "again" replace what the own login id is above. Without: all that is known.
    OldReplacesBelow,
    /// Beside 8c: a change knew the password in force if it knew any of its login ids. Without: that or the first one.
    AnyOfThatPassword,
    /// Beside 8c: while a change knew a login id that the log doesn't explain, it hasn't lost.
    UnexplainedWaits,
    /// Beside 12: a seal that opens and holds another key is dropped, and the own one opens as before.
    DamagedIsDropped,
    /// Beside 13: who adopts reads the log first.
    AdoptReads,
    /// Beside 1, 13, 14: who vouches looks for the password among the log's seals, so that `first` is right.
    VouchTriesSeals,
}

impl Clause {
    /// All of them.
    pub const ALL: [Self; 33] = [
        Self::SealInEntry,
        Self::EpochAboveAll,
        Self::SealOfThatPassword,
        Self::LaterLearns,
        Self::OrderByReplaces,
        Self::OrderByFirst,
        Self::VouchedYields,
        Self::WentBack,
        Self::HighestAbove,
        Self::UnknownWaits,
        Self::ChangeByFirst,
        Self::LaterLoses,
        Self::RevokeByFirst,
        Self::SuccessIsMine,
        Self::VerifierFirst,
        Self::Adopt,
        Self::ReadsAndVouches,
        Self::LoginIsBound,
        Self::ChangeIsConsent,
        Self::RetryIsNot,
        Self::CodesInSync,
        Self::HigherOnly,
        Self::Journal,
        Self::KnowsWhatItSent,
        Self::FirstIsAsked,
        Self::FirstOfFirst,
        Self::LogSettles,
        Self::OldReplacesBelow,
        Self::AnyOfThatPassword,
        Self::UnexplainedWaits,
        Self::DamagedIsDropped,
        Self::AdoptReads,
        Self::VouchTriesSeals,
    ];
}

/// The rules that hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules(u64);

impl Rules {
    /// All of them.
    #[must_use]
    pub fn all() -> Self {
        Self(u64::MAX)
    }

    /// These without one.
    #[must_use]
    pub fn without(self, clause: Clause) -> Self {
        Self(self.0 & !(1 << clause as u32))
    }

    /// Whether one holds.
    #[must_use]
    pub fn has(self, clause: Clause) -> bool {
        self.0 & (1 << clause as u32) != 0
    }
}
