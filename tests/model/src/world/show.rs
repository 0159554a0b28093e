//! How a state reads in a trace.

use std::fmt;

use super::{Device, GARBAGE, Kind, MADE, NONE, Set, Stage, World};

/// A device's letter.
pub(crate) fn device_name(device: usize) -> char {
    ['A', 'B', 'C'][device]
}

/// A password: `p0` is the first, `a2` the second that was chosen on device A.
pub(crate) struct Word(pub(crate) u8);

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            NONE => write!(f, "nothing"),
            0 => write!(f, "p0"),
            number => {
                let device = device_name(usize::from((number - 1) / MADE)).to_ascii_lowercase();
                write!(f, "{device}{}", (number - 1) % MADE + 1)
            }
        }
    }
}

/// A login id: `L0` is the sign-up's, `LA2` the second that device A asked for.
pub(crate) struct Login(pub(crate) u8);

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            NONE => write!(f, "not accepted"),
            GARBAGE => write!(f, "L?"),
            0 => write!(f, "L0"),
            number => {
                write!(f, "L{}{}", device_name(usize::from((number - 1) / MADE)), (number - 1) % MADE + 1)
            }
        }
    }
}

fn logins(set: Set) -> String {
    let names: Vec<_> = set.members().map(|login| Login(login).to_string()).collect();
    names.join(" ")
}

fn paired(world: &World, login: u8) -> String {
    if world.service.is_some() { format!(" ({})", Login(login)) } else { String::new() }
}

fn show_device(world: &World, at: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let device: &Device = &world.devices[at];
    match device.stage {
        Stage::Absent | Stage::Lost => return Ok(()),
        Stage::Live => {}
    }
    let own = device.own;
    write!(f, "; {}: {}{}", device_name(at), Word(own.password), paired(world, own.login))?;
    if let Some(waiting) = device.waiting {
        write!(f, ", {}{} waits", Word(waiting.password), paired(world, waiting.login))?;
    }
    if let Some(outbox) = device.outbox {
        let kind = match outbox.kind {
            Kind::Change => "change",
            Kind::Revoke => "revoke",
            Kind::Again => "again",
        };
        write!(f, ", outbox: {kind} {} knowing {}", Word(outbox.password), logins(outbox.ids))?;
    }
    if !device.sent.is_empty() {
        write!(f, ", sent {}", logins(device.sent))?;
    }
    if !device.told.is_empty() {
        write!(f, ", told {}", logins(device.told))?;
    }
    let known: Vec<_> = device
        .known
        .members()
        .map(|number| {
            let entry = world.entry(number);
            let sign = if entry.vouched { "?" } else { "" };
            let damage = if entry.sound { "" } else { "!" };
            match entry.login {
                NONE => Word(entry.password).to_string(),
                login => format!("{}={}{sign}{damage}", Login(login), Word(entry.password)),
            }
        })
        .collect();
    write!(f, ", log: {}", known.join(" "))
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.service {
            Some(service) => {
                write!(f, "service {}={}", Login(service.login), Word(self.password_of(service.login)))?;
            }
            None => write!(f, "no service")?,
        }
        (0..self.devices.len()).try_for_each(|at| show_device(self, at, f))
    }
}
