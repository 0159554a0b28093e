//! The world before anything has happened: an account that has just been made, on one device or more.

use super::{
    DEVICES, Device, ENTRIES, Entry, IDS, Kind, Login, NO_ENTRY, NONE, Password, Seal, Service, Set, Spent,
};
use super::{Stage, World};

const NO_LOGIN: Login =
    Login { password: NONE, first: NONE, kind: Kind::Change, replaces: Set::EMPTY, expects: NONE, epoch: 0 };

const NO_PASSWORD: Password = Password {
    over: Set::EMPTY,
    told: Set::EMPTY,
    after: Set::EMPTY,
    after_on: Set::EMPTY,
    accepted: 0,
    last: 0,
    adopted: 0,
    given_up: false,
};

impl Device {
    fn begin(stage: Stage, first: u8) -> Self {
        Self {
            stage,
            own: Seal { password: 0, login: first, first, epoch: 1, entry: 0, sound: true },
            waiting: None,
            outbox: None,
            sent: Set::EMPTY,
            from_outbox: Set::EMPTY,
            told: Set::EMPTY,
            known: Set::of(0),
            damaged: Set::EMPTY,
            went_back: false,
            passwords_made: 0,
            logins_made: 0,
            entries_made: 0,
        }
    }
}

impl World {
    /// After a sign-up and its first sync: `live` devices have the first password, `absent` ones may join.
    pub(crate) fn begin(with_service: bool, live: usize, absent: usize) -> Self {
        let first = if with_service { 0 } else { NONE };
        let stage = |at| match at {
            at if at < live => Stage::Live,
            at if at < live + absent => Stage::Absent,
            _ => Stage::Lost,
        };
        let service = Service { login: 0, line: [0; IDS], line_length: 1, journal: Set::EMPTY };
        let mut world = Self {
            service: with_service.then_some(service),
            devices: std::array::from_fn::<_, DEVICES, _>(|at| Device::begin(stage(at), first)),
            logins: [NO_LOGIN; IDS],
            entries: [NO_ENTRY; ENTRIES],
            passwords: [NO_PASSWORD; IDS],
            store: Set::of(0),
            network: Set::EMPTY,
            clock: 1,
            spent: Spent::default(),
        };
        world.logins[0] = Login { password: 0, first: 0, epoch: 1, ..NO_LOGIN };
        world.entries[0] = Entry { password: 0, login: first, first, epoch: 1, clock: 1, ..NO_ENTRY };
        (world.passwords[0].accepted, world.passwords[0].last) = (1, 1);
        world
    }
}
