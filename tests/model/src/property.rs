//! What must be true: in each state, at each step, and once the faults have stopped.

use std::fmt;

use crate::clause::{Clause, Rules};
use crate::world::{NONE, Set, World};

/// A property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Property {
    /// Some password that the device names opens it: each seal is paired with the login id of its own password.
    Named,
    /// The service doesn't end with an older password than the newest accepted one that a live device or the log knows.
    NeverOlder,
    /// Success is never reported for what didn't happen.
    HonestSuccess,
    /// A password that waits for the service isn't dropped while no newer one is in force.
    OutboxKept,
    /// The first accepted wins: a password doesn't replace one that whoever chose it hadn't heard of.
    FirstWins,
    /// After faults stop all live devices agree, with each other and with the service.
    Agree,
    /// A code that is made opens.
    CodesOpen,
    /// Nobody signs in with a password that was replaced.
    StaysOut,
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Named => "a device names a password that doesn't open it",
            Self::NeverOlder => "an older password is in force than one that a live device or the log knows",
            Self::HonestSuccess => "success was reported for what didn't happen",
            Self::OutboxKept => "a new password was dropped although no newer one is in force",
            Self::FirstWins => "a password replaced one that whoever chose it hadn't heard of",
            Self::Agree => "faults stopped, and the devices don't agree",
            Self::CodesOpen => "a code was made that doesn't open",
            Self::StaysOut => "a replaced password signed a device in",
        })
    }
}

/// The first property that a state breaks by itself.
pub(crate) fn broken_in(world: &World, rules: Rules) -> Option<Property> {
    for at in world.live() {
        let device = &world.devices[at];
        let seals = [Some(device.own), device.waiting.filter(|seal| seal.sound)];
        let mut seals = seals.iter().flatten();
        if !device.own.sound || seals.any(|seal| !paired(world, seal.login, seal.password)) {
            return Some(Property::Named);
        }
        let would_make_code = world.service.is_some()
            && device.own.login != NONE
            && device.outbox.is_none()
            && (device.own.login == world.served() || !rules.has(Clause::CodesInSync));
        if would_make_code && device.own.login != world.served() {
            return Some(Property::CodesOpen);
        }
    }
    None
}

fn paired(world: &World, login: u8, password: u8) -> bool {
    login == NONE || password == NONE || world.password_of(login) == password
}

/// The first property that a state breaks in which nothing changes any more; `heard` was known when the faults stopped.
pub(crate) fn broken_at_rest(world: &World, heard: Set) -> Option<Property> {
    let agreed = world.live().next().map(|at| world.devices[at].own.password)?;
    let alike = world.live().all(|at| {
        let device = &world.devices[at];
        let accepted = world.service.is_none() || device.own.login == world.served();
        device.own.password == agreed && device.waiting.is_none() && device.outbox.is_none() && accepted
    });
    let force = if world.service.is_some() { world.password_of(world.served()) } else { agreed };
    if !alike || force != agreed {
        return Some(Property::Agree);
    }
    let heard = heard.and(heard_of(world));
    heard.members().any(|other| is_older(world, force, other)).then_some(Property::NeverOlder)
}

/// Entries that a live device or the store has.
fn entries_left(world: &World) -> Set {
    world.live().fold(world.store, |known, at| known.and(world.devices[at].known))
}

/// Accepted passwords that a live device or the store knows.
pub(crate) fn heard_of(world: &World) -> Set {
    let logged = entries_left(world).members().map(|entry| world.entry(entry)).filter(|entry| entry.sound);
    let logged = logged.map(|entry| entry.password);
    let held = world.live().map(|at| world.devices[at].own.password);
    let all = logged.chain(held).fold(Set::EMPTY, |known, password| known.and(Set::of(password)));
    all.only(|password| world.passwords[usize::from(password)].accepted > 0)
}

/// Login ids of whose registration there is an entry left, or the device that sent it. Without a service: of all.
fn remembered(world: &World) -> Set {
    if world.service.is_none() {
        return Set::ALL;
    }
    let entries = entries_left(world);
    let registered = entries.members().map(|entry| world.entry(entry)).filter(|entry| !entry.vouched);
    let sent = world.live().fold(Set::EMPTY, |all, at| all.and(world.devices[at].sent));
    registered.fold(sent, |all, entry| all.and(Set::of(entry.login)))
}

/// Whether `old` is older than `new`: chosen over it, or, where neither knew the other, accepted by the service before
/// and not again since. What somebody typed who was told that the service takes it is as they want it, and so
/// is what they gave up for that. Where no
/// registration is left that tells what it replaced, there is no order that anybody could know.
fn is_older(world: &World, old: u8, new: u8) -> bool {
    let [of_old, of_new] = [old, new].map(|password| world.passwords[usize::from(password)]);
    let remembered = remembered(world);
    let chosen = world.choices(remembered);
    let is_on_record = |password| world.service.is_none() || world.passwords_of(chosen).has(password);
    let over = |one, other| {
        let after = is_after_on_record(world, one) && world.passwords[usize::from(one)].after.has(other);
        after || is_on_record(one) && world.chosen_over(one, remembered).has(other)
    };
    if old == new || of_new.given_up || over(old, new) || of_old.adopted > of_new.accepted {
        return false;
    }
    let unknowing = is_on_record(old) && is_on_record(new) && !world.chosen_over(new, Set::ALL).has(old);
    over(new, old) || unknowing && world.service.is_some() && of_new.accepted > of_old.last
}

/// Whether what somebody who signed in with a password had in the log is still known: to them, or by their entry.
fn is_after_on_record(world: &World, password: u8) -> bool {
    let on = world.passwords[usize::from(password)].after_on;
    let mut entries = entries_left(world).members().map(|entry| world.entry(entry));
    world.live().any(|at| on.has(u8::try_from(at).unwrap_or(0)))
        || entries.any(|entry| entry.vouched && entry.password == password)
}
