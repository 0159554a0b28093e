//! Random schedules, the same ones each time; `scripts/soak sim` plays others.

use keyfold_sim::{make_schedule, run, shrink};

/// What the seeds are derived from.
const BASE: u64 = 0x6b65_7966_6f6c_6400;
/// Schedules in each test.
const SEEDS: u64 = 16;
/// Actions in a schedule.
const LENGTH: usize = 25;

fn play(part: u64) {
    for seed in (BASE + part * SEEDS..).take(usize::try_from(SEEDS).expect("it is small")) {
        let schedule = make_schedule(seed, LENGTH);
        let Some(broken) = run(&schedule).broken else { continue };
        let short = shrink(&schedule, broken.rule);
        let notes = run(&short).notes.join("\n");
        panic!("seed {seed} breaks {broken:?}\n{short:#?}\n{notes}");
    }
}

#[test]
fn the_first_part_breaks_no_rule() {
    play(0);
}

#[test]
fn the_second_part_breaks_no_rule() {
    play(1);
}

#[test]
fn the_third_part_breaks_no_rule() {
    play(2);
}

#[test]
fn the_fourth_part_breaks_no_rule() {
    play(3);
}
