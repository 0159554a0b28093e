//! Making an account, and the ways to come back to it.

use std::sync::Arc;

use keyfold_core::flow::{self, Health, Missing, RecoveryWay, State};

use crate::args::SignUp;
use crate::output;
use crate::page;
use crate::prompt::Typed;
use crate::refusal::Refusal;
use crate::sentences;
use crate::session::Session;

/// Runs `sign-up`.
pub(crate) fn run(session: &Session, how: &SignUp) -> Result<(), Refusal> {
    how.kit.iter().try_for_each(|file| page::check(file))?;
    if how.mail_code && how.mail.is_none() && how.email.is_some() {
        return Err(Refusal::usage("--mail-code needs the mail relay's URL: add --mail URL."));
    }
    let sign_up = session.keyfold.sign_up()?;
    if how.discard {
        sign_up.discard()?;
        output::say(session.json, "The sign-up is forgotten.");
        return Ok(());
    }
    let password = begin(session, how, &sign_up)?;
    session.remember()?;
    if let Err(refusal) = make_ways(session, how, &password) {
        output::note(&refusal.to_sentence());
    }
    let health = match sign_up.finish(how.one_way_is_enough) {
        Err(flow::Error::RecoveryNeeded) => return Err(too_few(&session.keyfold.account().health()?)),
        health => health?,
    };
    if let Err(refusal) = session.send() {
        output::note(&refusal.to_sentence());
    }
    say_done(session, how, &health);
    Ok(())
}

fn begin(session: &Session, how: &SignUp, sign_up: &Arc<flow::SignUp>) -> Result<Typed, Refusal> {
    match (session.keyfold.state()?, how.resume) {
        (State::SigningUp { .. }, true) => {
            let password = session.password()?;
            sign_up.resume(&password[..], &session.cancel)?;
            return Ok(password);
        }
        (State::SigningUp { missing }, false) => return Err(unfinished(&missing)),
        (State::NoAccount, false) => {}
        (State::NoAccount, true) => return Err(Refusal::say("There is no sign-up to resume here.")),
        _ => {
            return Err(Refusal::say(
                "There is an account here already. Choose another folder with --home DIR.",
            ));
        }
    }
    let password = session.first_password()?;
    match (&how.email, &how.account) {
        (Some(email), Some(account)) => {
            let done = sign_up.with_service(email, account, how.mail.clone(), &password[..], &session.cancel);
            done.map_err(|error| kept(session, error))?;
        }
        _ => sign_up.local(&password)?,
    }
    Ok(password)
}

/// Says what was kept, if the service is to be asked again.
fn kept(session: &Session, error: flow::Error) -> Refusal {
    match session.keyfold.state() {
        Ok(State::SigningUp { .. }) => Refusal::say(format!(
            "{} What was done here is kept: go on with `keyfold sign-up --resume`.",
            sentences::of_error(error)
        )),
        _ => error.into(),
    }
}

fn unfinished(missing: &[Missing]) -> Refusal {
    let discard =
        if missing.contains(&Missing::Confirmation) { ", or forget it with `sign-up --discard`" } else { "" };
    Refusal::say(format!("A sign-up is under way here. Go on with `keyfold sign-up --resume`{discard}."))
}

/// Makes the recovery ways that were asked for; the first that fails is told, the others are still made.
fn make_ways(session: &Session, how: &SignUp, password: &Typed) -> Result<(), Refusal> {
    let account = session.keyfold.account();
    let mut failed = None;
    let mut note = |what: Result<(), Refusal>| {
        if let Err(refusal) = what {
            failed.get_or_insert(refusal);
        }
    };
    if how.backup.is_some() {
        note(session.save_backup());
    }
    if !how.kit.is_empty() {
        note(save_kits(session, how, password));
    }
    if how.mail_code {
        note(account.mail_code(&session.cancel).map_err(Refusal::from));
    }
    failed.map_or(Ok(()), Err)
}

fn save_kits(session: &Session, how: &SignUp, password: &Typed) -> Result<(), Refusal> {
    let account = session.keyfold.account();
    let kit = account.kit(password)?;
    how.kit.iter().try_for_each(|file| page::save(file, &kit))?;
    Ok(account.kit_saved()?)
}

fn too_few(health: &Health) -> Refusal {
    let have = match health.ways.len() {
        0 => "no way",
        _ => "only one way",
    };
    Refusal::say(format!(
        "The account is made, but there is {have} to come back to it without this machine. \
         Go on with `keyfold sign-up --resume` and --kit FILE, --backup DIR, --backup system or --mail-code; \
         or accept it with --one-way-is-enough."
    ))
}

fn say_done(session: &Session, how: &SignUp, health: &Health) {
    let ways: Vec<_> = health.ways.iter().map(|way| way_name(*way)).collect();
    let data = serde_json::json!({ "state": "unlocked", "recovery_ways": ways, "waived": health.waived });
    output::print(session.json, &data, || {
        let mut text = "The account is made.\n".to_owned();
        for file in &how.kit {
            text += &format!("Kit: {}. Keep it as you keep a passport.\n", file.display());
        }
        if how.mail_code && health.mailed_at.is_some() {
            text += "A message with the code is on its way. Prove the address with `keyfold address confirm CODE`.\n";
        }
        text + &format!(
            "Ways to come back: {}.\n",
            if ways.is_empty() { "none".to_owned() } else { ways.join(", ") }
        )
    });
}

/// A recovery way in words.
pub(crate) fn way_name(way: RecoveryWay) -> &'static str {
    match way {
        RecoveryWay::Code => "code",
        RecoveryWay::Kit => "kit",
        RecoveryWay::Device => "another device",
    }
}
