//! Kits and codes.

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
            session.keyfold.password().revoke_codes(&password, &session.cancel)?;
            session.send()?;
            output::say(session.json, "Every code so far is useless now. The backup has a new one.");
        }
    }
    Ok(())
}
