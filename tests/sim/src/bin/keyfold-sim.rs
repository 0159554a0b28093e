//! Plays schedules by the thousand: `scripts/soak sim --from SEED --seeds COUNT`. Each seed stands for itself, so a run that
//! was ended goes on from the seed that it named last.

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use keyfold_sim::{make_schedule, run, shrink};

/// How often the seed under way is named.
const EVERY: u64 = 50;

#[derive(Parser)]
#[command(
    name = "scripts/soak sim",
    about = "Plays random schedules against the real core and account service"
)]
struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 1000)]
    seeds: u64,
    /// Actions in a schedule.
    #[arg(long, default_value_t = 25)]
    length: usize,
    /// Prints what each step came to, also where all holds.
    #[arg(long)]
    notes: bool,
    /// Doesn't look for a shorter schedule.
    #[arg(long)]
    whole: bool,
}

#[expect(clippy::disallowed_methods, reason = "no device: how long it took is all that is asked")]
fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (start, mut failed) = (Instant::now(), Vec::new());
    for seed in arguments.from..arguments.from + arguments.seeds {
        if (seed - arguments.from).is_multiple_of(EVERY) {
            println!("seed {seed}, {} failed, {:.0?}", failed.len(), start.elapsed());
        }
        if !play(seed, &arguments) {
            failed.push(seed);
        }
    }
    println!("{} seeds in {:.1?}; failed: {failed:?}", arguments.seeds, start.elapsed());
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn play(seed: u64, arguments: &Arguments) -> bool {
    let schedule = make_schedule(seed, arguments.length);
    let report = run(&schedule);
    if arguments.notes {
        println!("{}", report.notes.join("\n"));
    }
    let Some(broken) = report.broken else { return true };
    println!("seed {seed} breaks {broken:?}");
    let short = if arguments.whole { schedule } else { shrink(&schedule, broken.rule) };
    let again = run(&short);
    let steps: Vec<_> = short.iter().map(|action| format!("    {action:?},")).collect();
    println!("[\n{}\n]\n{}\n{:?}\n", steps.join("\n"), again.notes.join("\n"), again.broken);
    false
}
