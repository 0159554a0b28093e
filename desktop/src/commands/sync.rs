//! Sync and its method.

use keyfold_core::flow::{self, CatchUp, Due, SyncOutcome};
use serde_json::json;

use super::account::enrol_copy;
use super::status::method_name;
use crate::args::{Method, Sync, SyncWhat};
use crate::output;
use crate::refusal::Refusal;
use crate::sentences;
use crate::session::Session;

/// Runs `sync`.
pub(crate) fn run(session: &Session, what: &Sync) -> Result<(), Refusal> {
    match &what.what {
        None => sync(session),
        Some(SyncWhat::Method { method: None }) => {
            let name = method_name(session.keyfold.sync().method()?);
            output::print(session.json, &json!({ "method": name }), || name.to_owned());
            Ok(())
        }
        Some(SyncWhat::Method { method: Some(method) }) => set_method(session, *method),
    }
}

fn sync(session: &Session) -> Result<(), Refusal> {
    let password = session.unlock()?;
    if session.keyfold.sync().method()? == flow::Method::None {
        return Err(Refusal::say("This account syncs nowhere. `keyfold sync method cloud` changes that."));
    }
    enrol_copy(session, &password)?;
    catch_up(session)?;
    let outcome = session.keyfold.sync().sync(&session.cancel)?;
    if session.keyfold.due()?.contains(&Due::RefreshCodes)
        && let Err(error) = session.keyfold.account().refresh_codes(&session.cancel)
    {
        let why = session.of_backup(error).to_sentence();
        output::note(&format!("The codes are still to be made anew. {why}"));
    }
    say_outcome(session, &outcome);
    Ok(())
}

/// Brings a new password to the service, if one waits.
pub(crate) fn catch_up(session: &Session) -> Result<CatchUp, Refusal> {
    let outcome = session.keyfold.password().catch_up(&session.cancel)?;
    match &outcome {
        CatchUp::Nothing => {}
        CatchUp::Done => output::note("The service has the new password now; older codes are dead."),
        CatchUp::ChangedElsewhere { who, when } => {
            let who = if who.is_empty() { "another device".to_owned() } else { output::on_one_line(who) };
            output::note(&format!(
                "The password was changed on {who} on {} first: that one is in force. Yours still opens this machine until you have typed that one here.",
                sentences::to_date(*when)
            ));
        }
    }
    Ok(outcome)
}

fn set_method(session: &Session, method: Method) -> Result<(), Refusal> {
    session.unlock()?;
    let method = match method {
        Method::Cloud => flow::Method::Cloud,
        Method::None => flow::Method::None,
    };
    session.keyfold.sync().set_method(method, &session.cancel)?;
    output::say(session.json, &format!("The account syncs by: {}.", method_name(method)));
    Ok(())
}

fn say_outcome(session: &Session, outcome: &SyncOutcome) {
    let problems: Vec<_> = outcome
        .problems
        .iter()
        .map(|p| json!({ "device": p.device, "error": p.error.code(), "number": p.number }))
        .collect();
    let data = json!({
        "sent": outcome.sent,
        "received": outcome.received,
        "changed": outcome.changed,
        "problems": problems,
        "device_copied": outcome.device_copied,
    });
    output::print(session.json, &data, || {
        let numbers = format!(
            "Sent {}, received {}; {} changed here.",
            sentences::count(outcome.sent, "file"),
            sentences::count(outcome.received, "file"),
            sentences::count(outcome.changed, "item")
        );
        std::iter::once(numbers).chain(sentences::of_outcome(outcome)).collect::<Vec<_>>().join("\n")
    });
}
