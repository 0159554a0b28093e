//! What can happen in a schedule. Printed by `Debug`, an action is Rust that makes it, with the names of all four types
//! in scope.

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "what a device or a copy is called is said once, on the crate's page")]
pub enum Action {
    /// A new password is thought of and set, offline.
    Change { device: u8 },
    /// What waits is brought to the service.
    CatchUp { device: u8, net: Net },
    /// All codes are made useless.
    Revoke { device: u8, net: Net },
    /// A sync.
    Sync { device: u8, net: Net },
    /// Locked, and unlocked with a password that the person takes for the right one.
    Relock { device: u8, typed: Typed },
    /// The password that the service takes is typed, because no device told of it.
    Adopt { device: u8, typed: Typed, net: Net },
    /// The device comes back to its account under a new id.
    EnrolAgain { device: u8, typed: Typed, net: Net },
    /// A new device, with a code of `from` or with the kit that was saved last.
    Join { from: u8, typed: Typed, way: Way, net: Net },
    /// A kit is saved.
    SaveKit { device: u8 },
    /// A device is lost for good, unless it is the only one.
    Lose { device: u8 },
    /// A device is switched off and on.
    Restart { device: u8 },
    /// The operator makes a backup of the service.
    KeepCopy,
    /// The service is restored from a backup, with the journal that it kept meanwhile or without.
    Restore { copy: u8, journal: bool },
    /// A request that was delayed arrives.
    Deliver { late: u8 },
    /// Time passes.
    Wait { minutes: u16 },
    /// A device's clock goes wrong by so many days, or right again by 0.
    WrongClock { device: u8, days: i32 },
}

/// What the network, or a service that lies, does to the requests of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Net {
    /// Nothing.
    Fine,
    /// The request of this number, from 0, is lost.
    LostRequest(u8),
    /// Its answer is.
    LostAnswer(u8),
    /// It is lost now and may arrive later.
    Delayed(u8),
    /// The service names a login id that nobody made.
    OtherLogin,
    /// The service describes the account as it was so many registrations ago.
    OlderAccount(u8),
    /// The service hides that the account has a key.
    NoKey,
    /// The service shows nothing new in the log.
    HiddenLog,
}

/// Which password is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The one that opened this device last.
    Own,
    /// The one that was thought of last, on whatever device.
    Newest,
    /// The one that this device asks for.
    Named,
    /// The one thought of so many before the newest.
    Old(u8),
}

/// How a new device gets the account key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A code that another device shows.
    Code,
    /// The kit that was saved last, with the password of its day.
    LastKit,
}

impl Action {
    /// What the network does to it, where it needs one.
    pub(crate) fn net(&mut self) -> Option<&mut Net> {
        match self {
            Self::CatchUp { net, .. }
            | Self::Revoke { net, .. }
            | Self::Sync { net, .. }
            | Self::Adopt { net, .. }
            | Self::EnrolAgain { net, .. }
            | Self::Join { net, .. } => Some(net),
            _ => None,
        }
    }
}
