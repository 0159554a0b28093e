//! What there is: devices, the service, the store's log, and the truth that the properties are checked against.
//!
//! Everything has a number that doesn't depend on the order in which devices acted: number n of device d, so that two
//! ways to the same state are the same state. Number 0 is what the sign-up made.

mod begin;
mod set;
mod show;

pub(crate) use set::Set;
pub(crate) use show::{Login as ShowLogin, device_name};

/// Devices at most.
pub(crate) const DEVICES: usize = 3;
/// Login ids and passwords that one device can make.
pub(crate) const MADE: u8 = 7;
/// Entries that one device can write.
pub(crate) const WRITTEN: u8 = 10;
/// All login ids, or passwords: the first, and each device's.
pub(crate) const IDS: usize = 1 + DEVICES * MADE as usize;
/// All entries.
pub(crate) const ENTRIES: usize = 1 + DEVICES * WRITTEN as usize;
/// A login id that nobody ever made: a lie of the service.
pub(crate) const GARBAGE: u8 = 30;
/// Of what a device can make and write, so much is left for going on without faults.
pub(crate) const LEFT: u8 = 3;
/// No login id, no password, no entry.
pub(crate) const NONE: u8 = 31;

/// A password seal, as a device or an entry has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Seal {
    /// What opens it.
    pub(crate) password: u8,
    /// The login id that goes with it; none: not accepted.
    pub(crate) login: u8,
    /// The login id under which this password was first accepted.
    pub(crate) first: u8,
    pub(crate) epoch: u8,
    /// The entry that it is of; none if it was made here.
    pub(crate) entry: u8,
    /// What it holds opens the verifier.
    pub(crate) sound: bool,
}

/// Why a password waits for the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Change,
    Revoke,
    Again,
}

/// A password that waits for the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Outbox {
    pub(crate) password: u8,
    pub(crate) kind: Kind,
    /// Login ids that were known or told when it was typed.
    pub(crate) ids: Set,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    Absent,
    Live,
    Lost,
}

/// A device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Device {
    pub(crate) stage: Stage,
    pub(crate) own: Seal,
    pub(crate) waiting: Option<Seal>,
    pub(crate) outbox: Option<Outbox>,
    /// Registrations sent from here whose outcome isn't known.
    pub(crate) sent: Set,
    /// Those of them that were made from the outbox that is here now.
    pub(crate) from_outbox: Set,
    /// Login ids that the person was told of.
    pub(crate) told: Set,
    /// Entries that it has read or written.
    pub(crate) known: Set,
    /// Entries whose seal opened, and held another key.
    pub(crate) damaged: Set,
    /// It said "the service was restored; type your password".
    pub(crate) went_back: bool,
    pub(crate) passwords_made: u8,
    pub(crate) logins_made: u8,
    pub(crate) entries_made: u8,
}

/// A registration, whether it was accepted or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Login {
    pub(crate) password: u8,
    pub(crate) first: u8,
    /// Why it was made.
    pub(crate) kind: Kind,
    pub(crate) replaces: Set,
    /// What the service must still have when it takes this one.
    pub(crate) expects: u8,
    pub(crate) epoch: u8,
}

/// A password entry of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Entry {
    /// What opens its seal; none: it has no seal.
    pub(crate) password: u8,
    pub(crate) login: u8,
    pub(crate) first: u8,
    pub(crate) replaces: Set,
    pub(crate) vouched: bool,
    pub(crate) epoch: u8,
    /// Its clock; the writer's number decides between equal ones.
    pub(crate) clock: u8,
    pub(crate) sound: bool,
}

/// What isn't written.
pub(crate) const NO_ENTRY: Entry = Entry {
    password: NONE,
    login: NONE,
    first: NONE,
    replaces: Set::EMPTY,
    vouched: false,
    epoch: 0,
    clock: 0,
    sound: true,
};

/// The truth about a password, which no device reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Password {
    /// Passwords that whoever chose this one had been shown on that device.
    pub(crate) over: Set,
    /// Login ids that were known there, or that they had been told of.
    pub(crate) told: Set,
    /// Passwords that were in the log when somebody signed in with this one.
    pub(crate) after: Set,
    /// Devices on which that was.
    pub(crate) after_on: Set,
    /// When it came into force for the first time; 0: never.
    pub(crate) accepted: u8,
    /// When it was last accepted, under whatever login id.
    pub(crate) last: u8,
    /// When it was last typed by somebody who had been told that the service takes a password unheard of.
    pub(crate) adopted: u8,
    /// It waited for the service when another was adopted in its place.
    pub(crate) given_up: bool,
}

/// The service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Service {
    /// The login id in force.
    pub(crate) login: u8,
    /// Login ids that backups hold, the oldest first, the one in force last.
    pub(crate) line: [u8; IDS],
    pub(crate) line_length: u8,
    /// Login ids that were replaced, kept outside the backups.
    pub(crate) journal: Set,
}

/// How often each kind of thing has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Spent(pub(crate) [u8; crate::bounds::KINDS]);

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub(crate) service: Option<Service>,
    pub(crate) devices: [Device; DEVICES],
    pub(crate) logins: [Login; IDS],
    pub(crate) entries: [Entry; ENTRIES],
    pub(crate) passwords: [Password; IDS],
    /// Entries that the store has.
    pub(crate) store: Set,
    /// Registrations that were sent, and may arrive (again) at any time.
    pub(crate) network: Set,
    /// Of the truth: counts what is accepted or retyped.
    pub(crate) clock: u8,
    pub(crate) spent: Spent,
}

impl World {
    /// The numbers of the devices that are alive.
    pub(crate) fn live(&self) -> impl Iterator<Item = usize> + '_ {
        (0..DEVICES).filter(|&at| self.devices[at].stage == Stage::Live)
    }

    /// The login id that the service has; none without a service.
    pub(crate) fn served(&self) -> u8 {
        self.service.as_ref().map_or(NONE, |service| service.login)
    }

    /// The password that a login id takes, in truth.
    pub(crate) fn password_of(&self, login: u8) -> u8 {
        self.logins.get(usize::from(login)).map_or(NONE, |login| login.password)
    }

    /// What a password was chosen over, and what that was chosen over, as far as the registrations `remembered` tell.
    pub(crate) fn chosen_over(&self, password: u8, remembered: Set) -> Set {
        let passwords =
            if remembered == Set::ALL { Set::ALL } else { self.passwords_of(self.choices(remembered)) };
        let mut over = self.shown_or_told(password, remembered);
        loop {
            let through = over.common(passwords);
            let further = through.members().map(|older| self.shown_or_told(older, remembered));
            let wider = further.fold(over, Set::and);
            if wider == over {
                return over;
            }
            over = wider;
        }
    }

    fn shown_or_told(&self, password: u8, remembered: Set) -> Set {
        let truth = self.passwords[usize::from(password)];
        let told = self.passwords_of(truth.told.common(remembered));
        if remembered == Set::ALL { truth.over.and(told) } else { told }
    }

    /// Those of some login ids that were asked for to change a password.
    pub(crate) fn choices(&self, logins: Set) -> Set {
        logins.only(|login| self.logins.get(usize::from(login)).is_some_and(|it| it.kind == Kind::Change))
    }

    /// The passwords of login ids, in truth.
    pub(crate) fn passwords_of(&self, logins: Set) -> Set {
        logins.members().fold(Set::EMPTY, |all, login| all.and(Set::of(self.password_of(login))))
    }

    pub(crate) fn entry(&self, number: u8) -> &Entry {
        &self.entries[usize::from(number)]
    }

    /// Entries that a device knows.
    pub(crate) fn known_entries(&self, device: usize) -> impl Iterator<Item = (u8, &Entry)> {
        self.devices[device].known.members().map(|number| (number, self.entry(number)))
    }

    /// Login ids that a device knows: its own, and those of entries.
    pub(crate) fn known_logins(&self, device: usize) -> Set {
        let own = Set::of(self.devices[device].own.login);
        self.known_entries(device).fold(own, |known, (_, entry)| known.and(Set::of(entry.login)))
    }

    /// What orders entries beside everything else: (password epoch, clock, log).
    pub(crate) fn rank(&self, entry: u8) -> (u8, u8, u8) {
        let Some(found) = self.entries.get(usize::from(entry)) else { return (0, 0, 0) };
        (found.epoch, found.clock, writer(entry))
    }
}

/// Who wrote an entry: 1 and up; 0 for the first.
pub(crate) fn writer(entry: u8) -> u8 {
    entry.div_ceil(WRITTEN)
}
