//! The end of a schedule: clocks are right, nothing is lost and nobody lies any more. The person opens every device,
//! syncs, and types what each asks for, until none asks; then all must agree.

use keyfold_core::flow::{Cancel, CatchUp, Due, Error, PasswordNotice};

use crate::action::{Net, Typed, Way};
use crate::person::Word;
use crate::rules::{Broken, Rule};
use crate::scene::Scene;

/// How often the person goes round.
const ROUNDS: usize = 12;
/// What is said of a password that was replaced before a restore.
const REPLACED: &str = "PasswordReplaced";

impl Scene {
    /// Goes round until all is quiet.
    pub(crate) fn make_peace(&mut self, notes: &mut Vec<String>) -> Result<(), Broken> {
        for seat in &self.seats {
            seat.device.clock.set_ahead(0);
        }
        let mut quiet = 0;
        for round in 0..ROUNDS {
            let before = notes.len();
            for at in 0..self.seats.len() {
                self.settle(at, round, notes)?;
            }
            quiet = if notes.len() == before { quiet + 1 } else { 0 };
            // What the last device sent in one round the first one hears in the next.
            if quiet == 2 {
                return Ok(());
            }
        }
        let told: Vec<_> = self.seats.iter().map(|seat| (&seat.name, seat.notice())).collect();
        Err(Rule::Agree.broken(format!("it is never quiet: {told:?}")))
    }

    /// One device: what had to be done is noted.
    fn settle(&mut self, at: usize, round: usize, notes: &mut Vec<String>) -> Result<(), Broken> {
        if !self.seats[at].home().is_unlocked() {
            self.open(at)?;
        }
        let name = self.seats[at].name.clone();
        let synced = self.sync(at, Net::Fine)?;
        if synced != "synced" {
            notes.push(format!("{name}: sync: {synced}"));
            let enrolled = self.try_all(at, Self::enrol_again)?;
            notes.push(format!("{name}: enrols again: {enrolled}"));
            // Another device may register the newer password; only if none does is the operator asked.
            if enrolled == REPLACED && round >= ROUNDS / 2 {
                notes.push(self.release()?);
            }
        }
        self.check_seat(at)?;
        let told = self.seats[at].notice().map_err(Rule::fault)?;
        if let Some(told) = told {
            let done = self.answer(at, round, &told)?;
            notes.push(format!("{name}: {told:?}: {done}"));
        }
        if self.seats[at].is_due(Due::CatchUp).map_err(Rule::fault)? {
            notes.push(format!("{name}: catches up: {}", self.catch_up(at, Net::Fine)?));
        }
        self.check_seat(at)
    }

    /// The person does what they are told.
    fn answer(&mut self, at: usize, round: usize, told: &PasswordNotice) -> Result<String, Broken> {
        match told {
            PasswordNotice::Changed { .. } => {
                self.seats[at].home().lock();
                self.type_named(at, told)
            }
            PasswordNotice::Restored { .. } => self.relock(at, Typed::Own),
            // Another device may tell of it in its turn.
            PasswordNotice::Unknown { .. } if round == 0 => Ok("waits".to_owned()),
            PasswordNotice::Unknown { .. } if self.is_stubborn() => self.change(at),
            PasswordNotice::Unknown { .. } => self.try_all(at, Self::adopt),
        }
    }

    /// Types what was typed on the device that is named, the latest first, until one is taken for the one that is meant:
    /// the own one opens, too, but the device goes on asking.
    fn type_named(&mut self, at: usize, told: &PasswordNotice) -> Result<String, Broken> {
        for word in self.named(at)? {
            let seat = &mut self.seats[at];
            if seat.unlock(word).map_err(Rule::fault)? {
                seat.own = word;
                if seat.notice().map_err(Rule::fault)?.as_ref() != Some(told) {
                    return Ok(format!("opened by w{word}"));
                }
            }
        }
        let name = &self.seats[at].name;
        Err(Rule::Opens.broken(format!("{name} takes nothing that it names: {told:?}")))
    }

    /// A person of another kind replaces what they don't know.
    fn is_stubborn(&self) -> bool {
        self.truth.count().is_multiple_of(3)
    }

    /// Tries all passwords, the newest first, as one who doesn't remember.
    fn try_all(
        &mut self,
        at: usize,
        step: impl Fn(&mut Self, usize, Word, Net) -> Result<String, Broken>,
    ) -> Result<String, Broken> {
        for word in self.person.words() {
            let done = step(self, at, word, Net::Fine)?;
            if done != "WrongPassword" {
                return Ok(done);
            }
        }
        Err(Rule::Agree.broken(format!("{} takes no password", self.seats[at].name)))
    }

    /// All agree: each device opens with the password that the service takes on a new one, and only that one is taken.
    pub(crate) fn check_agreement(&mut self) -> Result<(), Broken> {
        let word = self.truth.word();
        if self.try_sign_in(word)? == Err(Error::PasswordReplaced) {
            self.release()?;
        }
        for seat in &self.seats {
            let opens = seat.would_open(word).map_err(Rule::fault)?;
            let how = || format!("{} opens with w{}, the service takes w{word}", seat.name, seat.own);
            Rule::Agree.hold(opens && seat.own == word, how)?;
            let again = seat.home().password().catch_up(&Cancel::new());
            Rule::Agree.hold(again == Ok(CatchUp::Nothing), || format!("still to catch up: {again:?}"))?;
        }
        for other in self.person.words() {
            let taken = self.takes(other)?;
            let how = || format!("the service takes w{other}: {taken}, and w{word} is in force");
            Rule::Agree.hold(taken == (other == word), how)?;
        }
        self.check_new_device(word)
    }

    /// A code of any device brings in a new one, which hears of nothing else.
    fn check_new_device(&mut self, word: Word) -> Result<(), Broken> {
        for at in (0..self.seats.len()).rev() {
            let full = self.seats.len();
            if full == 3 {
                self.lose(if at == 2 { 0 } else { 2 });
            }
            let from = at.min(self.seats.len() - 1);
            let joined = self.join(from, word, Way::Code, Net::Fine)?;
            let last = self.seats.len() - 1;
            Rule::Agree.hold(joined.contains("joined"), || format!("no new device gets in: {joined}"))?;
            let synced = self.sync(last, Net::Fine)?;
            let told = self.seats[last].notice();
            let how = || format!("a new device: {synced}, told: {told:?}");
            Rule::Agree.hold(synced == "synced" && told == Ok(None), how)?;
            if full < 3 {
                self.lose(last);
            }
        }
        Ok(())
    }
}
