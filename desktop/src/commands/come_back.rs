//! The ways back to the account: for a machine that was removed or whose home is a copy, and after a service was restored
//! to before this machine or this account.

use std::path::Path;

use keyfold_core::flow::{Due, Error, PasswordNotice};

use crate::notices;
use crate::output;
use crate::prompt::{self, Typed};
use crate::refusal::Refusal;
use crate::session::Session;

/// What gives the password that the service takes, where it is another than this machine's.
pub(crate) const ACCOUNT_PASSWORD: &str = "--account-password-file";

/// Does what is due so that the service knows this machine again, now that the password is at hand; true if something was.
pub(crate) fn if_due(session: &Session, password: &[u8]) -> Result<bool, Refusal> {
    let due = session.keyfold.due()?;
    if due.contains(&Due::RegisterAgain) {
        register(session, password)?;
        output::note("The service was restored and had lost this account; it is registered again.");
    } else if due.contains(&Due::EnrolAgain) {
        enrol(session, password, None)?;
        output::note(
            "This home is a copy of another machine's, or the service didn't know this machine: it is a device of its own now.",
        );
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Makes this machine a device of the account again. The service may take another password than `own`, which is asked
/// for then and becomes this machine's.
pub(crate) fn enrol(session: &Session, own: &[u8], file: Option<&Path>) -> Result<(), Refusal> {
    let account = session.keyfold.account();
    let differs = matches!(
        session.keyfold.password_notice()?,
        Some(PasswordNotice::Changed { .. } | PasswordNotice::Unknown { .. })
    );
    if file.is_none() && !differs {
        match account.enrol_again(own, &session.cancel) {
            Err(Error::WrongPassword) => {}
            answer => return enrolled(answer),
        }
    }
    let password = ask(file)?;
    match account.enrol_again(&password[..], &session.cancel) {
        Err(Error::WrongPassword) => Err(not_the_accounts()),
        answer => enrolled(answer),
    }
}

/// A machine that is enrolled although the service has lost a newer password says so.
fn enrolled(answer: Result<(), Error>) -> Result<(), Refusal> {
    match answer {
        Err(Error::PasswordChanged { when }) => {
            output::note(&notices::of_restored(when));
            Ok(())
        }
        answer => Ok(answer?),
    }
}

fn ask(file: Option<&Path>) -> Result<Typed, Refusal> {
    if file.is_none() {
        let why = "The service takes another password than this machine's.";
        if !prompt::can_ask() {
            return Err(Refusal::say(format!(
                "{why} Give the account's of today: `keyfold devices enrol {ACCOUNT_PASSWORD} FILE`."
            )));
        }
        output::note(why);
    }
    account_password(file)
}

/// The password that the service takes.
pub(crate) fn account_password(file: Option<&Path>) -> Result<Typed, Refusal> {
    prompt::password(file, ACCOUNT_PASSWORD, "The account's password of today: ")
}

/// It was typed, and isn't the one.
pub(crate) fn not_the_accounts() -> Refusal {
    Refusal::say("This isn't the password that the service takes. Nothing was changed.")
}

/// Registers the account again at a service that has lost it.
pub(crate) fn register(session: &Session, password: &[u8]) -> Result<(), Refusal> {
    match session.keyfold.account().register_again(password, &session.cancel) {
        Err(Error::AddressTaken) => Err(Refusal::say(
            "Another account has this address at the service by now. What is here stays and can be read.",
        )),
        answer => Ok(answer?),
    }
}
