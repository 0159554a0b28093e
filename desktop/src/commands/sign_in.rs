//! Setting this machine up for an account that exists.
//!
//! The ways to find the key are tried in turn: a way that fails is said, and the next one is tried. What can be known
//! before the service is asked (a picture without a code, a store that is locked) is said before an attempt is spent.

use std::sync::Arc;

use keyfold_core::flow::{Error, NewDevice, look_at_code};

use crate::args::SignIn;
use crate::host::Backup;
use crate::output;
use crate::picture;
use crate::prompt;
use crate::refusal::Refusal;
use crate::sentences;
use crate::session::Session;

/// What else there is when the system's store was the only way.
const OTHER_WAYS: &str = "Other ways: --picture FILE (the mailed code, or a kit, as .png, .jpg or .pdf), --code TEXT, --code-file FILE, --backup DIR.";

/// A way to find the key.
enum Way {
    Backup(Arc<Backup>),
    Code(String),
}

/// Runs `sign-in`.
pub(crate) fn run(session: &Session, how: &SignIn) -> Result<(), Refusal> {
    check_stdin(session, how)?;
    let ways = find_ways(session, how).map_err(|refusal| with_other_ways(how, refusal))?;
    let password = session.password()?;
    let device = session.keyfold.new_device()?;
    let signed_in =
        device.sign_in(&how.email, &how.account, how.mail.clone(), &password[..], &session.cancel);
    if let Err(error) = signed_in {
        return Err(match error {
            Error::WrongPassword => Refusal::say("The address or the password is wrong."),
            Error::Busy => {
                Refusal::say("There is an account here already. Choose another folder with --home DIR.")
            }
            error => error.into(),
        });
    }
    if let Err(refusal) = find_key(how, &ways, &device) {
        device.leave()?;
        return Err(with_other_ways(how, refusal));
    }
    device.finish(&session.cancel)?;
    session.remember()?;
    let changed = first_sync(session);
    session.say_notice()?;
    let data = serde_json::json!({ "state": "unlocked", "items": changed });
    output::print(session.json, &data, || {
        format!("This machine is set up, with {}.", sentences::count(changed, "item"))
    });
    Ok(())
}

/// A code from standard input takes all of it: no password can come from there too.
fn check_stdin(session: &Session, how: &SignIn) -> Result<(), Refusal> {
    let passwords = [session.password_file(), how.kit_password_file.as_deref()];
    let is_code = how.code_file.as_deref().is_some_and(prompt::is_stdin);
    if is_code && passwords.into_iter().flatten().any(prompt::is_stdin) {
        return Err(Refusal::usage(
            "Standard input can't hold both the code and a password. Put one into a file.",
        ));
    }
    Ok(())
}

/// Fetches the vault, then renews the code in the backup, so that it is there for the next machine too.
fn first_sync(session: &Session) -> u64 {
    let changed = match session.keyfold.sync().sync(&session.cancel) {
        Ok(outcome) => {
            for sentence in sentences::of_outcome(&outcome) {
                output::note(&sentence);
            }
            outcome.changed
        }
        Err(error) => {
            output::note(&format!("The first sync isn't done. {}", sentences::of_error(error)));
            0
        }
    };
    if session.backup.is_some()
        && let Err(refusal) = session.save_backup()
    {
        output::note(&format!("The backup has no new code yet. {}", refusal.to_sentence()));
    }
    changed
}

/// Opens what was named; a way that fails is said and left out, unless none is left.
fn find_ways(session: &Session, how: &SignIn) -> Result<Vec<Way>, Refusal> {
    let mut found: Vec<Result<Way, Refusal>> = Vec::new();
    if !how.first_key {
        found.extend(session.backup.iter().filter(|_| how.backup_to_ask().is_some()).map(look_into));
    }
    found.extend(how.picture.as_deref().map(|file| picture::read_code(file).map(Way::Code)));
    found.extend(how.code.clone().map(|code| Ok(Way::Code(code))));
    found.extend(how.code_file.as_deref().map(|file| prompt::text(file).map(Way::Code)));
    let (mut ways, mut refused) = (Vec::new(), Vec::new());
    for way in found {
        match way {
            Ok(way) => ways.push(way),
            Err(refusal) => refused.push(refusal),
        }
    }
    let last = if ways.is_empty() { refused.pop() } else { None };
    for refusal in refused {
        output::note(&refusal.to_sentence());
    }
    last.map_or(Ok(ways), Err)
}

fn look_into(backup: &Arc<Backup>) -> Result<Way, Refusal> {
    if backup.has_slots()? { Ok(Way::Backup(Arc::clone(backup))) } else { Err(backup.nothing_found()) }
}

fn with_other_ways(how: &SignIn, refusal: Refusal) -> Refusal {
    if how.names_a_way() { refusal } else { Refusal::say(format!("{} {OTHER_WAYS}", refusal.to_sentence())) }
}

fn find_key(how: &SignIn, ways: &[Way], device: &Arc<NewDevice>) -> Result<(), Refusal> {
    if how.first_key {
        return make_first_key(device);
    }
    let Some((last, before)) = ways.split_last() else { return Err(Error::NotFound.into()) };
    for way in before {
        match open(way, how, device) {
            Ok(()) => return Ok(()),
            Err(refusal) => output::note(&refusal.to_sentence()),
        }
    }
    open(last, how, device).map_err(|refusal| of_no_key(device, refusal))
}

fn make_first_key(device: &Arc<NewDevice>) -> Result<(), Refusal> {
    match device.make_first_key(true) {
        Err(Error::VerifierMismatch) => Err(Refusal::say(
            "This account has a key, or had a code here: a second key would shut out what the first one opens. Nothing was written or sent. Look for the code.",
        )),
        answer => Ok(answer?),
    }
}

/// What the service says of a key counts only where no code was ever seen: it may hide that there is one.
fn of_no_key(device: &Arc<NewDevice>, refusal: Refusal) -> Refusal {
    if !device.needs_first_key() {
        return refusal;
    }
    match refusal {
        Refusal::Core(Error::VerifierMismatch) => Refusal::say(
            "There is a code, but the service says that this account has no key: it may be hiding it. Nothing was written or sent. Don't go on with this service until you know why.",
        ),
        refusal if device.make_first_key(false) == Err(Error::RecoveryNeeded) => Refusal::say(format!(
            "{} The service says that this account has no key yet. Only if there never was a code of it, `--first-key` makes one.",
            refusal.to_sentence()
        )),
        refusal => refusal,
    }
}

fn open(way: &Way, how: &SignIn, device: &Arc<NewDevice>) -> Result<(), Refusal> {
    match way {
        Way::Code(code) => open_code(code, how, device),
        Way::Backup(backup) => match device.look_in_backup() {
            Ok(true) => Ok(()),
            Ok(false) => Err(backup.nothing_found()),
            Err(error) => Err(backup.explain(error)),
        },
    }
}

fn open_code(code: &str, how: &SignIn, device: &Arc<NewDevice>) -> Result<(), Refusal> {
    match device.offer_code(code) {
        Err(Error::WrongPassword) => open_older_kit(code, how, device),
        answer => Ok(answer?),
    }
}

/// A kit doesn't follow a password change: it takes the password of its own time.
fn open_older_kit(code: &str, how: &SignIn, device: &Arc<NewDevice>) -> Result<(), Refusal> {
    let date = sentences::to_date(look_at_code(code)?.made);
    let why =
        format!("This kit was made on {date} with the password of that time, which is another than today's.");
    if how.kit_password_file.is_none() && !prompt::can_ask() {
        return Err(Refusal::say(format!("{why} Give that one with --kit-password-file FILE.")));
    }
    if how.kit_password_file.is_none() {
        output::note(&why);
    }
    let question = format!("Password of {date}: ");
    let older = prompt::password(how.kit_password_file.as_deref(), "--kit-password-file", &question)?;
    match device.offer_kit(code, &older) {
        Err(Error::WrongPassword) => Err(Refusal::say(format!(
            "The kit of {date} opens neither with today's password nor with the one that was given for it."
        ))),
        answer => Ok(answer?),
    }
}
