//! A schedule from begin to end.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::action::{Action, Net};
use crate::rules::{Broken, Rule};
use crate::scene::Scene;
use crate::schedule::make_schedule;

/// How a schedule went.
pub struct Report {
    /// What each step came to; then what was done for peace.
    pub notes: Vec<String>,
    /// The rule that was broken, if one was.
    pub broken: Option<Broken>,
}

/// Plays the schedule of a seed.
#[must_use]
pub fn run_seed(seed: u64, length: usize) -> Report {
    run(&make_schedule(seed, length))
}

/// Plays a schedule in a world of its own.
#[must_use]
pub fn run(schedule: &[Action]) -> Report {
    let mut notes = Vec::new();
    let played = catch_unwind(AssertUnwindSafe(|| play(schedule, &mut notes)));
    let broken =
        played.unwrap_or_else(|panic| Err(Rule::Fault.broken(format!("panicked: {}", said(&*panic)))));
    Report { notes, broken: broken.err() }
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

fn play(schedule: &[Action], notes: &mut Vec<String>) -> Result<(), Broken> {
    let mut scene = Scene::begin();
    for action in schedule {
        let done = scene.act(*action);
        let told = done.as_deref().unwrap_or("BROKEN");
        let (served, word) = (scene.truth.served(), scene.truth.word());
        notes.push(format!("{:<62} {told:<58} serves r{served}:w{word}", format!("{action:?}")));
        done?;
    }
    scene.make_peace(notes)?;
    scene.check_agreement()?;
    scene.check_never_older()
}

impl Scene {
    fn act(&mut self, action: Action) -> Result<String, Broken> {
        let (at, done) = match action {
            Action::Change { device } => self.at(device, Self::change)?,
            Action::CatchUp { device, net } => self.at(device, |scene, at| scene.catch_up(at, net))?,
            Action::Revoke { device, net } => self.at(device, |scene, at| scene.revoke(at, net))?,
            Action::Sync { device, net } => self.at(device, |scene, at| scene.sync(at, net))?,
            Action::Relock { device, typed } => self.at(device, |scene, at| scene.relock(at, typed))?,
            Action::Adopt { device, typed, net } => self.at(device, |scene, at| {
                let word = scene.word(at, typed)?;
                scene.adopt(at, word, net)
            })?,
            Action::EnrolAgain { device, typed, net } => self.at(device, |scene, at| {
                let word = scene.word(at, typed)?;
                scene.enrol_again(at, word, net)
            })?,
            Action::SaveKit { device } => self.at(device, Self::save_kit)?,
            Action::Restart { device } => self.at(device, Self::restart)?,
            other => return self.act_on_all(other),
        };
        self.check_seat(at)?;
        Ok(format!("{}: {done}", self.seats[at].name))
    }

    fn at(
        &mut self,
        device: u8,
        step: impl FnOnce(&mut Self, usize) -> Result<String, Broken>,
    ) -> Result<(usize, String), Broken> {
        let at = self.seat_at(device);
        Ok((at, step(self, at)?))
    }

    fn act_on_all(&mut self, action: Action) -> Result<String, Broken> {
        let done = match action {
            Action::Join { from, typed, way, net } => {
                let from = self.seat_at(from);
                let word = self.word(from, typed)?;
                self.join(from, word, way, net)?
            }
            Action::Lose { device } => {
                let at = self.seat_at(device);
                self.lose(at)
            }
            Action::KeepCopy => self.keep_copy(),
            Action::Restore { copy, journal } => self.restore(copy, journal),
            Action::Deliver { late } => self.deliver(late)?,
            Action::Wait { minutes } => {
                self.world.clock.advance(i64::from(minutes) * 60);
                String::new()
            }
            Action::WrongClock { device, days } => {
                let at = self.seat_at(device);
                self.seats[at].device.clock.set_ahead(i64::from(days) * 86_400);
                self.seats[at].name.clone()
            }
            _ => unreachable!("what one device does was done"),
        };
        for at in 0..self.seats.len() {
            self.check_seat(at)?;
        }
        Ok(done)
    }
}

impl Action {
    /// The same with nothing that hinders it, if something does.
    pub(crate) fn unhindered(mut self) -> Option<Self> {
        let net = self.net().filter(|net| **net != Net::Fine)?;
        *net = Net::Fine;
        Some(self)
    }
}
