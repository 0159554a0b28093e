//! The account: address, devices, licence, sign-out, end.

use keyfold_core::flow::{DeviceInfo, Licence};
use serde_json::json;

use crate::args::{Account, AccountWhat, Address, Devices, DevicesWhat};
use crate::output;
use crate::refusal::Refusal;
use crate::sentences::{to_date, to_moment};
use crate::session::Session;
use crate::table;

/// Runs `address`.
pub(crate) fn address(session: &Session, what: &Address) -> Result<(), Refusal> {
    session.unlock()?;
    match what {
        Address::Confirm { code } => {
            session.keyfold.account().confirm_address(code, &session.cancel)?;
            output::say(session.json, "The address is proven.");
        }
        Address::Mail => {
            session.keyfold.account().mail_confirmation(&session.cancel)?;
            output::say(session.json, "A message with the confirmation is on its way.");
        }
    }
    Ok(())
}

/// Runs `devices`.
pub(crate) fn devices(session: &Session, what: &Devices) -> Result<(), Refusal> {
    session.unlock()?;
    let devices = session.keyfold.account().devices(&session.cancel)?;
    match &what.what {
        None => {
            list(session, &devices);
            Ok(())
        }
        Some(DevicesWhat::Revoke { id }) => revoke(session, &devices, id),
    }
}

fn list(session: &Session, devices: &[DeviceInfo]) {
    let data: Vec<_> = devices
        .iter()
        .map(|d| json!({ "id": d.id, "name": d.name, "enrolled": d.enrolled, "last_seen": d.last_seen, "this": d.this }))
        .collect();
    let row = |d: &DeviceInfo| {
        let name = if d.this { format!("{} (this one)", d.name) } else { d.name.clone() };
        vec![d.id[..8].to_owned(), name, to_date(d.enrolled), to_moment(d.last_seen)]
    };
    output::print(session.json, &json!({ "devices": data }), || {
        table::to_table(&["id", "name", "since", "last seen"], &devices.iter().map(row).collect::<Vec<_>>())
    });
}

fn revoke(session: &Session, devices: &[DeviceInfo], id: &str) -> Result<(), Refusal> {
    let id = id.to_lowercase();
    let found: Vec<_> = devices.iter().filter(|device| device.id.starts_with(&id)).collect();
    let [device] = found.as_slice() else {
        return Err(Refusal::say(match found.len() {
            0 => "There is no device with this id.",
            _ => "Several devices begin so. Give more of the id.",
        }));
    };
    if device.this {
        return Err(Refusal::say("This is this very machine. Use `keyfold sign-out`."));
    }
    session.keyfold.account().revoke_device(&device.id, &session.cancel)?;
    let name = output::on_one_line(&device.name);
    output::say(
        session.json,
        &format!(
            "{name} is cut off from the service. It still holds what it had: if someone else has it and can open it, change what matters."
        ),
    );
    Ok(())
}

/// Runs `account`.
pub(crate) fn run(session: &Session, what: &Account) -> Result<(), Refusal> {
    let password = session.unlock()?;
    let account = session.keyfold.account();
    if matches!(what.what, Some(AccountWhat::Delete)) {
        account.delete(&password, &session.cancel)?;
        session.forget_backup()?;
        output::say(
            session.json,
            "The account is deleted: at the service, here, and in the backup. Kits and codes open nothing any more.",
        );
        return Ok(());
    }
    let info = account.info(&session.cancel)?;
    let licence = match info.licence {
        Licence::Free => "free",
        Licence::Trial => "trial",
        Licence::Paid => "paid",
        Licence::Other => "other",
    };
    let data = json!({
        "address": info.address,
        "address_confirmed": info.address_confirmed,
        "licence": licence,
        "paid_until": info.paid_until,
        "password_since": info.password_since,
    });
    output::print(session.json, &data, || {
        let proven = if info.address_confirmed { "proven" } else { "not proven yet" };
        let paid = info.paid_until.map(|at| format!(", paid until {}", to_date(at))).unwrap_or_default();
        format!(
            "Address: {} ({proven}).\nLicence: {licence}{paid}.\nPassword since: {}.",
            output::on_one_line(&info.address),
            to_date(info.password_since)
        )
    });
    Ok(())
}

/// Runs `sign-out`.
pub(crate) fn sign_out(session: &Session, even_so: bool) -> Result<(), Refusal> {
    session.unlock()?;
    session.keyfold.account().sign_out(even_so, &session.cancel)?;
    session.forget_backup()?;
    output::say(session.json, "This machine is no longer part of the account, and holds nothing of it.");
    Ok(())
}
