//! How much may happen in a search: how many devices, and how often each kind of thing. As text: `change=2 restore=1`,
//! with `devices=3` for other than two and `local` for an account without a service.

use std::fmt;
use std::str::FromStr;

/// A kind of thing that happens a bounded number of times. What isn't here (sending to and reading from the store, a
/// session that goes well, typing what a device asks for) may happen as often as it likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// A password is changed.
    Change,
    /// Codes are revoked.
    Revoke,
    /// A password is adopted.
    Adopt,
    /// A password is typed again because the service was restored.
    Again,
    /// A device is lost.
    Lose,
    /// A device joins.
    Join,
    /// The service is restored to an earlier login id.
    Restore,
    /// A registration is sent and its answer is lost, or it is on its way.
    Fault,
    /// A registration arrives late, or once more.
    Late,
    /// The service names a login id that it doesn't have.
    Lie,
    /// Seven days pass for a waiting seal.
    Week,
    /// Somebody with the account key writes an entry whose seal opens another key.
    Spoil,
}

/// How many kinds there are.
pub(crate) const KINDS: usize = 12;

const NAMES: [(Act, &str); KINDS] = [
    (Act::Change, "change"),
    (Act::Revoke, "revoke"),
    (Act::Adopt, "adopt"),
    (Act::Again, "again"),
    (Act::Lose, "lose"),
    (Act::Join, "join"),
    (Act::Restore, "restore"),
    (Act::Fault, "fault"),
    (Act::Late, "late"),
    (Act::Lie, "lie"),
    (Act::Week, "week"),
    (Act::Spoil, "spoil"),
];

/// A word that isn't a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoBound(String);

impl fmt::Display for NoBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a bound: {}", self.0)
    }
}

impl std::error::Error for NoBound {}

/// The bounds of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Whether there is a service.
    pub service: bool,
    /// Devices that are in the account at first.
    pub devices: usize,
    /// How often each kind of thing may happen.
    most: [u8; KINDS],
    /// States at most.
    pub states: usize,
}

impl Bounds {
    /// Nothing but sessions and syncs yet.
    #[must_use]
    pub fn new(service: bool, devices: usize) -> Self {
        Self { service, devices, most: [0; KINDS], states: usize::MAX }
    }

    /// These, with a kind of thing up to so many times.
    #[must_use]
    pub fn with(mut self, act: Act, times: u8) -> Self {
        self.most[act as usize] = times;
        self
    }

    /// How often a kind of thing may happen.
    #[must_use]
    pub fn most(&self, act: Act) -> u8 {
        self.most[act as usize]
    }
}

impl FromStr for Bounds {
    type Err = NoBound;

    fn from_str(text: &str) -> Result<Self, NoBound> {
        let mut bounds = Self::new(true, 2);
        for word in text.split_whitespace() {
            let wrong = || NoBound(word.to_owned());
            let (name, number) = word.split_once('=').unwrap_or((word, "1"));
            let number: u8 = number.parse().map_err(|_| wrong())?;
            let act = NAMES.iter().find(|(_, known)| *known == name).map(|(act, _)| *act);
            match (name, act) {
                ("local", _) => bounds.service = false,
                ("devices", _) if (1..=3).contains(&number) => bounds.devices = usize::from(number),
                (_, Some(act)) => bounds = bounds.with(act, number),
                _ => return Err(wrong()),
            }
        }
        Ok(bounds)
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}devices={}", if self.service { "" } else { "local " }, self.devices)?;
        let used = NAMES.iter().filter(|(act, _)| self.most(*act) > 0);
        used.into_iter().try_for_each(|(act, name)| write!(f, " {name}={}", self.most(*act)))
    }
}
