//! What this device knows of passwords, read at once; and what follows from it when the service says which
//! registration it takes (amendment A 5, 6, 8 and 10). Nothing is written here.

use std::collections::BTreeSet;

use keyfold_wire::ids::{LogId, LoginId};

use super::order::{InForce, Order, OwnLogin};
use super::stored::{Outbox, OutboxKind, Own, Sent, refused, told};
use crate::flow::error::Error;
use crate::flow::facts::Facts;
use crate::flow::inner::Inner;
use crate::sync::PasswordEntry;

/// What is known.
pub(super) struct Known {
    pub(super) facts: Facts,
    pub(super) own: Own,
    pub(super) outbox: Option<Outbox>,
    pub(super) sent: Vec<Sent>,
    entries: Vec<PasswordEntry>,
    told: BTreeSet<LoginId>,
}

/// How this device's own password stands to the one in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is in force; the service has an older one if it went back.
    Own {
        /// It was restored, or it lies.
        went_back: bool,
    },
    /// It is in force under another registration: its codes were revoked.
    SamePassword(LoginId),
    /// Another one is in force, and its seal is here.
    Newer(LoginId),
    /// The service takes one that no device has told of.
    Unheard,
}

/// What becomes of a password that waits for the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is registered in place of what the service takes.
    Register,
    /// It has lost against this one.
    Lost(LoginId),
    /// It is in force already.
    InForce,
    /// The service takes a password that no device has told of, nor was the person told of it.
    Unheard,
}

impl Known {
    /// Reads it.
    pub(super) fn load(inner: &Inner) -> Result<Self, Error> {
        let mut entries = inner.log()?.password_entries()?;
        let refused = inner.store.read(refused)?;
        entries.retain(|entry| !refused.contains(&(entry.dot.log, entry.dot.number)));
        inner.store.read(|conn| {
            Ok(Self {
                facts: Facts::load(conn)?.ok_or(Error::NotFound)?,
                own: Own::load(conn)?,
                outbox: Outbox::load(conn)?,
                sent: Sent::load(conn)?,
                entries,
                told: told(conn)?,
            })
        })
    }

    /// All registrations, ordered.
    pub(super) fn order(&self) -> Order<'_> {
        Order::of(&self.entries, self.own_login())
    }

    /// The own registration, if the service ever took this password.
    pub(super) fn own_login(&self) -> Option<OwnLogin> {
        self.own.login(&self.facts)
    }

    /// Every registration that is known, or that the person was told of.
    pub(super) fn ids(&self) -> BTreeSet<LoginId> {
        &self.settled_ids() | &self.sent_ids()
    }

    /// As [`Self::ids`], but for those that were sent from here and of which it isn't known what became of them.
    pub(super) fn settled_ids(&self) -> BTreeSet<LoginId> {
        &self.heard_of() | &self.told
    }

    fn heard_of(&self) -> BTreeSet<LoginId> {
        let of_log = self.entries.iter().flat_map(|entry| entry.op.named());
        let own = [self.facts.login_id(), self.own.first];
        of_log.chain(own).filter(|id| *id != LoginId::NONE).collect()
    }

    fn sent_ids(&self) -> BTreeSet<LoginId> {
        self.sent.iter().map(|sent| sent.login_id).collect()
    }

    /// What a registration made from this outbox replaces beside the one that the service takes. A new password replaces
    /// what is known, and what the person was told of when they typed it. One that stays is above what it was above, and no
    /// more: it mustn't bury a newer password that nobody has told of yet.
    pub(super) fn replaced_by(&self, outbox: &Outbox) -> BTreeSet<LoginId> {
        let order = self.order();
        let sent = || self.sent.iter().map(|sent| (sent.login_id, sent.first));
        match (outbox.kind, self.own_login()) {
            (OutboxKind::Revoke | OutboxKind::Again, Some(own)) => {
                let first = order.first_of(own.login_id);
                let same = sent().filter(|(_, other)| order.first_of(*other) == first).map(|(id, _)| id);
                order.below(own.login_id).chain([own.login_id]).chain(same).collect()
            }
            _ => &(&self.heard_of() | &self.sent_ids()) | &outbox.knew,
        }
    }

    /// Registrations sent from here that another device has replaced: so they were taken.
    pub(super) fn replaced_sent(&self, own_log: LogId) -> Option<&Sent> {
        let others = || self.entries.iter().filter(|entry| entry.dot.log != own_log);
        let is_told = |id| self.entries.iter().any(|entry| entry.op.login_id == id);
        self.sent.iter().find(|sent| {
            !is_told(sent.login_id) && others().any(|entry| entry.op.replaces.contains(&sent.login_id))
        })
    }

    /// What the person was told of.
    pub(super) fn told(&self) -> &BTreeSet<LoginId> {
        &self.told
    }

    /// The number of the next password: one more than the highest that is known (amendment A 2).
    pub(super) fn next_epoch(&self) -> Result<u32, Error> {
        let of_log = self.entries.iter().map(|entry| entry.op.password_epoch);
        let sent = self.sent.iter().map(|sent| sent.password_epoch);
        let highest = of_log.chain(sent).fold(self.facts.password_epoch, u32::max);
        highest.checked_add(1).ok_or(Error::Internal)
    }

    /// Without a service: the entry in force.
    pub(super) fn highest(&self) -> Option<&PasswordEntry> {
        self.entries.iter().max_by_key(|entry| entry.order())
    }
}

impl Inner {
    /// Every registration that is known here, or that the person was told of.
    pub(in crate::flow) fn known_logins(&self) -> Result<BTreeSet<LoginId>, Error> {
        Ok(Known::load(self)?.ids())
    }
}

/// How the own password stands while the service takes `served`.
pub(super) fn standing(order: &Order<'_>, served: LoginId, own: Option<OwnLogin>) -> Standing {
    let found = order.in_force(served, own);
    let is_own = own.is_some_and(|own| own.login_id == found.login_id);
    if is_own {
        Standing::Own { went_back: found.went_back }
    } else if order.entry_of(found.login_id).is_none() {
        Standing::Unheard
    } else if is_same(order, found, own) {
        Standing::SamePassword(found.login_id)
    } else {
        Standing::Newer(found.login_id)
    }
}

/// What becomes of `outbox` while the service takes `served`; `told` is what the person was told of.
pub(super) fn judge(
    order: &Order<'_>,
    outbox: &Outbox,
    told: &BTreeSet<LoginId>,
    served: LoginId,
    own: Option<OwnLogin>,
) -> Verdict {
    let found = order.in_force(served, own);
    if standing(order, served, own) == Standing::Unheard && !outbox.knew.contains(&served) {
        return Verdict::Unheard;
    }
    let knew = outbox.knew.iter().any(|id| *id == found.login_id || order.first_of(*id) == found.first);
    let is_sure = |id: LoginId| order.entry_of(id).is_some_and(|entry| !entry.op.vouched);
    let consented = || outbox.knew.intersection(told).all(|id| is_sure(*id));
    let same = is_same(order, found, own);
    match outbox.kind {
        OutboxKind::Change if knew => Verdict::Register,
        // Who registered it hasn't told yet: it may be the very password that this one was to replace.
        OutboxKind::Change if !(is_sure(found.login_id) && consented()) => Verdict::Unheard,
        OutboxKind::Again if same && !found.went_back => Verdict::InForce,
        OutboxKind::Revoke | OutboxKind::Again if same => Verdict::Register,
        _ => Verdict::Lost(found.login_id),
    }
}

fn is_same(order: &Order<'_>, found: InForce, own: Option<OwnLogin>) -> bool {
    own.is_some_and(|own| order.first_of(own.login_id) == found.first)
}

#[cfg(test)]
mod tests;
