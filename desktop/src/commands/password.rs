//! The password: changed here at once and at the service as soon as it can be reached; or taken over from the service.

use std::path::Path;

use keyfold_core::flow::{CatchUp, Error};

use super::come_back::{account_password, not_the_accounts};
use super::sync;
use crate::args::Password;
use crate::notices;
use crate::output;
use crate::prompt;
use crate::refusal::Refusal;
use crate::session::Session;

/// Runs `password`.
pub(crate) fn run(session: &Session, what: &Password) -> Result<(), Refusal> {
    match what {
        Password::Change { new_password_file } => change(session, new_password_file.as_deref()),
        Password::Adopt { account_password_file } => adopt(session, account_password_file.as_deref()),
    }
}

fn change(session: &Session, new: Option<&Path>) -> Result<(), Refusal> {
    let old = session.unlock()?;
    // Whoever goes on after this replaces also a password that no device has told of.
    session.say_notice()?;
    let new = prompt::new_password(new, "--new-password-file")?;
    session.keyfold.password().change(&old, &new)?;
    match bring(session) {
        Ok(CatchUp::ChangedElsewhere { .. }) => {
            return Err(Refusal::say("The account's password wasn't changed."));
        }
        Ok(CatchUp::PasswordUnknown { .. }) => output::note("The service doesn't have the new password yet."),
        Ok(_) => {}
        Err(refusal) => output::note(&format!(
            "The service doesn't have it yet; `keyfold sync` brings it there. {}",
            refusal.to_sentence()
        )),
    }
    sync::refresh_codes(session);
    output::say(
        session.json,
        "The password is changed on this machine. A kit still opens with the old one: save a new one.",
    );
    Ok(())
}

/// To the service, and to the other devices. If no device has told of what the service takes, their logs may by now.
fn bring(session: &Session) -> Result<CatchUp, Refusal> {
    let outcome = sync::catch_up(session)?;
    session.send()?;
    if matches!(outcome, CatchUp::PasswordUnknown { .. }) { sync::catch_up(session) } else { Ok(outcome) }
}

fn adopt(session: &Session, file: Option<&Path>) -> Result<(), Refusal> {
    session.unlock_unsaid()?;
    let password = account_password(file)?;
    match session.keyfold.password().adopt(&password[..], &session.cancel) {
        Err(Error::WrongPassword) => return Err(not_the_accounts()),
        Err(Error::PasswordChanged { when }) => return Err(Refusal::say(notices::of_restored(when))),
        answer => answer?,
    }
    session.send()?;
    sync::refresh_codes(session);
    output::say(session.json, "That password is this machine's now. Save a new kit.");
    Ok(())
}
