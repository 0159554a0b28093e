//! Everything that can happen next, and what it does.

mod show;

use crate::bounds::{Act, Bounds};
use crate::clause::{Clause, Rules};
use crate::session::Fate;
use crate::turn::Turn;
use crate::world::{
    DEVICES, Device, Entry, GARBAGE, LEFT, MADE, NO_ENTRY, NONE, Set, Spent, Stage, WRITTEN, World,
};

/// One thing that happens. Numbers are those of devices and login ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// A new password on a device.
    Change(u8),
    /// Codes revoked on a device.
    Revoke(u8, Fate),
    /// A device speaks with the service.
    Session(u8, Fate),
    /// A device hears a login id that the service doesn't have.
    LyingSession(u8, u8),
    /// A device sends what its log has.
    Send(u8),
    /// A device reads the log.
    Read(u8),
    /// The waiting password is typed.
    TypeWaiting(u8),
    /// The own password is typed since the service was restored.
    TypeAgain(u8),
    /// The waiting seal has waited for seven days.
    Week(u8),
    /// The password that the service takes is typed.
    Adopt(u8),
    /// The same, while the service names one login id and uses the record of another.
    LyingAdopt(u8, u8, u8),
    /// A device joins; with `true` it has an old kit.
    Join(u8, bool),
    /// A device is lost.
    Lose(u8),
    /// The service is restored to the backup with this login id.
    Restore(u8),
    /// A registration arrives, late or once more.
    Late(u8),
    /// A device's log gets an entry whose seal holds another key.
    Spoil(u8),
}

impl Action {
    /// What kind of bounded thing it is, if it is one.
    fn act(self) -> Option<Act> {
        match self {
            Self::Change(_) => Some(Act::Change),
            Self::Revoke(..) => Some(Act::Revoke),
            Self::Session(_, Fate::AnswerLost | Fate::OnItsWay) => Some(Act::Fault),
            Self::Session(_, Fate::Answered) | Self::Send(_) | Self::Read(_) | Self::TypeWaiting(_) => None,
            Self::LyingSession(..) | Self::LyingAdopt(..) => Some(Act::Lie),
            Self::TypeAgain(_) => Some(Act::Again),
            Self::Week(_) => Some(Act::Week),
            Self::Adopt(_) => Some(Act::Adopt),
            Self::Join(..) => Some(Act::Join),
            Self::Lose(_) => Some(Act::Lose),
            Self::Restore(_) => Some(Act::Restore),
            Self::Late(_) => Some(Act::Late),
            Self::Spoil(_) => Some(Act::Spoil),
        }
    }

    /// Takes the step.
    pub(crate) fn apply(self, world: &World, rules: Rules) -> Turn {
        let mut turn = Turn::new(world, rules);
        if let Some(act) = self.act() {
            let Spent(spent) = &mut turn.world.spent;
            spent[act as usize] += 1;
        }
        turn.take(self);
        turn
    }
}

/// All that can happen next within the bounds.
pub(crate) fn enabled(world: &World, bounds: &Bounds, rules: Rules) -> Vec<Action> {
    let mut found = Vec::new();
    let Spent(spent) = world.spent;
    let left = |act: Act| spent[act as usize] < bounds.most(act);
    for at in 0..DEVICES {
        let device = &world.devices[at];
        let number = u8::try_from(at).unwrap_or(NONE);
        match device.stage {
            Stage::Absent => at_absent(world, number, &mut found),
            Stage::Live => at_live(world, number, rules, &mut found),
            Stage::Lost => {}
        }
    }
    if let Some(service) = &world.service {
        found.extend(world.network.members().map(Action::Late));
        let earlier = &service.line[..usize::from(service.line_length) - 1];
        found.extend(earlier.iter().map(|&login| Action::Restore(login)));
    }
    found.retain(|action| action.act().is_none_or(left));
    found
}

fn at_absent(world: &World, at: u8, found: &mut Vec<Action>) {
    let kits: &[bool] = if world.service.is_some() { &[false, true] } else { &[true] };
    found.extend(kits.iter().map(|&old_kit| Action::Join(at, old_kit)));
}

fn at_live(world: &World, at: u8, rules: Rules, found: &mut Vec<Action>) {
    let device = &world.devices[usize::from(at)];
    found.push(Action::Send(at));
    found.push(Action::Read(at));
    if device.passwords_made < MADE - LEFT {
        found.push(Action::Change(at));
    }
    if device.waiting.is_some() {
        found.push(Action::TypeWaiting(at));
    }
    found.push(Action::Lose(at));
    if world.service.is_some() {
        with_service(world, at, rules, found);
    }
}

fn with_service(world: &World, at: u8, rules: Rules, found: &mut Vec<Action>) {
    let device = &world.devices[usize::from(at)];
    let served = world.served();
    let room = device.logins_made < MADE - LEFT && device.entries_made < WRITTEN - LEFT;
    found.push(Action::Session(at, Fate::Answered));
    let lies = || device_lies(world, at);
    found.extend(lies().map(|login| Action::LyingSession(at, login)));
    if device.waiting.is_some() {
        found.push(Action::Week(at));
    }
    if room && device.outbox.is_some() {
        found.extend([Fate::AnswerLost, Fate::OnItsWay].map(|fate| Action::Session(at, fate)));
    }
    if room && device.waiting.is_none() && device.outbox.is_none() && device.own.login != NONE {
        found.extend([Fate::Answered, Fate::AnswerLost].map(|fate| Action::Revoke(at, fate)));
    }
    if room && device.went_back && device.waiting.is_none() && device.outbox.is_none() {
        found.push(Action::TypeAgain(at));
    }
    let in_step = device.own.login == served && device.waiting.is_none() && device.outbox.is_none();
    if room && !in_step && !device.sent.has(served) {
        found.push(Action::Adopt(at));
        if !rules.has(Clause::LoginIsBound) {
            let older = lies().filter(|&login| login != GARBAGE);
            found.extend(older.map(|login| Action::LyingAdopt(at, served, login)));
        }
    }
    if device.entries_made < WRITTEN - LEFT {
        found.push(Action::Spoil(at));
    }
}

/// Login ids that the service can name falsely: those it had, and one that never was.
fn device_lies(world: &World, at: u8) -> impl Iterator<Item = u8> {
    let known = world.known_logins(usize::from(at)).and(Set::of(0)).and(Set::of(GARBAGE));
    let served = world.served();
    known.members().filter(move |&login| login != served)
}

impl Turn {
    fn take(&mut self, action: Action) {
        let served = self.world.served();
        match action {
            Action::Change(at) => self.change(usize::from(at)),
            Action::Revoke(at, fate) => self.revoke(usize::from(at), served, fate),
            Action::Session(at, fate) => {
                self.session(usize::from(at), served, fate);
            }
            Action::LyingSession(at, claimed) => {
                self.session(usize::from(at), claimed, Fate::Answered);
            }
            Action::Send(at) => self.send(usize::from(at)),
            Action::Read(at) => self.read(usize::from(at)),
            Action::TypeWaiting(at) => {
                self.type_waiting(usize::from(at));
            }
            Action::TypeAgain(at) => self.type_again(usize::from(at)),
            Action::Week(at) => self.wait_a_week(usize::from(at)),
            Action::Adopt(at) => {
                self.adopt(usize::from(at), served, served);
            }
            Action::LyingAdopt(at, claimed, real) => {
                self.adopt(usize::from(at), claimed, real);
            }
            Action::Join(at, old_kit) if self.world.service.is_some() => {
                if !self.refuses_sign_in() {
                    self.join(usize::from(at), old_kit);
                }
            }
            Action::Join(at, _) => self.restore_kit(usize::from(at)),
            Action::Lose(at) => self.lose(usize::from(at)),
            Action::Restore(login) => self.restore(login),
            Action::Late(login) => {
                self.arrive(login);
            }
            Action::Spoil(at) => self.spoil(usize::from(at)),
        }
    }

    /// What nobody can read any more is forgotten, so that worlds that differ only in it are one.
    fn lose(&mut self, at: usize) {
        self.world.devices[at] = Device { stage: Stage::Lost, ..World::begin(true, 0, 0).devices[at] };
        let left =
            self.world.live().fold(self.world.store, |left, at| left.and(self.world.devices[at].known));
        for (number, entry) in (0u8..).zip(&mut self.world.entries) {
            if !left.has(number) {
                *entry = NO_ENTRY;
            }
        }
    }

    pub(crate) fn send(&mut self, at: usize) {
        self.world.store = self.world.store.and(self.world.devices[at].known);
    }

    pub(crate) fn read(&mut self, at: usize) {
        let device = &mut self.world.devices[at];
        device.known = device.known.and(self.world.store);
        if self.world.service.is_none() {
            self.settle_highest(at);
        }
    }

    fn restore(&mut self, login: u8) {
        let Some(service) = &mut self.world.service else { return };
        let length = usize::from(service.line_length);
        let at = service.line[..length].iter().position(|&old| old == login).unwrap_or(length - 1);
        service.login = login;
        // Backups of what came later are gone, and so are the numbers that nobody reads any more.
        service.line[at + 1..].fill(0);
        service.line_length = u8::try_from(at + 1).unwrap_or(1);
    }

    fn spoil(&mut self, at: usize) {
        let login = self.world.served();
        let password = self.world.password_of(login);
        let known = self.world.devices[at].known;
        let epoch = self.highest_epoch(at);
        let entry = self.write_entry(
            at,
            Entry {
                password,
                login,
                first: login,
                replaces: Set::EMPTY,
                vouched: false,
                epoch,
                clock: 0,
                sound: false,
            },
        );
        self.world.devices[at].known = known;
        self.world.store.add(entry);
    }
}
