//! Changing the password: here at once, at the service as soon as it can be reached.

use keyfold_core::flow::Method;

use crate::args::Password;
use crate::output;
use crate::prompt;
use crate::refusal::Refusal;
use crate::session::Session;

/// Runs `password`.
pub(crate) fn run(session: &Session, what: &Password) -> Result<(), Refusal> {
    let Password::Change { new_password_file } = what;
    let old = session.unlock()?;
    let new = prompt::new_password(new_password_file.as_deref(), "--new-password-file")?;
    session.keyfold.password().change(&old, &new)?;
    let caught_up = super::sync::catch_up(session);
    let has_service = session.keyfold.sync().method()? != Method::None;
    match caught_up {
        Ok(_) if has_service => session.send()?,
        Ok(_) => {}
        Err(refusal) => output::note(&format!(
            "The service doesn't have it yet; `keyfold sync` brings it there. {}",
            refusal.to_sentence()
        )),
    }
    if let Err(error) = session.keyfold.account().refresh_codes(&session.cancel) {
        let why = session.of_backup(error).to_sentence();
        output::note(&format!("The codes are still to be made anew. {why}"));
    }
    output::say(
        session.json,
        "The password is changed on this machine. A kit still opens with the old one: save a new one.",
    );
    Ok(())
}
