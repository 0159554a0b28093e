//! Ops: what a log consists of. Invariant: an op never changes, and applying it twice does nothing more than once.

use keyfold_wire::ids::{DeviceId, LogId, LoginId};
use zeroize::Zeroizing;

use super::id::{Dot, ItemId};
use super::stamp::Stamp;

/// One op.
#[derive(Clone, PartialEq, Eq)]
pub struct Op {
    /// Names it.
    pub dot: Dot,
    /// When it was written.
    pub stamp: Stamp,
    /// What it says.
    pub body: OpBody,
}

/// What an op says.
#[derive(Clone, PartialEq, Eq)]
pub enum OpBody {
    /// A new version of one field of an item.
    Write {
        /// The item.
        item: ItemId,
        /// The field's name.
        field: String,
        /// The value; its meaning is the vault's.
        value: Zeroizing<Vec<u8>>,
        /// The versions of that field that the writer saw.
        replaces: Vec<Dot>,
    },
    /// Deletes an item as the writer saw it.
    Delete {
        /// The item.
        item: ItemId,
        /// All versions of the item that the writer saw.
        saw: Vec<Dot>,
    },
    /// The device that writes this log.
    Device(DeviceOp),
    /// A password that was put in force.
    Password(PasswordOp),
    /// The account's log goes on in another store; the bytes say where.
    Moved(Vec<u8>),
    /// A log that has ended, or whose device was silent for long.
    Dormant(LogId),
    /// The writer has read what its segment's heads name.
    Ack,
    /// A device was put out of the account.
    Revoke(RevokeOp),
    /// A kind that this build doesn't know: the op's bytes, kept and passed on.
    Unknown(Vec<u8>),
}

/// What a device says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceOp {
    /// What people call it.
    pub name: String,
    /// The public half of its signing key.
    pub signing_key: Vec<u8>,
    /// Its id at the service; zero without one.
    pub device_id: DeviceId,
}

/// That a device was put out of the account, by the writer of the op.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokeOp {
    /// The device's log; zero if it never wrote one that is here.
    pub log: LogId,
    /// Its id at the service; zero without one.
    pub device_id: DeviceId,
    /// The public half of its signing key; empty if that isn't known.
    pub signing_key: Vec<u8>,
    /// The last op of its log that the writer had seen: what comes after it came too late.
    pub seen: u64,
}

/// What a device says of a password that the service took, or that it put in force without a service (amendment A).
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordOp {
    /// A password seal that travels; never empty.
    pub seal: Vec<u8>,
    /// The code key, sealed; empty without a service.
    pub code_sealed: Vec<u8>,
    /// The registration; zero without a service.
    pub login_id: LoginId,
    /// The service's public key; empty without a service.
    pub service_key: Vec<u8>,
    /// Number of the password; with a service it only breaks ties.
    pub password_epoch: u32,
    /// The device that changed it.
    pub who: String,
    /// When, seconds UTC.
    pub when: i64,
    /// The registration under which this password was first accepted; [`Self::login_id`] itself for a new password.
    pub first: LoginId,
    /// Every registration that the writer knew of, the one that it replaced at the service among them.
    pub replaces: Vec<LoginId>,
    /// The writer signed in with this registration, but didn't make it.
    pub vouched: bool,
}

impl Op {
    /// The item that it is about, if it is about one.
    #[must_use]
    pub fn item(&self) -> Option<ItemId> {
        match &self.body {
            OpBody::Write { item, .. } | OpBody::Delete { item, .. } => Some(*item),
            _ => None,
        }
    }

    /// The dots that its writer saw.
    #[must_use]
    pub fn seen(&self) -> &[Dot] {
        match &self.body {
            OpBody::Write { replaces: seen, .. } | OpBody::Delete { saw: seen, .. } => seen,
            _ => &[],
        }
    }

    /// Gives it and the dots it saw other names.
    pub(super) fn rename(&mut self, rename: impl Fn(Dot) -> Dot) {
        self.dot = rename(self.dot);
        if let OpBody::Write { replaces: seen, .. } | OpBody::Delete { saw: seen, .. } = &mut self.body {
            for dot in seen {
                *dot = rename(*dot);
            }
        }
    }
}

/// Shows no values.
impl std::fmt::Debug for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Op({:?}, ..)", self.dot)
    }
}

/// Shows no values.
impl std::fmt::Debug for OpBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpBody(..)")
    }
}

/// Shows the number only.
impl std::fmt::Debug for PasswordOp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PasswordOp({}, ..)", self.password_epoch)
    }
}
