//! Which of two passwords is the newer one, and which is in force (amendment A 4 and 5). Pure: of what the log tells.
//!
//! Registrations are told apart by their login ids. x is above y if x's entry names y among what it replaces, or if
//! their passwords differ and x, or the registration under which x's password was first asked for, is above that of y's;
//! transitively. Two that are each above the other count as equal. Numbers and clocks only break ties.

use std::collections::{BTreeMap, BTreeSet};

use keyfold_wire::ids::LoginId;

use crate::sync::{PasswordEntry, PasswordOp};

/// What breaks a tie: password epoch, clock, log, number of the op.
pub(super) type Rank = (u32, u64, keyfold_wire::ids::LogId, u64);

/// All registrations that are known, and how they stand to each other.
pub(super) struct Order<'a> {
    entries: BTreeMap<LoginId, &'a PasswordEntry>,
    firsts: BTreeMap<LoginId, LoginId>,
    ids: Vec<LoginId>,
    /// A row for each of `ids`: a bit for each that it is above.
    above: Vec<Vec<u64>>,
}

/// The registration that this device's own password has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OwnLogin {
    /// Its login id.
    pub(super) login_id: LoginId,
    /// The login id under which the password was first accepted.
    pub(super) first: LoginId,
}

/// Which password is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InForce {
    /// Its registration.
    pub(super) login_id: LoginId,
    /// The registration under which it was first accepted.
    pub(super) first: LoginId,
    /// The service has an older one: it was restored, or it lies.
    pub(super) went_back: bool,
}

impl<'a> Order<'a> {
    /// Orders what the log tells, and this device's own registration.
    pub(super) fn of(entries: &'a [PasswordEntry], own: Option<OwnLogin>) -> Self {
        let best = best_entries(entries);
        let mut firsts: BTreeMap<_, _> = best.iter().map(|(id, entry)| (*id, entry.op.first)).collect();
        if let Some(own) = own {
            firsts.entry(own.login_id).or_insert(own.first);
        }
        let named = entries.iter().flat_map(|entry| entry.op.named());
        let all: BTreeSet<_> = named.chain(own.iter().flat_map(|own| [own.login_id, own.first])).collect();
        let ids: Vec<_> = all.into_iter().filter(|id| *id != LoginId::NONE).collect();
        let row = vec![0; ids.len().div_ceil(64)];
        let mut order = Self { entries: best, firsts, above: vec![row; ids.len()], ids };
        order.add(entries.iter().filter(|entry| !entry.op.vouched));
        order.close();
        order.add_vouched(entries);
        order.close();
        order
    }

    /// Whether the password of `one` is newer than that of `other`, or its registration is.
    pub(super) fn is_above(&self, one: LoginId, other: LoginId) -> bool {
        let (Some(one), Some(other)) = (self.index(one), self.index(other)) else { return false };
        self.names(one, other) && !self.names(other, one)
    }

    /// The registration under which a password was first asked for; itself if nothing is known of it. What one entry
    /// calls the first may have a first of its own: who only vouched for it knew no better.
    pub(super) fn first_of(&self, login_id: LoginId) -> LoginId {
        let next = |id: &LoginId| self.firsts.get(id).copied().filter(|first| first != id);
        let chain = std::iter::successors(Some(login_id), next).take(self.firsts.len() + 1);
        chain.last().unwrap_or(login_id)
    }

    /// What the log tells of each registration, the highest first.
    pub(super) fn by_rank(&self) -> Vec<&'a PasswordEntry> {
        let mut entries: Vec<_> = self.entries.values().copied().collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.order()));
        entries
    }

    /// Everything that is known to be below a registration.
    pub(super) fn below(&self, login_id: LoginId) -> impl Iterator<Item = LoginId> + '_ {
        self.ids.iter().copied().filter(move |id| self.is_above(login_id, *id))
    }

    /// What the log tells of a registration: by who made it, if that is known.
    pub(super) fn entry_of(&self, login_id: LoginId) -> Option<&'a PasswordEntry> {
        self.entries.get(&login_id).copied()
    }

    /// Which password is in force while the service takes `served`.
    pub(super) fn in_force(&self, served: LoginId, own: Option<OwnLogin>) -> InForce {
        let newer: Vec<_> = self.ids.iter().copied().filter(|id| self.is_above(*id, served)).collect();
        let is_highest = |id: &&LoginId| !newer.iter().any(|other| self.is_above(*other, **id));
        let highest: Vec<_> = newer.iter().filter(is_highest).copied().collect();
        let own = own.map(|own| own.login_id).filter(|own| highest.contains(own));
        let by_rank =
            || highest.iter().copied().max_by_key(|id| self.entries.get(id).map(|entry| entry.order()));
        let above = own.or_else(by_rank);
        let login_id = above.unwrap_or(served);
        InForce { login_id, first: self.first_of(login_id), went_back: above.is_some() }
    }

    fn index(&self, id: LoginId) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    fn names(&self, one: usize, other: usize) -> bool {
        self.above[one][other / 64] >> (other % 64) & 1 == 1
    }

    fn add<'e>(&mut self, entries: impl Iterator<Item = &'e PasswordEntry>) {
        for entry in entries {
            for replaced in &entry.op.replaces {
                self.put_above(entry.op.login_id, *replaced);
            }
        }
    }

    /// What a device vouched for that only signed in counts where no registration contradicts it.
    fn add_vouched(&mut self, entries: &[PasswordEntry]) {
        let counts = |order: &Self, above, below| {
            let (Some(above), Some(below)) = (order.index(above), order.index(below)) else { return false };
            !order.names(below, above)
        };
        let vouched = entries.iter().filter(|entry| entry.op.vouched);
        let claims = vouched.flat_map(|entry| entry.op.replaces.iter().map(|id| (entry.op.login_id, *id)));
        let counted: Vec<_> = claims.filter(|(above, below)| counts(self, *above, *below)).collect();
        for (above, below) in counted {
            self.put_above(above, below);
        }
    }

    fn put_above(&mut self, above: LoginId, below: LoginId) -> bool {
        match (self.index(above), self.index(below)) {
            (Some(above), Some(below)) if above != below && !self.names(above, below) => {
                self.above[above][below / 64] |= 1 << (below % 64);
                true
            }
            _ => false,
        }
    }

    /// Adds what follows, until nothing more does.
    fn close(&mut self) {
        loop {
            for middle in 0..self.ids.len() {
                let reached = self.above[middle].clone();
                for one in 0..self.ids.len() {
                    if self.names(one, middle) {
                        self.above[one].iter_mut().zip(&reached).for_each(|(bits, more)| *bits |= more);
                    }
                }
            }
            if !self.add_by_passwords() {
                return;
            }
        }
    }

    /// A newer password's registrations are above all of an older one's.
    fn add_by_passwords(&mut self) -> bool {
        let firsts: Vec<_> = self.firsts.keys().map(|id| (*id, self.first_of(*id))).collect();
        let mut added = false;
        for (one, first) in &firsts {
            for (other, other_first) in &firsts {
                let newer = |id: LoginId| self.is_above(id, *other_first);
                if first != other_first && (newer(*first) || newer(*one)) {
                    added |= self.put_above(*one, *other);
                }
            }
        }
        added
    }
}

impl PasswordOp {
    /// Every registration that it names, its own too.
    pub(super) fn named(&self) -> impl Iterator<Item = LoginId> + '_ {
        [self.login_id, self.first].into_iter().chain(self.replaces.iter().copied())
    }
}

/// One entry a registration: that of who made it, else the highest.
fn best_entries(entries: &[PasswordEntry]) -> BTreeMap<LoginId, &PasswordEntry> {
    let mut best = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.op.login_id != LoginId::NONE) {
        let kept = best.entry(entry.op.login_id).or_insert(entry);
        if (!entry.op.vouched, entry.order()) > (!kept.op.vouched, kept.order()) {
            *kept = entry;
        }
    }
    best
}

#[cfg(test)]
pub(super) mod tests;
