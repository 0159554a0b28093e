//! Kits and codes.

use keyfold_core::flow::Due;
use serde_json::json;

use crate::args::{Code, Kit};
use crate::output;
use crate::page;
use crate::refusal::Refusal;
use crate::session::Session;

/// Runs `kit`.
pub(crate) fn kit(session: &Session, what: &Kit) -> Result<(), Refusal> {
    let Kit::Save { file } = what;
    page::check(file)?;
    let password = session.unlock()?;
    let account = session.keyfold.account();
    page::save(file, &account.kit(&password)?)?;
    account.kit_saved()?;
    output::say(
        session.json,
        &format!(
            "Kit: {}. It opens with today's password alone: keep it as you keep a passport.",
            file.display()
        ),
    );
    Ok(())
}

/// Runs `code`.
pub(crate) fn code(session: &Session, what: &Code) -> Result<(), Refusal> {
    if let Code::Save { file } = what {
        page::check(file)?;
    }
    let password = session.unlock()?;
    let account = session.keyfold.account();
    match what {
        Code::Show => {
            let code = account.code()?;
            let shown = page::to_terminal(&code)?;
            output::print(session.json, &json!({ "code": code }), || shown);
        }
        Code::Save { file } => {
            page::save(file, &account.code()?)?;
            output::say(
                session.json,
                &format!("Code page: {}. It opens only together with a sign-in.", file.display()),
            );
        }
        Code::Mail => {
            account.mail_code(&session.cancel)?;
            output::say(session.json, "A message with a new code is on its way.");
        }
        Code::Revoke => {
            revoke(session, &password)?;
        }
    }
    Ok(())
}

fn revoke(session: &Session, password: &[u8]) -> Result<(), Refusal> {
    if let Err(error) = session.keyfold.password().revoke_codes(password, &session.cancel) {
        let waits = session.keyfold.due()?.contains(&Due::CatchUp);
        let why = session.explain(error.into()).to_sentence();
        return Err(Refusal::say(if waits {
            format!("No code is revoked yet: `keyfold sync` does it, and until then they open. {why}")
        } else {
            format!("No code was revoked. {why}")
        }));
    }
    session.send()?;
    let new = match (session.keyfold.due()?.contains(&Due::RefreshCodes), &session.backup) {
        (true, _) => " New ones are still to be made: run `keyfold sync`.",
        (false, Some(_)) => " The backup has a new one.",
        (false, None) => "",
    };
    output::say(session.json, &format!("Every code so far is useless now.{new}"));
    Ok(())
}
