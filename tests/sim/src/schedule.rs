//! From a seed to a schedule.

use crate::action::{Action, Net, Typed, Way};
use crate::random::Random;

/// Of a hundred draws, those of several steps at once.
const PHRASES: u8 = 30;

/// Of a hundred restores, those with the journal.
const JOURNAL: u8 = 60;

/// What is drawn, by how often.
const KINDS: &[(u8, Kind)] = &[
    (15, Kind::Change),
    (17, Kind::CatchUp),
    (18, Kind::Sync),
    (7, Kind::Revoke),
    (10, Kind::Relock),
    (6, Kind::Adopt),
    (3, Kind::EnrolAgain),
    (4, Kind::Join),
    (2, Kind::SaveKit),
    (3, Kind::Lose),
    (3, Kind::Restart),
    (5, Kind::KeepCopy),
    (6, Kind::Restore),
    (4, Kind::Deliver),
    (4, Kind::Wait),
    (1, Kind::WrongClock),
];

#[derive(Clone, Copy)]
enum Kind {
    Change,
    CatchUp,
    Sync,
    Revoke,
    Relock,
    Adopt,
    EnrolAgain,
    Join,
    SaveKit,
    Lose,
    Restart,
    KeepCopy,
    Restore,
    Deliver,
    Wait,
    WrongClock,
}

/// Makes the schedule of a seed, of so many actions.
#[must_use]
pub fn make_schedule(seed: u64, length: usize) -> Vec<Action> {
    let mut random = Random::new(seed);
    let mut schedule = Vec::new();
    while schedule.len() < length {
        if random.chance(PHRASES) {
            schedule.extend(draw_phrase(&mut random));
        } else {
            schedule.push(draw(&mut random));
        }
    }
    schedule.truncate(length);
    schedule
}

/// Steps that follow each other in life: by chance alone they seldom would.
fn draw_phrase(random: &mut Random) -> Vec<Action> {
    let (device, other, net) = (random.below(3), random.below(3), draw_net(random));
    let (change, catch_up) = (Action::Change { device }, Action::CatchUp { device, net: Net::Fine });
    let sync = |device| Action::Sync { device, net: Net::Fine };
    let retype = |device, typed| Action::Relock { device, typed };
    let restore = Action::Restore { copy: random.below(4), journal: random.chance(JOURNAL) };
    let later = Action::Wait { minutes: 90 };
    match random.below(11) {
        0 => vec![change, Action::CatchUp { device, net }, sync(device), sync(other)],
        1 => vec![change, Action::CatchUp { device, net }, change, catch_up],
        2 => vec![change, Action::CatchUp { device, net }, Action::Lose { device }],
        3 => {
            vec![Action::KeepCopy, change, catch_up, sync(device), Action::Restore { copy: 0, journal: true }]
        }
        4 => vec![restore, sync(device), retype(device, Typed::Own), catch_up],
        5 => vec![sync(device), sync(other), retype(other, Typed::Named)],
        6 => vec![later, sync(device), Action::Adopt { device, typed: Typed::Newest, net }],
        7 => vec![later, Action::Sync { device, net }, change, catch_up],
        8 => vec![restore, Action::Revoke { device, net }, sync(device), sync(other)],
        9 => vec![change, Action::CatchUp { device, net }, change, Action::Deliver { late: 0 }, catch_up],
        _ => vec![Action::Revoke { device, net }, sync(device), sync(other)],
    }
}

fn draw(random: &mut Random) -> Action {
    let device = random.below(3);
    match draw_kind(random) {
        Kind::Change => Action::Change { device },
        Kind::CatchUp => Action::CatchUp { device, net: draw_net(random) },
        Kind::Sync => Action::Sync { device, net: draw_net(random) },
        Kind::Revoke => Action::Revoke { device, net: draw_net(random) },
        Kind::Relock => Action::Relock { device, typed: draw_typed(random) },
        Kind::Adopt => Action::Adopt { device, typed: draw_typed(random), net: draw_net(random) },
        Kind::EnrolAgain => Action::EnrolAgain { device, typed: draw_typed(random), net: draw_net(random) },
        Kind::Join => {
            let way = random.pick(&[Way::Code, Way::Code, Way::LastKit]);
            Action::Join { from: device, typed: draw_typed(random), way, net: draw_net(random) }
        }
        Kind::SaveKit => Action::SaveKit { device },
        Kind::Lose => Action::Lose { device },
        Kind::Restart => Action::Restart { device },
        Kind::KeepCopy => Action::KeepCopy,
        Kind::Restore => Action::Restore { copy: random.below(4), journal: random.chance(JOURNAL) },
        Kind::Deliver => Action::Deliver { late: random.below(3) },
        Kind::Wait => Action::Wait { minutes: random.pick(&[1, 1, 30, 90, 90, 1_500, 4_000, 10_081]) },
        Kind::WrongClock => Action::WrongClock { device, days: random.pick(&[-400, -2, 0, 2, 40, 30_000]) },
    }
}

fn draw_kind(random: &mut Random) -> Kind {
    let all: u16 = KINDS.iter().map(|(weight, _)| u16::from(*weight)).sum();
    let mut left = random.below(all);
    for (weight, kind) in KINDS {
        if left < *weight {
            return *kind;
        }
        left -= weight;
    }
    unreachable!("what is drawn is below the sum")
}

fn draw_typed(random: &mut Random) -> Typed {
    match random.below(10) {
        0..3 => Typed::Own,
        3..6 => Typed::Newest,
        6..9 => Typed::Named,
        _ => Typed::Old(random.below(4)),
    }
}

fn draw_net(random: &mut Random) -> Net {
    if random.chance(65) {
        return Net::Fine;
    }
    match random.below(12) {
        0..2 => Net::LostRequest(draw_number(random)),
        2..5 => Net::LostAnswer(draw_number(random)),
        5..8 => Net::Delayed(draw_number(random)),
        8 => Net::OtherLogin,
        9 => Net::OlderAccount(1 + random.below(3)),
        10 => Net::HiddenLog,
        _ => Net::NoKey,
    }
}

/// Which request: mostly the one by which a catch-up ends, with a live session and without.
fn draw_number(random: &mut Random) -> u8 {
    random.pick(&[0, 1, 2, 3, 3, 3, 3, 4, 5, 6, 6, 6, 7, 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_one_schedule_and_schedules_hold_everything() {
        assert_eq!(make_schedule(7, 40), make_schedule(7, 40));
        assert_ne!(make_schedule(7, 40), make_schedule(8, 40));
        let all = format!("{:?}", (0..200).map(|seed| make_schedule(seed, 25)).collect::<Vec<_>>());
        let actions = "Change CatchUp Revoke Sync Relock Adopt EnrolAgain Join SaveKit Lose Restart KeepCopy Restore \
                       Deliver Wait WrongClock LostRequest LostAnswer Delayed OtherLogin OlderAccount NoKey \
                       HiddenLog Own Newest Named Old Code LastKit";
        for name in actions.split_whitespace() {
            assert!(all.contains(name), "{name}");
        }
    }
}
