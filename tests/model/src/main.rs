//! The search with bounds by arguments: `keyfold-model [--seconds N] [--without CLAUSE]... [BOUNDS]...`, as in
//! `keyfold-model "change=2 restore=1 again=1"`. Without bounds it runs through a list of them, the smaller ones first,
//! until the time is over. Prints a line for each; ends with 1 and a trace if a property is broken.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use keyfold_model::{Ask, Bounds, Clause, Outcome, Rules, search};

/// What a soak searches; the last ones go as far as time and memory do.
const SOAK: &[&str] = &[
    "local devices=3 change=4 lose=1",
    "local change=4 join=1 lose=1",
    "change=2 spoil=1 week=1 adopt=1 lose=1",
    "change=3 fault=2 late=2 adopt=1",
    "change=2 lie=2 fault=1 late=1 adopt=1",
    "change=2 restore=2 again=2 adopt=1",
    "change=2 restore=1 again=1 lose=1 adopt=2",
    "change=2 lie=1 restore=1 again=1 fault=1",
    "change=2 revoke=1 lie=1 adopt=1",
    "change=3 lie=1 fault=1 adopt=1",
    "change=2 revoke=1 restore=1 again=1",
    "change=2 revoke=2 fault=1 late=1",
    "change=2 revoke=1 restore=1 fault=1 late=1",
    "devices=3 change=3",
    "devices=3 change=2 lose=1 adopt=1",
    "change=2 restore=1 join=1",
    "change=2 lose=1 restore=1 join=1",
    "change=3 revoke=2",
    "devices=3 change=2 revoke=1",
    "devices=3 change=2 restore=1 again=1",
    "change=2 restore=1 again=1 join=1",
    "change=2 revoke=1 lose=1 adopt=1 restore=1 again=1",
    "change=2 revoke=1 restore=1 again=1 fault=1 late=1 lie=1 adopt=1",
    "change=3 revoke=1 restore=2 again=2 fault=1 late=1 lie=1 adopt=1 lose=1 join=1",
];

/// States after which a search stops: about a gigabyte.
const STATES: usize = 12_000_000;

struct Options {
    seconds: u64,
    rules: Rules,
    bounds: Vec<Bounds>,
}

fn options() -> Result<Options, String> {
    let mut options = Options { seconds: 600, rules: Rules::all(), bounds: Vec::new() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seconds" => {
                let number = arguments.next().and_then(|number| number.parse().ok());
                options.seconds = number.ok_or("--seconds wants a number")?;
            }
            "--without" => {
                let name = arguments.next().unwrap_or_default();
                let clause = Clause::ALL.into_iter().find(|clause| format!("{clause:?}") == name);
                options.rules = options.rules.without(clause.ok_or(format!("not a clause: {name}"))?);
            }
            text => options.bounds.push(text.parse().map_err(|error| format!("{error}"))?),
        }
    }
    if options.bounds.is_empty() {
        options.bounds = SOAK.iter().filter_map(|text| text.parse().ok()).collect();
    }
    Ok(options)
}

#[expect(clippy::disallowed_methods, reason = "a search measures real time, on a machine that is awake")]
fn now() -> Instant {
    Instant::now()
}

fn report(bounds: &Bounds, outcome: &Outcome, took: Duration) {
    let how = if outcome.ran_to_the_end { "to the end" } else { "cut off" };
    let (states, depth) = (outcome.states, outcome.depth);
    println!("{bounds}: {states} states, depth {depth}, {how}, {:.1} s", took.as_secs_f64());
    if let Some(violation) = &outcome.violation {
        println!("{}", violation.story);
    }
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}\nusage: keyfold-model [--seconds N] [--without CLAUSE]... [BOUNDS]...");
            return ExitCode::from(2);
        }
    };
    let began = now();
    let left = || began.elapsed() < Duration::from_secs(options.seconds);
    let ask = Ask { rules: options.rules, wanted: &|_| true, go_on: &left };
    let mut broken = false;
    for mut bounds in options.bounds.into_iter().take_while(|_| left()) {
        bounds.states = STATES;
        let started = now();
        let outcome = search(&bounds, &ask);
        report(&bounds, &outcome, started.elapsed());
        broken |= outcome.violation.is_some();
    }
    if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
