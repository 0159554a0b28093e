//! What must hold, and what holds after every step.

use std::collections::BTreeSet;

use keyfold_core::flow::{Due, Error, PasswordNotice};

use crate::person::Word;
use crate::scene::Scene;

/// What must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Some password that the device names opens it; none that it has replaced does.
    Opens,
    /// The service doesn't end with an older password than the newest that it took and that a device or the log knows,
    /// unless a person typed it after being told.
    NeverOlder,
    /// Success isn't reported for what didn't happen.
    Honest,
    /// A password that waits isn't dropped while this may be the only place that has it.
    OutboxKept,
    /// Once the faults have stopped, all agree.
    Agree,
    /// Nothing fails that can't.
    Fault,
}

/// A rule that was broken, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub rule: Rule,
    /// How.
    pub how: String,
}

impl Rule {
    /// It was broken.
    pub(crate) fn broken(self, how: impl Into<String>) -> Broken {
        Broken { rule: self, how: how.into() }
    }

    /// It was broken unless this is so.
    pub(crate) fn hold(self, is_so: bool, how: impl FnOnce() -> String) -> Result<(), Broken> {
        if is_so { Ok(()) } else { Err(self.broken(how())) }
    }

    /// An error that can't be.
    pub(crate) fn fault(error: Error) -> Broken {
        Self::Fault.broken(format!("this should not fail: {error:?}"))
    }
}

impl Scene {
    /// What holds after every step on this device; what the person learns by it is noted.
    pub(crate) fn check_seat(&mut self, seat: usize) -> Result<(), Broken> {
        self.check_opens(seat)?;
        self.check_outbox(seat)
    }

    /// The password that opened it last opens it, or else one that it names does.
    fn check_opens(&mut self, at: usize) -> Result<(), Broken> {
        let seat = &self.seats[at];
        if seat.would_open(seat.own).map_err(Rule::fault)? {
            return Ok(());
        }
        for word in self.named(at)? {
            if seat.would_open(word).map_err(Rule::fault)? {
                self.seats[at].own = word;
                return Ok(());
            }
        }
        let (name, own, notice) = (&seat.name, seat.own, seat.notice());
        Err(Rule::Opens
            .broken(format!("{name} doesn't open with w{own}, nor with what it names: {notice:?}")))
    }

    /// The passwords that a device asks for: what was typed where it says that it was changed.
    pub(crate) fn named(&self, seat: usize) -> Result<Vec<Word>, Broken> {
        match self.seats[seat].notice().map_err(Rule::fault)? {
            Some(PasswordNotice::Changed { who, .. }) => Ok(self.person.typed_at(&who)),
            _ => Ok(vec![self.seats[seat].own]),
        }
    }

    /// A new password waits until the service took it. What loses or is given up is noted where that is reported.
    fn check_outbox(&mut self, at: usize) -> Result<(), Broken> {
        let seat = &self.seats[at];
        let Some(owed) = seat.owed.filter(|_| seat.home().is_unlocked()) else { return Ok(()) };
        if seat.is_due(Due::CatchUp).map_err(Rule::fault)? {
            return Ok(());
        }
        let how = || format!("{} doesn't bring w{owed} to the service, which never took it", seat.name);
        Rule::OutboxKept.hold(self.truth.ever_took(owed), how)?;
        self.seats[at].owed = None;
        Ok(())
    }

    /// What the service accepts may take the place only of what could be known where it was typed: a password that was
    /// thought of before another one came loses against it. And one that was replaced never comes back over what came
    /// in its place.
    pub(crate) fn check_accepted(&self, registration: usize) -> Result<(), Broken> {
        let word = self.truth.word_of(registration);
        let Some(before) = self.truth.replaced(registration).filter(|before| *before != word) else {
            return Ok(());
        };
        let how = || format!("w{word} (r{registration}) took the place of w{before}, which is newer");
        if self.truth.first(word) == Some(registration) {
            let first = self.truth.first(before).unwrap_or(registration);
            let is_known = self.person.can_have_known(word, before, first);
            Rule::NeverOlder.hold(is_known, || format!("{}, or was unknown where it was typed", how()))
        } else {
            Rule::NeverOlder.hold(!self.truth.is_older(word, before), how)
        }
    }

    /// Nothing but the newer password does while one waits; with a word for what was done.
    pub(crate) fn check_nothing_waits(&self, at: usize, done: &str) -> Result<(), Broken> {
        let told = self.seats[at].notice().map_err(Rule::fault)?;
        let waits = matches!(told, Some(PasswordNotice::Changed { .. }));
        Rule::NeverOlder.hold(!waits, || format!("{done} by an old password, although {told:?}"))
    }

    /// At the end: no password that the service took and that somebody knows came in the place of the one in force,
    /// directly or not; unless the person agreed.
    pub(crate) fn check_never_older(&self) -> Result<(), Broken> {
        let word = self.truth.word();
        let known: BTreeSet<usize> = self.seats.iter().flat_map(|seat| seat.tells.iter().copied()).collect();
        for registration in known.union(&self.store_tells) {
            let newer = self.truth.word_of(*registration);
            let agreed =
                self.person.consents.iter().any(|(agreed, by)| *agreed == word && *by > *registration);
            let how =
                || format!("the service ends with w{word} although w{newer} (r{registration}) is known");
            Rule::NeverOlder.hold(agreed || !self.truth.is_older(word, newer), how)?;
        }
        Ok(())
    }
}
