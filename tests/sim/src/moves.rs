//! What a person does with a password, and what its success must mean. Each gives a word for the notes.

use keyfold_core::flow::{Cancel, CatchUp, Error, PasswordNotice};

use crate::action::{Net, Typed};
use crate::person::{Word, text};
use crate::rules::{Broken, Rule};
use crate::scene::Scene;

impl Scene {
    pub(crate) fn change(&mut self, at: usize) -> Result<String, Broken> {
        let seat = &mut self.seats[at];
        let word = self.person.think(&seat.name, seat.heard, &seat.tells);
        let told = seat.notice().map_err(Rule::fault)?;
        let before = seat.own;
        if let Err(error) = seat.home().password().change(&text(before), &text(word)) {
            return refused(error, Net::Fine);
        }
        (seat.own, seat.owed) = (word, Some(word));
        self.person.typed(&seat.name, word);
        if told.is_some() {
            self.person.consents.push((word, self.truth.count()));
        }
        let opens = seat.would_open(word).and_then(|new| Ok((new, seat.would_open(before)?)));
        let how = || format!("after the change to w{word} w{before} and w{word} open as {opens:?}");
        Rule::Honest.hold(opens == Ok((true, false)), how)?;
        self.check_nothing_waits(at, "changed")?;
        Ok(format!("w{word}"))
    }

    pub(crate) fn catch_up(&mut self, at: usize, net: Net) -> Result<String, Broken> {
        let outcome = self.under(at, net, |scene| {
            let home = scene.seats[at].home();
            home.password().catch_up(&Cancel::new())
        });
        self.hear(self.seats[at].own)?;
        match &outcome {
            Ok(CatchUp::Done | CatchUp::Restored) => self.check_taken(at, net, "catching up")?,
            Ok(CatchUp::ChangedElsewhere { .. }) => self.give_up_owed(at)?,
            Ok(CatchUp::Nothing | CatchUp::PasswordUnknown { .. }) => {}
            Err(error) => return refused(*error, net),
        }
        Ok(format!("{outcome:?}"))
    }

    pub(crate) fn revoke(&mut self, at: usize, net: Net) -> Result<String, Broken> {
        let (own, before) = (self.seats[at].own, self.truth.count());
        let outcome = self.under(at, net, |scene| {
            scene.seats[at].home().password().revoke_codes(text(own), &Cancel::new())
        });
        self.hear(own)?;
        match outcome {
            Ok(()) => {
                let how = || "revoking said Ok, but the service took nothing new".to_owned();
                Rule::Honest.hold(net.is_lie() || self.truth.count() > before, how)?;
                self.check_taken(at, net, "revoking")?;
                self.check_nothing_waits(at, "revoked")?;
                Ok("revoked".to_owned())
            }
            Err(error @ Error::PasswordChanged { .. }) => {
                if self.seats[at].home().is_unlocked() {
                    self.give_up_owed(at)?;
                }
                refused(error, net)
            }
            Err(error) => refused(error, net),
        }
    }

    /// What was brought to the service is in force there. A service that lies can say so of anything.
    fn check_taken(&mut self, at: usize, net: Net, what: &str) -> Result<(), Broken> {
        let (own, served) = (self.seats[at].own, self.truth.word());
        if net.is_lie() {
            return Ok(());
        }
        let seat = &mut self.seats[at];
        seat.owed = None;
        seat.tells.insert(self.truth.served());
        Rule::Honest.hold(own == served, || {
            format!("{what} said that w{own} is in force, but the service takes w{served}")
        })
    }

    /// A new password lost against one that the person is told of.
    fn give_up_owed(&mut self, at: usize) -> Result<(), Broken> {
        let seat = &mut self.seats[at];
        let notice = seat.notice().map_err(Rule::fault)?;
        if let (Some(owed), true) = (seat.owed, seat.home().is_unlocked())
            && !seat.is_due(keyfold_core::flow::Due::CatchUp).map_err(Rule::fault)?
        {
            seat.owed = None;
            let is_told = matches!(notice, Some(PasswordNotice::Changed { .. }));
            return Rule::OutboxKept.hold(is_told, || format!("w{owed} was dropped, and no other waits"));
        }
        Ok(())
    }

    pub(crate) fn sync(&mut self, at: usize, net: Net) -> Result<String, Broken> {
        let outcome =
            self.under(at, net, |scene| scene.seats[at].home().sync().sync(&Cancel::new()).map(|_| ()));
        self.hear(self.seats[at].own)?;
        match outcome {
            Ok(()) => {
                if !net.is_lie() {
                    self.store_tells.extend(self.seats[at].tells.iter().copied());
                    self.seats[at].tells.extend(self.store_tells.iter().copied());
                }
                Ok("synced".to_owned())
            }
            Err(error) => refused(error, net),
        }
    }

    /// Locks a device and unlocks it by what the person takes for right, and if it isn't, by what it asks for.
    pub(crate) fn relock(&mut self, at: usize, typed: Typed) -> Result<String, Broken> {
        let (word, allowed) = (self.word(at, typed)?, self.named(at)?);
        let seat = &mut self.seats[at];
        seat.home().lock();
        if !seat.unlock(word).map_err(Rule::fault)? {
            return self.open(at).map(|opened| format!("w{word} is wrong; opened by w{opened}"));
        }
        let own = seat.own;
        seat.own = word;
        let how = || format!("w{word} opens, which is neither its own w{own} nor what it names: {allowed:?}");
        Rule::Opens.hold(word == own || allowed.contains(&word), how)?;
        Ok(format!("opened by w{word}"))
    }

    /// Unlocks a locked device, by the password that opened it last or by one that it names.
    pub(crate) fn open(&mut self, at: usize) -> Result<Word, Broken> {
        let own = self.seats[at].own;
        for word in std::iter::once(own).chain(self.named(at)?) {
            if self.seats[at].unlock(word).map_err(Rule::fault)? {
                self.seats[at].own = word;
                return Ok(word);
            }
        }
        let (seat, named) = (&self.seats[at].name, self.named(at)?);
        Err(Rule::Opens.broken(format!("{seat} opens neither with w{own} nor with what it names: {named:?}")))
    }

    pub(crate) fn adopt(&mut self, at: usize, word: Word, net: Net) -> Result<String, Broken> {
        let outcome = self.under(at, net, |scene| scene.seats[at].adopt(word));
        self.take_over(at, word, outcome, net)
    }

    pub(crate) fn enrol_again(&mut self, at: usize, word: Word, net: Net) -> Result<String, Broken> {
        let outcome = self.under(at, net, |scene| scene.seats[at].enrol_again(word));
        self.take_over(at, word, outcome, net)
    }

    /// A sign-in has proven that the service takes this password; no lie can change that.
    fn take_over(
        &mut self,
        at: usize,
        word: Word,
        outcome: Result<bool, Error>,
        net: Net,
    ) -> Result<String, Broken> {
        self.hear(word)?;
        match outcome {
            Ok(true) => {}
            Ok(false) => return Ok("WrongPassword".to_owned()),
            Err(error) => return refused(error, net),
        }
        let served = self.truth.word();
        let how = || format!("w{word} was taken over, but the service takes w{served}");
        Rule::Honest.hold(served == word, how)?;
        let seat = &mut self.seats[at];
        let how = || format!("{} gave w{} up for w{word}, which is older", seat.name, seat.own);
        // Of a registration that it hasn't heard of it can't know whose password that is: the person is asked.
        let knows_better = self.truth.first(seat.own).is_some_and(|first| seat.tells.contains(&first))
            && seat.tells.contains(&self.truth.served());
        Rule::NeverOlder.hold(!knows_better || !self.truth.is_older(word, seat.own), how)?;
        (seat.own, seat.owed) = (word, None);
        self.person.typed(&seat.name, word);
        self.person.consents.push((word, self.truth.count()));
        Ok(format!("took w{word} over"))
    }

    /// What the person types.
    pub(crate) fn word(&self, at: usize, typed: Typed) -> Result<Word, Broken> {
        Ok(match typed {
            Typed::Own => self.seats[at].own,
            Typed::Newest => self.person.back(0),
            Typed::Named => self.named(at)?.first().copied().unwrap_or(self.seats[at].own),
            Typed::Old(back) => self.person.back(usize::from(back)),
        })
    }
}

/// A refusal is no fault, unless nothing explains it.
pub(crate) fn refused(error: Error, net: Net) -> Result<String, Broken> {
    let is_fault = match error {
        Error::Internal | Error::Corrupt | Error::InvalidInput { .. } | Error::StorageFull | Error::InUse => {
            true
        }
        Error::ServiceFault | Error::VerifierMismatch | Error::Offline | Error::CodeOfAnotherAccount => {
            net == Net::Fine
        }
        _ => false,
    };
    if is_fault { Err(Rule::fault(error)) } else { Ok(format!("{error:?}")) }
}
