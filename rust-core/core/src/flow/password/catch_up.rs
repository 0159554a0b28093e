//! Bringing a password to the service (`protocol` 8, "Catch-up"; amendment A 8 and 9).
//!
//! A registration lies in the store before it is sent, and stays there until its outcome is known: so a retry after a
//! lost answer sends the same record, which the service takes once, and one that arrived late is recognised. Killed
//! between any two steps, some seal opens with the password in force.

use std::sync::Arc;

use keyfold_wire::account::Account;
use keyfold_wire::ids::LoginId;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::registration::Registered;
use keyfold_wire::signed::Purpose;

use super::compare::take_registration;
use super::entry::write_entry;
use super::known::{Known, Verdict, judge};
use super::stored::{Outbox, OutboxKind, Own, Sent};
use crate::flow::codes::owe_codes;
use crate::flow::error::Error;
use crate::flow::inner::{Call, Inner};
use crate::flow::observer::ChangeKind;
use crate::port::{Cancel, Step};
use crate::store::slot::{self, Slot};

/// How often what the service takes is read anew, because another device was quicker.
const ROUNDS: usize = 4;

/// What came of a catch-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatchUp {
    /// Nothing was due.
    Nothing,
    /// The service has the new password; codes are made anew.
    Done,
    /// The service had been restored to before this password and has it again. Codes are made anew; those that had been
    /// revoked before the restore worked until now.
    Restored,
    /// Another device was first: its password will be in force here once it has been typed.
    ChangedElsewhere {
        /// Who.
        who: String,
        /// When, seconds UTC.
        when: i64,
    },
    /// The service takes a password that no device has told of: adopt it, sync later, or change the password once
    /// more, which replaces it. Nothing is dropped: a change that waited waits on.
    PasswordUnknown {
        /// Since when, seconds UTC.
        since: i64,
    },
}

/// What became of an outbox.
enum Outcome {
    Registered(OutboxKind, Vec<u8>),
    InForce,
    Lost { who: String, when: i64 },
    Unheard { since: i64 },
}

enum Answer {
    Registered(Registered),
    Conflict,
    Expired,
}

impl Inner {
    /// Whether a password waits for the service.
    pub(in crate::flow) fn owes_catch_up(&self) -> Result<bool, Error> {
        Ok(self.store.read(Outbox::load)?.is_some())
    }

    pub(in crate::flow) fn catch_up(&self, cancel: &Arc<Cancel>) -> Result<CatchUp, Error> {
        if !self.owes_catch_up()? {
            return Ok(CatchUp::Nothing);
        }
        Ok(match self.bring(cancel)? {
            Outcome::Registered(OutboxKind::Again, _) => CatchUp::Restored,
            Outcome::Registered(..) | Outcome::InForce => CatchUp::Done,
            Outcome::Lost { who, when } => CatchUp::ChangedElsewhere { who, when },
            Outcome::Unheard { since } => CatchUp::PasswordUnknown { since },
        })
    }

    /// Brings a change that waits to the service, before anything else is brought there.
    pub(super) fn catch_up_own_change(&self, cancel: &Arc<Cancel>) -> Result<(), Error> {
        match self.store.read(Outbox::load)? {
            Some(outbox) if outbox.kind == OutboxKind::Change => self.catch_up_this(&outbox, cancel),
            _ => Ok(()),
        }
    }

    /// Brings this outbox to the service; any other outcome than its own registration is an error.
    pub(super) fn catch_up_this(&self, outbox: &Outbox, cancel: &Arc<Cancel>) -> Result<(), Error> {
        match self.bring(cancel)? {
            Outcome::Registered(_, hash) if hash == outbox.hash() => Ok(()),
            Outcome::Registered(..) | Outcome::InForce => Err(Error::NotInSync),
            Outcome::Lost { when, .. } => Err(Error::PasswordChanged { when }),
            Outcome::Unheard { since } => Err(Error::PasswordUnknown { since }),
        }
    }

    fn bring(&self, cancel: &Arc<Cancel>) -> Result<Outcome, Error> {
        let call = self.call(cancel);
        self.report(Step::Service);
        for _ in 0..ROUNDS {
            let account = call.account()?;
            let waits = self.store.read(Outbox::load)?.ok_or(Error::NotFound)?;
            self.settle_sent(&account)?;
            let known = Known::load(self)?;
            let Some(outbox) = &known.outbox else {
                self.refresh_codes(&call);
                return Ok(Outcome::Registered(waits.kind, waits.hash()));
            };
            match judge(&known.order(), outbox, known.told(), account.login_id, known.own_login()) {
                Verdict::Register if self.re_register(&call, &account, &known, outbox)? => {
                    self.refresh_codes(&call);
                    return Ok(Outcome::Registered(outbox.kind, outbox.hash()));
                }
                // Another device was quicker: look again.
                Verdict::Register => {}
                Verdict::Lost(login_id) => return self.lose(&known, login_id, &account),
                Verdict::InForce => {
                    self.drop_outbox()?;
                    self.compare(&account)?;
                    return Ok(Outcome::InForce);
                }
                Verdict::Unheard => return self.wait_on(outbox, &account),
            }
        }
        Err(Error::ServiceFault)
    }

    /// A registration sent earlier may have been taken although its answer was lost.
    pub(super) fn settle_sent(&self, account: &Account) -> Result<(), Error> {
        let own_log = self.log()?.log_id();
        while let Some(sent) = Known::load(self)?.replaced_sent(own_log) {
            self.tell_sent(sent)?;
        }
        let sent = self.store.read(Sent::load)?;
        match sent.iter().find(|sent| sent.login_id == account.login_id) {
            Some(sent) => self.adopt_sent(sent, account.login_since),
            None => Ok(()),
        }
    }

    /// A registration sent earlier was taken, and replaced since: the log has to know whose password it was.
    fn tell_sent(&self, sent: &Sent) -> Result<(), Error> {
        let (log, op) = (self.log()?, self.sent_entry(sent));
        self.store.write(|tx| -> Result<(), Error> {
            write_entry(tx, &log, op)?;
            if let Some(mut outbox) = Outbox::load(tx)? {
                outbox.knew.insert(sent.login_id);
                outbox.save(tx)?;
            }
            Sent::forget(tx, sent.login_id)
        })
    }

    /// Sends the registration that is made already, or a new one; false if another device was quicker.
    fn re_register(
        &self,
        call: &Call<'_>,
        account: &Account,
        known: &Known,
        outbox: &Outbox,
    ) -> Result<bool, Error> {
        let hash = outbox.hash();
        let fits = |sent: &&Sent| sent.outbox == hash && sent.served == account.login_id;
        let made = known.sent.iter().rev().find(fits);
        if let Some(sent) = made {
            match self.send(call, sent)? {
                Answer::Registered(registered) => {
                    return self.adopt_sent(sent, registered.since).map(|()| true);
                }
                Answer::Conflict => return Ok(false),
                Answer::Expired => {}
            }
        }
        let sent = self.make_registration(call, account.login_id, known, outbox)?;
        match self.send(call, &sent)? {
            Answer::Registered(registered) => self.adopt_sent(&sent, registered.since).map(|()| true),
            Answer::Conflict => Ok(false),
            Answer::Expired => Err(Error::ServiceFault),
        }
    }

    fn send(&self, call: &Call<'_>, sent: &Sent) -> Result<Answer, Error> {
        self.report(Step::Service);
        let answer = call.with_proof(
            Purpose::ReRegister,
            sent.served,
            &sent.body,
            |service, body, token, proof, cancel| {
                Ok(match service.re_register(body, token, proof, cancel) {
                    Err(error) if error.is(ProblemKind::Conflict) => Answer::Conflict,
                    Err(error) if error.is(ProblemKind::Expired) => Answer::Expired,
                    answer => Answer::Registered(answer?),
                })
            },
        )?;
        match &answer {
            Answer::Registered(registered) if registered.login_id != sent.login_id => {
                Err(Error::ServiceFault)
            }
            _ => Ok(answer),
        }
    }

    /// The service has our registration: one transaction tells the other devices, and adopts it if it is of the
    /// password that is this device's own. A password that was typed since then goes on waiting, and may replace it.
    pub(in crate::flow) fn adopt_sent(&self, sent: &Sent, since: i64) -> Result<(), Error> {
        let known = Known::load(self)?;
        let log = self.log()?;
        let op = self.sent_entry(sent);
        let mut facts = known.facts.clone();
        take_registration(&mut facts, sent.login_id, &sent.service_key)?;
        facts.service.as_mut().ok_or(Error::NoService)?.login_since = since;
        facts.password_epoch = sent.password_epoch;
        let own = Own { since: known.own.since, ..Own::accepted(sent.first, since) };
        self.store.write(|tx| -> Result<(), Error> {
            write_entry(tx, &log, op)?;
            match known.outbox {
                Some(outbox) if outbox.hash() == sent.outbox => {
                    facts.save(tx)?;
                    own.save(tx)?;
                    slot::put(tx, Slot::CodeSealed, &sent.code_sealed)?;
                    slot::put(tx, Slot::ServedLogin, &sent.login_id.0)?;
                    for settled in SETTLED {
                        slot::clear(tx, settled)?;
                    }
                    slot::clear(tx, Slot::Told)?;
                    Ok(owe_codes(tx)?)
                }
                Some(mut outbox) => {
                    outbox.knew.insert(sent.login_id);
                    outbox.save(tx)?;
                    Sent::forget(tx, sent.login_id)
                }
                None => Sent::forget(tx, sent.login_id),
            }
        })?;
        self.drop_old_pages();
        self.observers.tell(ChangeKind::Health);
        Ok(())
    }

    /// Another password is in force: this device's own opens it here until that one has opened once.
    fn lose(&self, known: &Known, login_id: LoginId, account: &Account) -> Result<Outcome, Error> {
        let order = known.order();
        let Some(entry) = order.entry_of(login_id) else {
            self.drop_outbox()?;
            self.note_unheard(account)?;
            return Ok(Outcome::Unheard { since: account.login_since });
        };
        self.have_wait(entry, order.first_of(login_id), |tx| Ok(slot::clear(tx, Slot::Outbox)?))?;
        self.drop_old_pages();
        Ok(Outcome::Lost { who: entry.op.who.clone(), when: account.login_since })
    }

    /// A new password waits on, since this may be the only place that has it. What keeps the password can be asked for
    /// again.
    fn wait_on(&self, outbox: &Outbox, account: &Account) -> Result<Outcome, Error> {
        if outbox.kind != OutboxKind::Change {
            self.drop_outbox()?;
        }
        self.note_unheard(account)?;
        Ok(Outcome::Unheard { since: account.login_since })
    }

    fn drop_outbox(&self) -> Result<(), Error> {
        self.store.write(|tx| slot::clear(tx, Slot::Outbox))?;
        self.drop_old_pages();
        Ok(())
    }
}

/// What is settled once the own password is in force at the service.
pub(super) const SETTLED: [Slot; 5] =
    [Slot::Outbox, Slot::Sent, Slot::Unheard, Slot::WentBack, Slot::WaitingSeal];
