//! What becomes of a state once the faults have stopped: everybody sends, reads, speaks with the service and types
//! what their device asks for, until nothing changes.

use crate::clause::Rules;
use crate::property::{Property, broken_at_rest, broken_in, heard_of};
use crate::session::Fate;
use crate::turn::Turn;
use crate::world::{MADE, NONE, Spent, WRITTEN, World};

/// Rounds after which it is said that the devices never agree.
const ROUNDS: usize = 10;

/// How people and devices go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manner {
    /// The last device speaks first.
    backwards: bool,
    /// Nobody knows a password that their device hasn't heard of: they choose a new one instead.
    forgetful: bool,
}

/// The ways in which it goes on from every state.
pub(crate) const MANNERS: [Manner; 4] = [
    Manner { backwards: false, forgetful: false },
    Manner { backwards: true, forgetful: false },
    Manner { backwards: false, forgetful: true },
    Manner { backwards: true, forgetful: true },
];

/// Where going on begins: everything is sent and read.
pub(crate) fn sync_all(world: &World, rules: Rules) -> World {
    let mut turn = Turn::new(world, rules);
    let live: Vec<usize> = world.live().collect();
    turn.sync(&live);
    turn.world.spent = Spent::default();
    turn.world
}

/// Goes on from a state until nothing changes; the world at its end, and what is broken on the way or there.
pub(crate) fn complete(world: &World, rules: Rules, manner: Manner) -> (World, Option<Property>) {
    let mut turn = Turn::new(world, rules);
    let heard = heard_of(world);
    for _ in 0..ROUNDS {
        let before = turn.world.clone();
        let mut live: Vec<usize> = turn.world.live().collect();
        if manner.backwards {
            live.reverse();
        }
        turn.sync(&live);
        for &at in &live {
            if !turn.has_room(at) {
                return (turn.world, Some(Property::Agree));
            }
            turn.go_on(at, manner);
            let broken = turn.broken.or_else(|| broken_in(&turn.world, rules));
            // A device that hasn't spoken yet is out of step, which isn't a fault.
            if broken.is_some_and(|broken| broken != Property::CodesOpen) {
                return (turn.world, broken);
            }
        }
        if turn.world == before {
            let broken = broken_at_rest(&turn.world, heard);
            return (turn.world, broken);
        }
    }
    (turn.world, Some(Property::Agree))
}

impl Turn {
    /// Everybody sends and reads.
    fn sync(&mut self, live: &[usize]) {
        for &at in live {
            self.send(at);
        }
        for &at in live {
            self.read(at);
        }
    }

    /// Whether a device can make and write what one round may need: who needs more goes round in circles.
    fn has_room(&self, at: usize) -> bool {
        let device = &self.world.devices[at];
        device.logins_made + 2 <= MADE
            && device.passwords_made + 2 <= MADE
            && device.entries_made + 3 <= WRITTEN
    }

    /// A device speaks with the service, and its person does what it asks for.
    fn go_on(&mut self, at: usize, manner: Manner) {
        if self.world.service.is_none() {
            self.type_waiting(at);
            return;
        }
        // Told before it asks: what the service takes now is said by this session.
        self.world.devices[at].told.remove(self.world.served());
        let served = self.world.served();
        self.session(at, served, Fate::Answered);
        if self.world.devices[at].waiting.is_some() && !self.type_waiting(at) {
            self.adopt_here(at);
        }
        if self.world.devices[at].told.has(self.world.served()) {
            self.answer_unknown(at, manner);
        }
        if self.waits_for_more(at) {
            self.answer_unknown(at, Manner { forgetful: true, ..manner });
        }
        if self.world.devices[at].went_back && self.world.devices[at].waiting.is_none() {
            self.type_again(at);
        }
        let served = self.world.served();
        self.session(at, served, Fate::Answered);
        self.send(at);
    }

    /// A change stays in the outbox although the service's login id is known: asked, they choose once more.
    fn waits_for_more(&self, at: usize) -> bool {
        let device = &self.world.devices[at];
        device.outbox.is_some() && !device.told.has(self.world.served())
    }

    /// "The service takes a password this device hasn't heard of": typed, or a new one chosen by who doesn't know it.
    fn answer_unknown(&mut self, at: usize, manner: Manner) {
        let device = &self.world.devices[at];
        if manner.forgetful && device.passwords_made < MADE {
            self.change(at);
        } else {
            self.adopt_here(at);
        }
    }

    /// Adopts; where the service refuses since its journal says so, its operator releases the account first.
    fn adopt_here(&mut self, at: usize) {
        let served = self.world.served();
        if self.world.devices[at].sent.has(served) {
            return;
        }
        if let Some(service) = &mut self.world.service {
            service.journal.remove(served);
        }
        self.adopt(at, served, served);
    }
}

/// Whether people would be asked for a password that their device hasn't heard of.
pub(crate) fn asks_for_unknown(world: &World) -> bool {
    let live: Vec<usize> = world.live().collect();
    let all = live.iter().fold(world.store, |all, &at| all.and(world.devices[at].known));
    let served = world.served();
    served != NONE && !all.members().any(|entry| world.entry(entry).login == served)
}

impl Manner {
    /// Whether it differs from the others in a state.
    pub(crate) fn matters(self, world: &World) -> bool {
        !self.forgetful || asks_for_unknown(world)
    }
}
