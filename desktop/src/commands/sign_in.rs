//! Setting this machine up for an account that exists.

use std::sync::Arc;

use keyfold_core::flow::{Error, NewDevice};

use crate::args::SignIn;
use crate::output;
use crate::picture;
use crate::prompt;
use crate::refusal::Refusal;
use crate::sentences;
use crate::session::Session;

/// Runs `sign-in`.
pub(crate) fn run(session: &Session, how: &SignIn) -> Result<(), Refusal> {
    // A picture that can't be read is said before an attempt is spent.
    let code = read_code(how)?;
    let password = session.password()?;
    let device = session.keyfold.new_device()?;
    let signed_in = device.sign_in(&how.email, &how.account, how.mail.clone(), &password, &session.cancel);
    if let Err(error) = signed_in {
        return Err(match error {
            Error::WrongPassword => Refusal::say("The address or the password is wrong."),
            Error::Busy => {
                Refusal::say("There is an account here already. Choose another folder with --home DIR.")
            }
            error => error.into(),
        });
    }
    if let Err(refusal) = find_key(how, code.as_deref(), &device) {
        device.leave()?;
        return Err(refusal);
    }
    device.finish(&session.cancel)?;
    let outcome = session.keyfold.sync().sync(&session.cancel);
    let changed = match &outcome {
        Ok(outcome) => outcome.changed,
        Err(error) => {
            output::note(&format!("The first sync isn't done. {}", sentences::of_error(*error)));
            0
        }
    };
    let data = serde_json::json!({ "state": "unlocked", "items": changed });
    output::print(session.json, &data, || format!("This machine is set up, with {changed} items."));
    Ok(())
}

fn read_code(how: &SignIn) -> Result<Option<String>, Refusal> {
    match (&how.picture, &how.code, &how.code_file) {
        (Some(file), _, _) => picture::read_code(file).map(Some),
        (_, Some(text), _) => Ok(Some(text.clone())),
        (_, _, Some(file)) => prompt::text(file).map(Some),
        _ => Ok(None),
    }
}

fn find_key(how: &SignIn, code: Option<&str>, device: &Arc<NewDevice>) -> Result<(), Refusal> {
    let Some(code) = code else {
        if how.first_key {
            return Ok(device.make_first_key(true)?);
        }
        if device.needs_first_key() {
            return Err(Refusal::say(
                "This account never had a key. If you are sure of that, add --first-key.",
            ));
        }
        let found = device.look_in_backup()?;
        return if found {
            Ok(())
        } else {
            Err(Refusal::say("The backup folder holds nothing of this account."))
        };
    };
    let older = how.kit_password_file.as_deref().map(|file| prompt::password(Some(file))).transpose()?;
    match device.offer_code(code) {
        Err(Error::WrongPassword) => {}
        answer => return Ok(answer?),
    }
    match older {
        Some(older) => Ok(device.offer_kit(code, &older)?),
        None => Err(Refusal::say(
            "This kit opens with the password that was in force when it was made. \
             Give that one with --kit-password-file FILE.",
        )),
    }
}
