//! Random schedules of what people, devices and networks do, run against the real core and the real account service on
//! loopback, and judged by rules that know nothing of core's inside.
//!
//! A seed makes a [`schedule`](make_schedule), a list of [`Action`]s; [`run`] plays it in a world of its own, ends all
//! faults, has the person type what they are asked for, and tells which [`Rule`] was broken, if one was. The same seed
//! gives the same actions. Services and devices draw their own randomness, so a run may differ where that decides (which
//! of two equal log ids is the higher one): what fails once is worth running a few times more.
//!
//! # Reading a schedule that fails
//! It is printed as Rust, shrunk to what is needed, and can be kept in `tests/scenes.rs` as it is. `device: 1` is the
//! second of the devices that are there at that moment (0 and 1 at first: "Phone", which signed up, and "Laptop"); one
//! that joins comes last. Below it stands what each step came to, and what the service took afterwards:
//!
//! ```text
//! Change { device: 1 }                    Laptop types w1          ok          serves r0:w0
//! CatchUp { device: 1, net: Fine }        Laptop: Done                         serves r1:w1
//! ```
//!
//! w0, w1, ... are the passwords in the order in which they were thought of; r0, r1, ... what the service accepted, in
//! that order. A number out of range counts modulo what there is, so that a schedule stays one when a step is left out.
//!
//! | module | what it holds |
//! |---|---|
//! | `action`, `random`, `schedule` | from a seed to a schedule |
//! | `truth` | what the service really took |
//! | `person` | what was typed where, and is believed |
//! | `scene`, `seat` | the world under a schedule, and a device in it |
//! | `net` | what a network or a service does to one step |
//! | `moves`, `travels` | the actions, and what their success must mean |
//! | `rules` | what holds after every step |
//! | `peace` | the end: all faults stop, and all must agree |
//! | `run`, `shrink` | a schedule from begin to end; fewer steps that fail, too |
//!
//! Local accounts and accounts that sync by no method have one device so far: there is nothing here for them.

mod action;
mod moves;
mod net;
mod peace;
mod person;
mod random;
mod rules;
mod run;
mod scene;
mod schedule;
mod seat;
mod shrink;
mod travels;
mod truth;

pub use action::{Action, Net, Typed, Way};
pub use rules::{Broken, Rule};
pub use run::{Report, run, run_seed};
pub use schedule::make_schedule;
pub use shrink::shrink;
