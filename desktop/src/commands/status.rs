//! How everything stands.

use keyfold_core::flow::{Due, Error, Health, Method, Missing, PasswordNotice, Removed, State, SyncStatus};
use serde_json::{Value, json};

use super::sign_up::way_name;
use crate::notices;
use crate::output;
use crate::refusal::Refusal;
use crate::sentences::{count, of_error, of_problem, of_strangers, to_date, to_moment};
use crate::session::Session;

/// Runs `status`; with a password file it unlocks and says more.
pub(crate) fn run(session: &Session) -> Result<(), Refusal> {
    let state = session.keyfold.state()?;
    let mut data = json!({ "state": state_name(&state) });
    let mut text = state_sentence(&state);
    let has_account = !matches!(state, State::NoAccount | State::FindingKey { .. });
    let before = session.keyfold.password_notice()?;
    if has_account && session.password_file().is_some() {
        session.unlock_unsaid()?;
        let (health, status) = (session.keyfold.account().health()?, session.keyfold.sync().status()?);
        let method = session.keyfold.sync().method()?;
        data["password"] = json!("right");
        data["health"] = health_data(&health);
        data["sync"] = sync_data(method, &status);
        if state == State::Locked {
            "There is an account here, and the password opens it.\n".clone_into(&mut text);
        } else {
            text += "The password is right.\n";
        }
        text += &format!("{}{}", health_text(&health), sync_text(method, &status));
        text += &due_text(&session.keyfold.due()?);
    } else if has_account {
        text += "More with --password-file FILE.\n";
    }
    let notice = session.keyfold.password_notice()?.or(still_true(before));
    data["password_notice"] = notices::data_of(notice.as_ref());
    text += &notice.map(|notice| notices::of_notice(&notice) + "\n").unwrap_or_default();
    output::print(session.json, &data, || text);
    Ok(())
}

/// A password typed just now has replaced the one before, but hasn't come to a restored service yet.
fn still_true(before: Option<PasswordNotice>) -> Option<PasswordNotice> {
    before.filter(|notice| matches!(notice, PasswordNotice::Restored { .. }))
}

fn due_text(due: &[Due]) -> String {
    let mut text = String::new();
    if due.contains(&Due::CatchUp) {
        text += "The service still takes another password, or older codes: `keyfold sync` brings this machine's.\n";
    }
    if due.contains(&Due::RegisterAgain) {
        text += &format!("{}\n", of_error(Error::AccountUnknown));
    } else if due.contains(&Due::EnrolAgain) {
        text += "The service doesn't know this machine, or its home is a copy of another's: `keyfold sync` makes it a device of its own.\n";
    }
    text
}

fn state_name(state: &State) -> &'static str {
    match state {
        State::NoAccount => "no account",
        State::SigningUp { .. } => "signing up",
        State::FindingKey { .. } => "finding the key",
        State::Locked => "locked",
        State::Unlocked => "unlocked",
        State::Removed { why: Removed::Revoked } => "revoked",
        State::Removed { why: Removed::Deleted } => "deleted",
    }
}

fn state_sentence(state: &State) -> String {
    match state {
        State::NoAccount => {
            "There is no account here. Use `keyfold sign-up` or `keyfold sign-in`.\n".to_owned()
        }
        State::SigningUp { missing } if missing.contains(&Missing::Confirmation) => {
            "A sign-up waits for the service. Go on with `keyfold sign-up --resume`.\n".to_owned()
        }
        State::SigningUp { .. } => {
            "A sign-up waits for ways to come back. Go on with `keyfold sign-up --resume`.\n".to_owned()
        }
        State::FindingKey { address, have_code } => format!(
            "A sign-in as {} waits for {}. Use `keyfold sign-in` again.\n",
            output::on_one_line(address),
            if *have_code { "the password" } else { "a code" }
        ),
        State::Locked => "There is an account here, locked.\n".to_owned(),
        State::Unlocked => "There is an account here, unlocked.\n".to_owned(),
        State::Removed { why: Removed::Revoked } => {
            "This device was removed from the account. What is here stays and can be read; `keyfold devices enrol` brings it back.\n".to_owned()
        }
        State::Removed { why: Removed::Deleted } => {
            "The account was deleted. What is here stays and can be read.\n".to_owned()
        }
    }
}

/// Recovery health as data.
pub(crate) fn health_data(health: &Health) -> Value {
    json!({
        "recovery_ways": health.ways.iter().map(|way| way_name(*way)).collect::<Vec<_>>(),
        "waived": health.waived,
        "backup_at": health.backup_at,
        "mailed_at": health.mailed_at,
        "kit_at": health.kit_at,
        "kit_is_old": health.kit_is_old,
    })
}

fn health_text(health: &Health) -> String {
    let ways: Vec<_> = health.ways.iter().map(|way| way_name(*way)).collect();
    let mut text = match ways.len() {
        0 => "There is no way to come back without this machine. Save a kit: `keyfold kit save FILE`.\n"
            .to_owned(),
        1 => format!("One way to come back: {}. A second one would be better.\n", ways[0]),
        _ => format!("Ways to come back: {}.\n", ways.join(", ")),
    };
    let dates = [("Backup", health.backup_at), ("Mail", health.mailed_at), ("Kit", health.kit_at)];
    for (what, at) in dates {
        if let Some(at) = at {
            text += &format!("{what}: {}.\n", to_date(at));
        }
    }
    if health.kit_is_old {
        text += "The kit opens with an older password. Save a new one: `keyfold kit save FILE`.\n";
    }
    text
}

fn sync_data(method: Method, status: &SyncStatus) -> Value {
    let devices: Vec<_> =
        status.devices.iter().map(|d| json!({ "name": d.name, "heard_at": d.at, "this": d.this })).collect();
    let problems: Vec<_> = status
        .problems
        .iter()
        .map(|p| json!({ "device": p.device, "error": p.error.code(), "number": p.number }))
        .collect();
    json!({
        "method": method_name(method),
        "unsent": status.unsent,
        "synced_at": status.synced_at,
        "devices": devices,
        "problems": problems,
        "strangers": status.strangers,
    })
}

fn sync_text(method: Method, status: &SyncStatus) -> String {
    if method == Method::None {
        return "It syncs nowhere.\n".to_owned();
    }
    let mut text = match status.synced_at {
        Some(at) => format!("Last sync: {}.\n", to_moment(at)),
        None => "It was never synced.\n".to_owned(),
    };
    if status.unsent > 0 {
        text += &format!("Not sent yet: {}.\n", count(status.unsent, "change"));
    }
    for device in status.devices.iter().filter(|device| !device.this && device.at > 0) {
        text +=
            &format!("Last heard from {}: {}.\n", output::on_one_line(&device.name), to_moment(device.at));
    }
    for problem in &status.problems {
        text += &format!("{}\n", of_problem(problem));
    }
    if let Some(said) = of_strangers(&status.strangers) {
        text += &format!("{said}\n");
    }
    text
}

/// A method's name.
pub(crate) fn method_name(method: Method) -> &'static str {
    match method {
        Method::None => "none",
        Method::Cloud => "cloud",
    }
}
