//! Which login id is above which, as far as a device knows, and which is in force (amendment A, 4 to 6).

use crate::clause::{Clause, Rules};
use crate::world::{IDS, NONE, Seal, Set, World};

/// What a device knows of the order of login ids.
pub(crate) struct Order {
    known: Set,
    /// For each login id those below it.
    below: [Set; IDS],
    first: [u8; IDS],
}

/// What a device makes of the login id that the service names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The login id in force, F(S).
    pub(crate) force: u8,
    /// The service has an older one.
    pub(crate) went_back: bool,
    /// The log has no seal of it.
    pub(crate) unknown: bool,
}

impl Order {
    pub(crate) fn of(world: &World, device: usize, rules: Rules) -> Self {
        let known = world.known_logins(device);
        let mut order = Self { known, below: [Set::EMPTY; IDS], first: firsts(world, device, rules) };
        if !rules.has(Clause::OrderByReplaces) {
            order.take_epochs(world, device);
            return order;
        }
        for (_, entry) in world.known_entries(device).filter(|(_, entry)| counts(entry, rules)) {
            let below = &mut order.below[usize::from(entry.login)];
            *below = below.and(entry.replaces);
        }
        order.close(rules);
        order.take_vouched(world, device);
        order.close(rules);
        order
    }

    fn take_epochs(&mut self, world: &World, device: usize) {
        let own = world.devices[device].own;
        let epoch_of = |login: u8| {
            let logged = world.known_entries(device).filter(|(_, entry)| entry.login == login);
            let held = if own.login == login { own.epoch } else { 0 };
            logged.map(|(_, entry)| entry.epoch).fold(held, u8::max)
        };
        for x in self.known.members() {
            for y in self.known.members().filter(|&y| epoch_of(x) > epoch_of(y)) {
                self.below[usize::from(x)].add(y);
            }
        }
    }

    /// A vouched entry counts only where no registration contradicts it; two that name each other are equal.
    fn take_vouched(&mut self, world: &World, device: usize) {
        let mut claims = [Set::EMPTY; IDS];
        for (_, entry) in world.known_entries(device).filter(|(_, entry)| entry.vouched) {
            let claim = &mut claims[usize::from(entry.login)];
            *claim = claim.and(entry.replaces);
        }
        let registered = self.below;
        for x in self.known.members() {
            for y in claims[usize::from(x)].members().filter(|&y| usize::from(y) < IDS) {
                if !registered[usize::from(y)].has(x) && !claims[usize::from(y)].has(x) {
                    self.below[usize::from(x)].add(y);
                }
            }
        }
    }

    /// Adds what follows: from one to the next, and from the first acceptances of two passwords.
    fn close(&mut self, rules: Rules) {
        loop {
            let before = self.below;
            for x in self.known.members() {
                let mut below = self.below[usize::from(x)];
                for y in below.members().filter(|&y| usize::from(y) < IDS) {
                    below = below.and(self.below[usize::from(y)]);
                }
                if rules.has(Clause::OrderByFirst) {
                    below = below.and(self.below_by_first(x, rules));
                }
                self.below[usize::from(x)] = below;
            }
            if self.below == before {
                return;
            }
        }
    }

    fn below_by_first(&self, x: u8, rules: Rules) -> Set {
        let first = self.first(x);
        // The login id that was asked for first may never have been accepted, and then names nothing.
        let or_itself = rules.has(Clause::FirstIsAsked);
        let names = |of: u8| self.names(first, of) || or_itself && self.names(x, of);
        self.known.only(|y| self.first(y) != first && names(self.first(y)))
    }

    fn names(&self, x: u8, y: u8) -> bool {
        self.below.get(usize::from(x)).is_some_and(|below| below.has(y))
    }

    /// Above, and not the other way round.
    pub(crate) fn above(&self, x: u8, y: u8) -> bool {
        self.names(x, y) && !self.names(y, x)
    }

    /// The login id under which the password of this one was first accepted.
    pub(crate) fn first(&self, login: u8) -> u8 {
        self.first.get(usize::from(login)).copied().unwrap_or(login)
    }

    /// What is in force while the service has `served`.
    pub(crate) fn standing(&self, world: &World, device: usize, served: u8, rules: Rules) -> Standing {
        let own = world.devices[device].own.login;
        let force = self.in_force(world, device, served, rules);
        Standing {
            force,
            went_back: force != served,
            unknown: force != own && seal_of(world, device, force, self).is_none(),
        }
    }

    fn in_force(&self, world: &World, device: usize, served: u8, rules: Rules) -> u8 {
        let own = world.devices[device].own.login;
        let above = self.known.only(|x| self.above(x, served));
        if above.is_empty() || !rules.has(Clause::WentBack) {
            return served;
        }
        if !rules.has(Clause::HighestAbove) && above.has(own) {
            return own;
        }
        let highest = above.only(|x| above.only(|y| self.above(y, x)).is_empty());
        if highest.has(own) {
            return own;
        }
        let rank = |login: u8| {
            let entries = world.known_entries(device).filter(|(_, entry)| entry.login == login);
            entries.map(|(number, _)| world.rank(number)).max()
        };
        highest.members().max_by_key(|&login| rank(login)).unwrap_or(served)
    }
}

/// Registrations order; so does what is vouched for, if it needn't yield.
fn counts(entry: &crate::world::Entry, rules: Rules) -> bool {
    usize::from(entry.login) < IDS && (!entry.vouched || !rules.has(Clause::VouchedYields))
}

/// For each login id the one under which its password was first accepted; a registration knows that best.
fn firsts(world: &World, device: usize, rules: Rules) -> [u8; IDS] {
    let own = world.devices[device].own;
    let mut first: [u8; IDS] = std::array::from_fn(|login| u8::try_from(login).unwrap_or(NONE));
    if own.login != NONE {
        first[usize::from(own.login)] = own.first;
    }
    for vouched in [true, false] {
        for (_, entry) in world.known_entries(device).filter(|(_, entry)| entry.vouched == vouched) {
            if entry.login != NONE {
                first[usize::from(entry.login)] = entry.first;
            }
        }
    }
    if rules.has(Clause::FirstOfFirst) {
        let told = first;
        for login in &mut first {
            // Of one only vouched for the first acceptance wasn't known: a later registration may say.
            for _ in 0..IDS {
                *login = told.get(usize::from(*login)).copied().unwrap_or(*login);
            }
        }
    }
    first
}

/// The seal that the log has for a login id: of a registration if there is one, else of who vouches.
pub(crate) fn seal_of(world: &World, device: usize, login: u8, order: &Order) -> Option<Seal> {
    let damaged = world.devices[device].damaged;
    let entries = world.known_entries(device);
    let entries = entries.filter(|(number, entry)| entry.login == login && !damaged.has(*number));
    let (number, entry) = entries.max_by_key(|(number, entry)| (!entry.vouched, world.rank(*number)))?;
    Some(Seal {
        password: entry.password,
        login,
        first: order.first(login),
        epoch: entry.epoch,
        entry: number,
        sound: entry.sound,
    })
}
