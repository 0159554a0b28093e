//! What a device does when it hears which login id the service has (amendment A, 8 to 11).

use crate::clause::Clause;
use crate::order::{Order, Standing, seal_of};
use crate::property::Property;
use crate::turn::Turn;
use crate::world::{Entry, Kind, Login, NONE, Outbox, Seal, Set};

/// What becomes of a registration that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It arrives, and so does its answer.
    Answered,
    /// It arrives; its answer doesn't.
    AnswerLost,
    /// It is on its way.
    OnItsWay,
}

impl Turn {
    /// A session in which the service says that it has `served`. True: the service took this outbox.
    pub(crate) fn session(&mut self, at: usize, served: u8, fate: Fate) -> bool {
        if self.has(Clause::LogSettles) {
            self.settle_replaced(at, served);
        }
        if self.world.devices[at].sent.has(served) && self.settle_sent(at, served) {
            return true;
        }
        let order = Order::of(&self.world, at, self.rules);
        let standing = order.standing(&self.world, at, served, self.rules);
        let Some(outbox) = self.world.devices[at].outbox else {
            self.compare(at, served, standing, &order);
            return false;
        };
        if standing.unknown && self.has(Clause::UnknownWaits) && !outbox.ids.has(served) {
            self.world.devices[at].told.add(served);
            if outbox.kind != Kind::Change {
                self.put_outbox(at, None);
            }
            return false;
        }
        if self.may_register(at, outbox, served, standing, &order) {
            return self.register(at, outbox, served, &order, fate);
        }
        if self.is_unexplained(at, outbox, standing, &order) {
            return false;
        }
        self.drop_outbox(at, outbox, standing);
        self.compare(at, served, standing, &order);
        false
    }

    /// 8a: the service has a registration from here. True: it was made from the outbox that is here now.
    fn settle_sent(&mut self, at: usize, login: u8) -> bool {
        let device = &mut self.world.devices[at];
        let is_now = device.from_outbox.has(login) && device.outbox.is_some();
        device.sent.remove(login);
        self.adopt_sent(at, login);
        if is_now {
            self.put_outbox(at, None);
        } else if self.has(Clause::LaterLearns)
            && let Some(outbox) = &mut self.world.devices[at].outbox
        {
            outbox.ids.add(login);
        }
        is_now
    }

    /// A registration from here that another one replaced was accepted: the log hears of it.
    fn settle_replaced(&mut self, at: usize, served: u8) {
        let named = self.world.known_entries(at).fold(Set::EMPTY, |all, (_, entry)| all.and(entry.replaces));
        for login in self.world.devices[at].sent.common(named).members().filter(|&login| login != served) {
            let is_registered =
                self.world.known_entries(at).any(|(_, entry)| entry.login == login && !entry.vouched);
            let own = self.world.devices[at].own;
            if !is_registered && own.login != login && self.is_foreign_claim(at, login) {
                self.write_sent(at, login);
                self.world.devices[at].sent.remove(login);
            }
        }
    }

    fn is_foreign_claim(&self, at: usize, login: u8) -> bool {
        let own = u8::try_from(at + 1).unwrap_or(0);
        self.world
            .known_entries(at)
            .any(|(number, entry)| entry.replaces.has(login) && crate::world::writer(number) != own)
    }

    fn adopt_sent(&mut self, at: usize, login: u8) {
        let (entry, todays) = self.write_sent(at, login);
        let sent = self.world.logins[usize::from(login)];
        let device = self.world.devices[at];
        if device.own.password == todays {
            let seal = Seal { login, first: sent.first, entry, ..device.own };
            self.take_seal(at, seal);
            self.world.devices[at].went_back = false;
        }
    }

    /// Writes the entry of a registration from here; its number, and the password that it was taken to be of.
    fn write_sent(&mut self, at: usize, login: u8) -> (u8, u8) {
        let sent = self.world.logins[usize::from(login)];
        let device = self.world.devices[at];
        let todays = if self.has(Clause::SealOfThatPassword) { sent.password } else { device.own.password };
        let revoked = device.outbox.is_some_and(|outbox| outbox.kind == Kind::Revoke);
        let password = if revoked && !self.has(Clause::SealInEntry) { NONE } else { todays };
        let entry = self.write_entry(
            at,
            Entry {
                password,
                login,
                first: sent.first,
                replaces: sent.replaces,
                vouched: false,
                epoch: sent.epoch,
                clock: 0,
                sound: true,
            },
        );
        (entry, todays)
    }

    /// 8c, 8d, 11.
    fn may_register(&self, at: usize, outbox: Outbox, served: u8, standing: Standing, order: &Order) -> bool {
        let own_first = self.world.devices[at].own.first;
        let device = &self.world.devices[at];
        let mut ids = outbox.ids;
        if !self.has(Clause::RetryIsNot) {
            ids = ids.and(device.told).and(self.world.known_logins(at));
        }
        match outbox.kind {
            Kind::Change if !self.has(Clause::LaterLoses) => true,
            Kind::Change if !self.has(Clause::ChangeByFirst) => ids.has(served),
            Kind::Change => knew(ids, standing.force, order, self.has(Clause::AnyOfThatPassword)),
            Kind::Again if !standing.went_back => false,
            Kind::Revoke if !self.has(Clause::RevokeByFirst) => true,
            Kind::Revoke | Kind::Again => order.first(standing.force) == own_first,
        }
    }

    /// Whether a change may have known the password in force: if there is no registration of that in the log, or of a
    /// login id that it knew, or if what was first accepted is only vouched for.
    fn is_unexplained(&self, at: usize, outbox: Outbox, standing: Standing, order: &Order) -> bool {
        let logins = |vouched: bool| {
            let entries = self.world.known_entries(at).filter(|(_, entry)| entry.vouched == vouched);
            entries.fold(Set::EMPTY, |all, (_, entry)| all.and(Set::of(entry.login)))
        };
        let registered = logins(false);
        let explained = registered.and(self.world.devices[at].sent);
        let unexplained = outbox.ids.and(Set::of(standing.force)).only(|id| !explained.has(id));
        let first = order.first(standing.force);
        let doubtful = !unexplained.is_empty() || logins(true).has(first) && !registered.has(first);
        self.has(Clause::UnexplainedWaits) && outbox.kind == Kind::Change && doubtful
    }

    /// Sends what is in the outbox, over `served`; the very bytes again, if they were sent before.
    fn register(&mut self, at: usize, outbox: Outbox, served: u8, order: &Order, fate: Fate) -> bool {
        let device = &self.world.devices[at];
        let before = device.sent.common(device.from_outbox);
        let before = before.members().find(|&login| self.world.logins[usize::from(login)].expects == served);
        let login = before.unwrap_or_else(|| self.make_registration(at, outbox, served, order));
        if fate == Fate::OnItsWay {
            return false;
        }
        let taken = self.arrive(login);
        if fate == Fate::AnswerLost {
            return false;
        }
        if taken {
            return self.settle_sent(at, login);
        }
        // A conflict: read anew what the service has.
        let real = self.world.served();
        real != served && self.session(at, real, fate)
    }

    fn make_registration(&mut self, at: usize, outbox: Outbox, served: u8, order: &Order) -> u8 {
        let device = &self.world.devices[at];
        let mut replaces = self.logins_known(at);
        if outbox.kind == Kind::Change {
            replaces = replaces.and(outbox.ids);
        } else if self.has(Clause::OldReplacesBelow) {
            let own = device.own.login;
            let same = |id| device.sent.has(id) && self.world.password_of(id) == outbox.password;
            replaces = replaces.only(|id| id == own || same(id) || order.above(own, id));
        }
        replaces.add(served);
        let asked_before = device.from_outbox.members().next().filter(|_| self.has(Clause::FirstIsAsked));
        let first = if outbox.kind == Kind::Change { asked_before.unwrap_or(NONE) } else { device.own.first };
        let epoch = device.own.epoch;
        self.make_login(
            at,
            Login { password: outbox.password, first, kind: outbox.kind, replaces, expects: served, epoch },
        )
    }

    /// Another password is in force. In truth, too?
    fn drop_outbox(&mut self, at: usize, outbox: Outbox, standing: Standing) {
        self.put_outbox(at, None);
        let winner = self.world.password_of(standing.force);
        let known_before = self.world.chosen_over(outbox.password, Set::ALL).has(winner);
        if outbox.kind == Kind::Change && (winner == NONE || known_before) {
            self.breaks(Property::OutboxKept);
        }
    }

    /// 10: what is in force, with nothing to bring there.
    fn compare(&mut self, at: usize, served: u8, standing: Standing, order: &Order) {
        let own = self.world.devices[at].own;
        let device = &mut self.world.devices[at];
        device.went_back = false;
        if standing.unknown {
            device.told.add(served);
            return;
        }
        let force = standing.force;
        let first = order.first(force);
        let Some(seal) = seal_of(&self.world, at, force, order) else {
            // Only the own one is known without an entry.
            let device = &mut self.world.devices[at];
            device.went_back = standing.went_back;
            device.waiting = None;
            return;
        };
        let device = &mut self.world.devices[at];
        if force == own.login || own.login != NONE && first == own.first || seal.password == NONE {
            device.own = Seal { login: force, first, ..own };
            device.waiting = None;
            device.went_back = standing.went_back;
        } else {
            device.waiting = Some(seal);
        }
    }

    /// Without a service (18): the highest entry is in force, if it is above the one that the own seal is of.
    pub(crate) fn settle_highest(&mut self, at: usize) {
        let own = self.world.devices[at].own;
        let known = self.world.devices[at].known;
        let highest = if self.has(Clause::HigherOnly) {
            let rank = self.world.rank(own.entry).max((own.epoch, 0, 0));
            known.only(|entry| self.world.rank(entry) > rank)
        } else {
            let is_foreign = |entry| crate::world::writer(entry) != u8::try_from(at + 1).unwrap_or(0);
            known.only(|entry| {
                is_foreign(entry) && entry != own.entry && self.world.rank(entry).0 >= own.epoch
            })
        };
        let Some(number) = highest.members().max_by_key(|&entry| self.world.rank(entry)) else { return };
        let entry = *self.world.entry(number);
        self.world.devices[at].waiting = Some(Seal {
            password: entry.password,
            login: NONE,
            first: NONE,
            epoch: entry.epoch,
            entry: number,
            sound: entry.sound,
        });
    }
}

/// 8c: whether the password in force was among those known.
fn knew(ids: Set, force: u8, order: &Order, any: bool) -> bool {
    let first = order.first(force);
    ids.has(force) || ids.has(first) || any && !ids.only(|id| order.first(id) == first).is_empty()
}
