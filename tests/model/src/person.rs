//! What people do at a device: change, revoke, type, adopt, join (amendment A, 7, 9, 11 to 14, 16).

use crate::clause::Clause;
use crate::order::{Order, seal_of};
use crate::property::Property;
use crate::session::Fate;
use crate::turn::Turn;
use crate::world::{Entry, Kind, NONE, Outbox, Seal, Set, Stage};

impl Turn {
    /// 7: a new password, here at once. What is known to be newer has been said first.
    pub(crate) fn change(&mut self, at: usize) {
        let ids = self.ids_known_or_told(at);
        let over = self.heard_of(at);
        let epoch = self.next_epoch(at);
        let told =
            self.world.devices[at].told.and(self.world.devices[at].sent).and(self.world.known_logins(at));
        let password = self.choose_password(at, over, told);
        let mut seal = Seal { password, login: NONE, first: NONE, epoch, entry: NONE, sound: true };
        if self.world.service.is_some() {
            self.put_outbox(at, Some(Outbox { password, kind: Kind::Change, ids }));
        } else {
            seal.entry = self.write_entry(at, entry_of(seal));
            self.note_accepted(password);
        }
        self.take_seal(at, seal);
        self.world.devices[at].went_back = false;
    }

    fn ids_known_or_told(&self, at: usize) -> Set {
        let known = self.logins_known(at);
        let told = self.world.devices[at].told;
        if self.has(Clause::ChangeIsConsent) { known.and(told) } else { known }
    }

    /// Login ids that a device knows, those of its own registrations too, whatever became of them.
    pub(crate) fn logins_known(&self, at: usize) -> Set {
        let sent = if self.has(Clause::KnowsWhatItSent) { self.world.devices[at].sent } else { Set::EMPTY };
        self.world.known_logins(at).and(sent)
    }

    /// In truth: the passwords that whoever types at this device has been shown.
    fn heard_of(&self, at: usize) -> Set {
        let device = &self.world.devices[at];
        let held = [Some(device.own), device.waiting];
        let held = held.iter().flatten().map(|seal| seal.password);
        let logged = self.world.known_entries(at).map(|(_, entry)| entry.password);
        let sent = self.world.passwords_of(device.sent);
        held.chain(logged).fold(sent, |heard, password| heard.and(Set::of(password)))
    }

    /// Revokes the codes, online. What is said to the person must be true.
    pub(crate) fn revoke(&mut self, at: usize, served: u8, fate: Fate) {
        let password = self.world.devices[at].own.password;
        let ids = self.ids_known_or_told(at);
        self.put_outbox(at, Some(Outbox { password, kind: Kind::Revoke, ids }));
        let done = self.session(at, served, fate);
        let said =
            if self.has(Clause::SuccessIsMine) { done } else { self.world.devices[at].outbox.is_none() };
        if said && !done {
            self.breaks(Property::HonestSuccess);
        }
    }

    /// 11: the password is typed once more, since the service was restored.
    pub(crate) fn type_again(&mut self, at: usize) {
        let password = self.world.devices[at].own.password;
        let ids = self.ids_known_or_told(at);
        self.put_outbox(at, Some(Outbox { password, kind: Kind::Again, ids }));
        self.world.devices[at].went_back = false;
    }

    /// 12: the password of the waiting seal is typed; false: it doesn't take over.
    pub(crate) fn type_waiting(&mut self, at: usize) -> bool {
        match self.world.devices[at].waiting {
            Some(seal) if seal.sound || !self.has(Clause::VerifierFirst) => {
                self.take_seal(at, seal);
                true
            }
            Some(seal) if self.has(Clause::DamagedIsDropped) => {
                self.world.devices[at].damaged.add(seal.entry);
                self.world.devices[at].waiting = None;
                false
            }
            _ => false,
        }
    }

    /// 12: seven days are over: the waiting seal takes over unasked; or the own one no longer opens, but is kept until
    /// the other has.
    pub(crate) fn wait_a_week(&mut self, at: usize) {
        if let Some(seal) = self.world.devices[at].waiting
            && !self.has(Clause::DamagedIsDropped)
        {
            self.take_seal(at, seal);
        }
    }

    /// 13: the password that the service takes is typed, and signs in. `claimed` is the login id that the service says,
    /// `real` the one whose record it uses; they differ only in a lie. False: refused.
    pub(crate) fn adopt(&mut self, at: usize, claimed: u8, real: u8) -> bool {
        if claimed != real && self.has(Clause::LoginIsBound) {
            return false;
        }
        if self.has(Clause::AdoptReads) && self.hears_of(at, claimed) {
            return self.session(at, claimed, Fate::Answered);
        }
        let order = Order::of(&self.world, at, self.rules);
        let standing = order.standing(&self.world, at, claimed, self.rules);
        let password = self.world.password_of(real);
        let logged = seal_of(&self.world, at, claimed, &order);
        let refused = logged.is_some_and(|seal| seal.password != password && seal.password != NONE);
        if !self.has(Clause::Adopt) || standing.force != claimed || refused || self.refuses_sign_in() {
            return false;
        }
        if logged.is_none() {
            self.world.clock += 1;
            self.world.passwords[usize::from(password)].adopted = self.world.clock;
        }
        if let Some(outbox) = self.world.devices[at].outbox.filter(|outbox| outbox.kind == Kind::Change) {
            self.world.passwords[usize::from(outbox.password)].given_up = true;
        }
        self.put_outbox(at, None);
        self.sign_in(at, claimed, password, &order);
        true
    }

    /// Reads the log: whether it tells of a login id that was unknown, so that it needn't be typed.
    fn hears_of(&mut self, at: usize, login: u8) -> bool {
        let is_unknown = |turn: &Self| {
            let order = Order::of(&turn.world, at, turn.rules);
            order.standing(&turn.world, at, login, turn.rules).unknown
        };
        let before = is_unknown(self);
        self.read(at);
        before && !is_unknown(self)
    }

    /// 20: what the journal calls replaced signs nobody in.
    pub(crate) fn refuses_sign_in(&self) -> bool {
        self.has(Clause::Journal) && self.is_replaced()
    }

    fn is_replaced(&self) -> bool {
        self.world.service.is_some_and(|service| service.journal.has(service.login))
    }

    /// The own seal is made of what has signed in; the log hears of it, if it hasn't yet.
    fn sign_in(&mut self, at: usize, login: u8, password: u8, order: &Order) {
        let own = self.world.devices[at].own;
        let logged = seal_of(&self.world, at, login, order);
        if logged.is_none() {
            self.note_signed_in(at, password);
        }
        let first = match logged {
            Some(seal) => seal.first,
            None if own.password == password && own.login != NONE => own.first,
            None => self.first_by_seals(at, password, order).unwrap_or(login),
        };
        let epoch = logged.map_or_else(|| self.highest_epoch(at), |seal| seal.epoch);
        let mut seal = Seal { password, login, first, epoch, entry: NONE, sound: true };
        if logged.is_none() && self.has(Clause::ReadsAndVouches) {
            let known = self.world.known_logins(at);
            seal.entry = self.write_entry(at, Entry { replaces: known, vouched: true, ..entry_of(seal) });
        }
        self.take_seal(at, seal);
        self.world.devices[at].sent.remove(login);
        self.world.devices[at].went_back = false;
    }

    /// The login id under which a password was first accepted: of a seal in the log that it opens.
    fn first_by_seals(&self, at: usize, password: u8, order: &Order) -> Option<u8> {
        let mut opened =
            self.world.known_entries(at).filter(|(_, entry)| entry.password == password && entry.sound);
        let found = opened.next().map(|(_, entry)| order.first(entry.login));
        found.filter(|_| self.has(Clause::VouchTriesSeals))
    }

    /// In truth: this password came after those that the log had by then, if they weren't chosen over it.
    fn note_signed_in(&mut self, at: usize, password: u8) {
        let entries = self.world.devices[at].known.and(self.world.store);
        let heard = entries.members().map(|entry| Set::of(self.world.entry(entry).password));
        let heard = heard.fold(Set::of(self.world.devices[at].own.password), Set::and);
        let accepted = heard.only(|other| self.world.passwords[usize::from(other)].accepted > 0);
        let before = accepted.only(|other| !self.world.chosen_over(other, Set::ALL).has(password));
        let truth = &mut self.world.passwords[usize::from(password)];
        truth.after = truth.after.and(before);
        truth.after_on.add(u8::try_from(at).unwrap_or(0));
        truth.after.remove(password);
    }

    /// 14: a new device signs in with the password that the service takes. With `old_kit` its epoch is the first one.
    pub(crate) fn join(&mut self, at: usize, old_kit: bool) {
        let served = self.world.served();
        let password = self.world.password_of(served);
        let device = &mut self.world.devices[at];
        device.stage = Stage::Live;
        device.own.login = NONE;
        device.known = if self.rules.has(Clause::ReadsAndVouches) { self.world.store } else { Set::EMPTY };
        let order = Order::of(&self.world, at, self.rules);
        self.sign_in(at, served, password, &order);
        if old_kit {
            self.world.devices[at].own.epoch = 1;
        }
        if self.is_replaced() {
            self.breaks(Property::StaysOut);
        }
    }

    /// Without a service: a home made of the first kit.
    pub(crate) fn restore_kit(&mut self, at: usize) {
        let seal = Seal { password: 0, login: NONE, first: NONE, epoch: 1, entry: NONE, sound: true };
        self.world.devices[at].stage = Stage::Live;
        self.world.devices[at].known = self.world.store;
        self.take_seal(at, seal);
        self.settle_highest(at);
    }
}

fn entry_of(seal: Seal) -> Entry {
    Entry {
        password: seal.password,
        login: seal.login,
        first: seal.first,
        replaces: Set::EMPTY,
        vouched: false,
        epoch: seal.epoch,
        clock: 0,
        sound: true,
    }
}
