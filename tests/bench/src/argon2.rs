//! Argon2id at the floor: core's against the C reference (phc-winner-argon2), in alternating runs of one process each.
//!
//! Invariant: both derive the same 32 bytes in every round, or there are no figures. `unsafe` is forbidden here, so the
//! C code runs in a process of its own (`reference.py`) and times itself; both reserve, wipe and free their memory.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use data_encoding::HEXLOWER;
use keyfold_core::crypto::stretch::{Argon2, FLOOR, hold_memory};
use keyfold_core::port::Stretch as _;

use crate::Failure;
use crate::report::{Report, median, timed};

const ROUNDS: u8 = 15;

pub(crate) fn run(reference: &Path) -> Result<Report, Failure> {
    let mut reference = Reference::start(reference)?;
    let (mut fresh, mut held, mut c) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let salt = [round; 16];
        let (expected, c_took) = reference.derive(salt)?;
        let fresh_took = derive(salt, &expected)?;
        let held_memory = hold_memory();
        derive(salt, &expected)?;
        let held_took = derive(salt, &expected)?;
        drop(held_memory);
        // The first round wakes both up.
        if round > 0 {
            fresh.push(fresh_took);
            held.push(held_took);
            c.push(c_took);
        }
    }
    let (fresh, held, c) = (median(fresh), median(held), median(c));
    let mut report = Report::new("argon2");
    report.add("memory", f64::from(FLOOR.memory_kib / 1024), "MiB");
    report.add("passes", f64::from(FLOOR.passes), "");
    report.add("lanes", f64::from(FLOOR.lanes), "");
    report.add("rounds", f64::from(ROUNDS), "");
    report.add_time("C reference", c);
    report.add_time("core", fresh);
    report.add_time("core, memory held by a flow", held);
    report.add("core / C reference", fresh.as_secs_f64() / c.as_secs_f64(), "");
    report.add("core, memory held / C reference", held.as_secs_f64() / c.as_secs_f64(), "");
    Ok(report)
}

/// How long core takes for what the reference derived.
fn derive(salt: [u8; 16], expected: &str) -> Result<Duration, Failure> {
    let mut out = [0; 32];
    let (derived, took) = timed(|| Argon2.derive(b"a password", &salt, FLOOR, &mut out));
    derived?;
    if HEXLOWER.encode(&out) == expected { Ok(took) } else { Err(Failure::Differs) }
}

/// The peer: a salt in hexadecimal goes in, `NANOSECONDS HEXADECIMAL` comes out, a line each.
struct Reference {
    child: Child,
    salts: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Reference {
    fn start(python: &Path) -> Result<Self, Failure> {
        let mut child = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/reference.py"))
            .args([FLOOR.memory_kib, FLOOR.passes.into(), FLOOR.lanes.into()].map(|part| part.to_string()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Failure::Reference)?;
        let salts = child.stdin.take().expect("it was asked for");
        let answers = BufReader::new(child.stdout.take().expect("it was asked for"));
        Ok(Self { child, salts, answers })
    }

    fn derive(&mut self, salt: [u8; 16]) -> Result<(String, Duration), Failure> {
        writeln!(self.salts, "{}", HEXLOWER.encode(&salt)).map_err(|_| Failure::Answer)?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(Failure::Reference)?;
        let (nanoseconds, derived) = line.trim_end().split_once(' ').ok_or(Failure::Answer)?;
        let nanoseconds = nanoseconds.parse().map_err(|_| Failure::Answer)?;
        Ok((derived.to_owned(), Duration::from_nanos(nanoseconds)))
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        // Either may fail only because it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
