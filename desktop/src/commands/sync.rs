//! Sync and its method.

use keyfold_core::flow::{self, CatchUp, Due, Error, SyncOutcome};
use serde_json::json;

use super::come_back;
use super::status::method_name;
use crate::args::{Method, Sync, SyncWhat};
use crate::notices;
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
        return without_method(session, &password);
    }
    let outcome = until_settled(session, &password);
    session.say_notice()?;
    let outcome = outcome?;
    if session.keyfold.due()?.contains(&Due::RefreshCodes) {
        refresh_codes(session);
    }
    if let Some(said) = sentences::of_strangers(&session.keyfold.sync().status()?.strangers) {
        output::note(&said);
    }
    say_outcome(session, &outcome)
}

/// An account whose vault syncs nowhere may have a service all the same.
fn without_method(session: &Session, password: &[u8]) -> Result<(), Refusal> {
    let came_back = come_back::if_due(session, password)?;
    if catch_up(session)? == CatchUp::Nothing && !came_back {
        return Err(Refusal::say("This account syncs nowhere. `keyfold sync method cloud` changes that."));
    }
    output::say(session.json, "This account's vault syncs nowhere.");
    Ok(())
}

/// Syncs; and once more if the service turned out to have lost something, which this machine then brings back, or if the
/// log has told meanwhile what stood against a password that waits.
fn until_settled(session: &Session, password: &[u8]) -> Result<SyncOutcome, Refusal> {
    let first = match once(session, password) {
        Err(Refusal::Core(Error::DeviceUnknown | Error::AccountUnknown)) => return once(session, password),
        first => first?,
    };
    let due = session.keyfold.due()?;
    if due.contains(&Due::PasswordNeeded) {
        session.keyfold.unlock(password)?;
    } else if !due.contains(&Due::CatchUp) {
        return Ok(first);
    }
    let second = once(session, password)?;
    Ok(SyncOutcome {
        sent: first.sent + second.sent,
        received: first.received + second.received,
        changed: first.changed + second.changed,
        device_copied: first.device_copied || second.device_copied,
        ..second
    })
}

fn once(session: &Session, password: &[u8]) -> Result<SyncOutcome, Refusal> {
    come_back::if_due(session, password)?;
    catch_up(session)?;
    Ok(session.keyfold.sync().sync(&session.cancel)?)
}

/// Makes the codes anew that are due; what fails is said, and stays due.
pub(crate) fn refresh_codes(session: &Session) {
    if let Err(error) = session.keyfold.account().refresh_codes(&session.cancel) {
        let why = session.explain(session.of_backup(error)).to_sentence();
        output::note(&format!("The codes are still to be made anew. {why}"));
    }
}

/// Brings what waits to the service, and says what came of it.
pub(crate) fn catch_up(session: &Session) -> Result<CatchUp, Refusal> {
    let outcome = session.keyfold.password().catch_up(&session.cancel)?;
    match &outcome {
        CatchUp::Nothing => {}
        CatchUp::Done => output::note("The service takes this machine's password now; older codes are dead."),
        CatchUp::Restored => output::note(
            "The service was restored to before this machine's password, and takes it again now. Codes are made anew; those that had been revoked before the restore worked until now.",
        ),
        CatchUp::ChangedElsewhere { who, when } => {
            output::note(&format!(
                "{}, before this machine's came to the service: type that one. This machine's own opens it until then, for a week at most.",
                notices::of_change(who, *when)
            ));
            session.notice_was_said()?;
        }
        CatchUp::PasswordUnknown { .. } => session.say_notice()?,
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

fn say_outcome(session: &Session, outcome: &SyncOutcome) -> Result<(), Refusal> {
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
        "password_notice": notices::data_of(session.keyfold.password_notice()?.as_ref()),
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
    Ok(())
}
