//! The account: address, devices, licence, sign-out, end.

use keyfold_core::flow::{DeviceInfo, Licence};
use serde_json::json;

use super::come_back;
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
    let password = session.unlock()?;
    let all = || session.keyfold.account().devices(&session.cancel);
    match &what.what {
        None => {
            list(session, &all()?);
            Ok(())
        }
        Some(DevicesWhat::Enrol { account_password_file }) => {
            come_back::enrol(session, &password, account_password_file.as_deref())?;
            output::say(session.json, "This machine is a device of the account, under a new id.");
            Ok(())
        }
        Some(DevicesWhat::Revoke { id }) => revoke(session, &all()?, id),
    }
}

fn list(session: &Session, devices: &[DeviceInfo]) {
    let data: Vec<_> = devices
        .iter()
        .map(|d| json!({ "id": d.id, "name": d.name, "enrolled": d.enrolled, "last_seen": d.last_seen, "this": d.this }))
        .collect();
    let digits = digits_to_tell(devices);
    let row = |d: &DeviceInfo| {
        let name = if d.name.is_empty() { "(unknown)" } else { &d.name };
        let this = if d.this { "this device" } else { "" };
        let id = d.id.chars().take(digits).collect();
        vec![id, name.to_owned(), to_date(d.enrolled), to_moment(d.last_seen), this.to_owned()]
    };
    output::print(session.json, &json!({ "devices": data }), || {
        let rows: Vec<_> = devices.iter().map(row).collect();
        table::to_table(&["id", "name", "since", "last seen", ""], &rows)
    });
}

/// How many digits of their ids tell all devices apart: at least eight.
fn digits_to_tell(devices: &[DeviceInfo]) -> usize {
    let alike = |one: &DeviceInfo, other: &DeviceInfo| {
        one.id.bytes().zip(other.id.bytes()).take_while(|(one, other)| one == other).count()
    };
    let pairs =
        devices.iter().enumerate().flat_map(|(at, one)| devices[..at].iter().map(move |other| (one, other)));
    pairs.map(|(one, other)| alike(one, other) + 1).max().unwrap_or(0).max(8)
}

fn revoke(session: &Session, devices: &[DeviceInfo], id: &str) -> Result<(), Refusal> {
    let device = find(devices, id)?;
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

/// The one device whose id begins so.
fn find<'a>(devices: &'a [DeviceInfo], id: &str) -> Result<&'a DeviceInfo, Refusal> {
    let id = id.trim().to_lowercase();
    let found: Vec<_> =
        devices.iter().filter(|device| !id.is_empty() && device.id.starts_with(&id)).collect();
    match found.as_slice() {
        [device] => Ok(device),
        [] => Err(Refusal::say("There is no device with this id. `keyfold devices` lists them.")),
        _ => Err(Refusal::say("Several devices begin so. Give more of the id.")),
    }
}

/// Runs `account`.
pub(crate) fn run(session: &Session, what: &Account) -> Result<(), Refusal> {
    let password = session.unlock()?;
    match what.what {
        None => info(session),
        Some(AccountWhat::RegisterAgain) => {
            come_back::register(session, &password)?;
            output::say(
                session.json,
                "The account is registered again. `keyfold sync` brings the vault there.",
            );
            Ok(())
        }
        Some(AccountWhat::Delete) => {
            session.keyfold.account().delete(&password[..], &session.cancel)?;
            session.forget()?;
            output::say(
                session.json,
                "The account is deleted: at the service, here, and in the backup. Kits and codes open nothing any more.",
            );
            Ok(())
        }
    }
}

fn info(session: &Session) -> Result<(), Refusal> {
    let info = session.keyfold.account().info(&session.cancel)?;
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
    session.forget()?;
    output::say(session.json, "This machine is no longer part of the account, and holds nothing of it.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(id: &str) -> DeviceInfo {
        DeviceInfo { id: id.to_owned(), name: "Laptop".to_owned(), enrolled: 0, last_seen: 0, this: false }
    }

    #[test]
    fn ids_are_short_as_long_as_they_tell_devices_apart() {
        let mut devices = vec![device("0123456789abcdef"), device("1123456789abcdef")];
        assert_eq!(digits_to_tell(&[]), 8);
        assert_eq!(digits_to_tell(&devices), 8);
        devices.push(device("0123456789ffffff"));
        assert_eq!(digits_to_tell(&devices), 11);
    }

    #[test]
    fn a_prefix_finds_one_device_or_none() {
        let devices = [device("0123456789abcdef"), device("0123456789ffffff")];
        assert_eq!(find(&devices, "0123456789F").unwrap().id, "0123456789ffffff");
        assert!(find(&devices, "01").unwrap_err().to_sentence().contains("Several"));
        for none in ["", " ", "2", "0123456789ffffff0"] {
            assert!(find(&devices, none).unwrap_err().to_sentence().contains("no device"), "{none}");
        }
    }
}
