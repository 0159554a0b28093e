//! One step of somebody: the world that it leaves, and the first property that it breaks.

use crate::clause::{Clause, Rules};
use crate::property::Property;
use crate::world::{Entry, IDS, Login, MADE, NONE, Outbox, Seal, Set, WRITTEN, World};

/// A step as it is taken.
pub(crate) struct Turn {
    pub(crate) world: World,
    pub(crate) rules: Rules,
    pub(crate) broken: Option<Property>,
}

impl Turn {
    pub(crate) fn new(world: &World, rules: Rules) -> Self {
        Self { world: world.clone(), rules, broken: None }
    }

    pub(crate) fn has(&self, clause: Clause) -> bool {
        self.rules.has(clause)
    }

    pub(crate) fn breaks(&mut self, property: Property) {
        self.broken.get_or_insert(property);
    }

    /// Chooses a new password on a device, whoever chooses it having been shown `over`, and knowing of login ids.
    pub(crate) fn choose_password(&mut self, at: usize, over: Set, told: Set) -> u8 {
        let device = &mut self.world.devices[at];
        let number = number_of(at, device.passwords_made, MADE);
        device.passwords_made += 1;
        let truth = &mut self.world.passwords[usize::from(number)];
        (truth.over, truth.told) = (over, told);
        number
    }

    /// Makes a registration on a device, and sends it.
    pub(crate) fn make_login(&mut self, at: usize, login: Login) -> u8 {
        let device = &mut self.world.devices[at];
        let number = number_of(at, device.logins_made, MADE);
        device.logins_made += 1;
        device.sent.add(number);
        device.from_outbox.add(number);
        let first = if login.first == NONE { number } else { login.first };
        self.world.logins[usize::from(number)] = Login { first, ..login };
        self.world.network.add(number);
        number
    }

    /// Writes an entry into a device's log.
    pub(crate) fn write_entry(&mut self, at: usize, entry: Entry) -> u8 {
        let clock = self.world.known_entries(at).map(|(_, known)| known.clock).max().unwrap_or(0) + 1;
        let device = &mut self.world.devices[at];
        let number = number_of(at, device.entries_made, WRITTEN);
        device.entries_made += 1;
        device.known.add(number);
        self.world.entries[usize::from(number)] = Entry { clock, ..entry };
        number
    }

    /// The next password epoch on a device.
    pub(crate) fn next_epoch(&self, at: usize) -> u8 {
        let own = self.world.devices[at].own.epoch;
        if self.has(Clause::EpochAboveAll) { self.highest_epoch(at) + 1 } else { own + 1 }
    }

    /// The highest password epoch that a device knows.
    pub(crate) fn highest_epoch(&self, at: usize) -> u8 {
        let device = &self.world.devices[at];
        let held = device.waiting.map_or(0, |seal| seal.epoch).max(device.own.epoch);
        self.world.known_entries(at).map(|(_, entry)| entry.epoch).fold(held, u8::max)
    }

    pub(crate) fn put_outbox(&mut self, at: usize, outbox: Option<Outbox>) {
        let device = &mut self.world.devices[at];
        device.outbox = outbox;
        device.from_outbox = Set::EMPTY;
    }

    pub(crate) fn take_seal(&mut self, at: usize, seal: Seal) {
        let device = &mut self.world.devices[at];
        device.own = seal;
        device.waiting = None;
    }

    /// A password has come into force.
    pub(crate) fn note_accepted(&mut self, password: u8) {
        self.world.clock += 1;
        let truth = &mut self.world.passwords[usize::from(password)];
        truth.last = self.world.clock;
        if truth.accepted == 0 {
            truth.accepted = truth.last;
        }
    }

    /// A registration arrives at the service; it is taken if what it replaces is in force. The same one again gets the
    /// same answer.
    pub(crate) fn arrive(&mut self, login: u8) -> bool {
        let sent = self.world.logins[usize::from(login)];
        let Some(mut service) = self.world.service else { return false };
        if service.login != sent.expects {
            return service.login == login;
        }
        service.journal.add(service.login);
        let replaced = self.world.password_of(service.login);
        service.login = login;
        let length = usize::from(service.line_length).min(IDS - 1);
        service.line[length] = login;
        service.line_length = u8::try_from(length + 1).unwrap_or(service.line_length);
        self.world.service = Some(service);
        let truth = self.world.passwords[usize::from(sent.password)];
        if truth.accepted == 0
            && sent.password != replaced
            && !self.world.chosen_over(sent.password, Set::ALL).has(replaced)
        {
            self.breaks(Property::FirstWins);
        }
        self.note_accepted(sent.password);
        true
    }
}

/// The number of a device's `made`-th thing, of at most `most`.
fn number_of(at: usize, made: u8, most: u8) -> u8 {
    assert!(made < most, "the bounds are larger than the model's tables");
    1 + u8::try_from(at).unwrap_or(0) * most + made
}
