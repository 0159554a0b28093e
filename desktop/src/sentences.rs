//! Core's errors as plain sentences: what happened, and what to do.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use keyfold_core::flow::{Error, Field, SyncOutcome, SyncProblem};

use crate::{host, notices, output};

/// The sentence of an error.
pub(crate) fn of_error(error: Error) -> String {
    if matches!(error, Error::Offline | Error::ServiceFault)
        && let Some(distrust) = host::last_distrust()
    {
        return distrust.to_sentence();
    }
    match error {
        Error::CodeReplaced { date } => of_replaced(date),
        Error::TooManyAttempts { retry_after } => of_waiting(retry_after),
        Error::PasswordChanged { when } => format!("{}: type that one.", notices::of_change("", when)),
        Error::PasswordUnknown { since } => notices::of_unknown(since),
        error => of_plain(error).to_owned(),
    }
}

/// The errors whose sentence is always the same.
fn of_plain(error: Error) -> &'static str {
    match error {
        Error::WrongPassword => "The password is wrong. Type it again, as it is, with capitals and spaces.",
        Error::WeakPassword => {
            "This password is too easy to guess. Take at least 8 characters; some words are good."
        }
        Error::InvalidInput { field } => of_field(field),
        Error::Locked => "The vault was locked meanwhile. Nothing was written.",
        Error::Busy => {
            "Something else is under way in this home. Finish it first: `keyfold status` says what it is."
        }
        Error::InUse => "Another program has this home open. Close it, then try again.",
        Error::AddressTaken => "This address has an account already. Use `keyfold sign-in`.",
        Error::SignInAgain => "The sign-in took too long. Sign in again.",
        Error::PasswordChanged { .. } | Error::PasswordUnknown { .. } => "Another password is in force.",
        Error::PasswordReplaced => notices::PASSWORD_REPLACED,
        Error::DeviceUnknown => notices::DEVICE_UNKNOWN,
        Error::AccountUnknown => notices::ACCOUNT_UNKNOWN,
        Error::DeviceRevoked => {
            "The service doesn't know this device any more: it was removed, or the account was deleted. What is here stays. If it was removed, `keyfold devices enrol` brings it back."
        }
        Error::CodeReplaced { .. } => "This code was replaced.",
        Error::CodeOfAnotherAccount => {
            "This code belongs to another account. Look for the one of this address."
        }
        Error::CodeDamaged => {
            "This code is damaged or mistyped. Compare it with the original, or use another way."
        }
        Error::VerifierMismatch => {
            "The key doesn't fit what the service has. Nothing was written or sent. Don't go on with this service until you know why."
        }
        Error::RolledBack => "The store holds less than it did before.",
        Error::Forked => "The store shows different things to different devices.",
        Error::SegmentMissing => "Something that another device wrote is missing.",
        Error::NotInSync => "This machine isn't up to date. Run `keyfold sync`, then try again.",
        Error::NotAllowed => "The licence doesn't allow this.",
        Error::Offline => "The service can't be reached. Check the network, or try again later.",
        Error::ServiceFault => {
            "The service failed, or isn't a Keyfold service. Check its address, or try again later."
        }
        Error::TooManyAttempts { .. } => "There were too many attempts. Try again later.",
        Error::BiometricsChanged => "The biometrics changed. Use the password.",
        Error::UpgradeRequired => "This was made by a newer version. Update this program.",
        Error::StorageFull => "There is no room left, here or at the service. Nothing was lost.",
        Error::StoreUnavailable => {
            "The home or one of its files can't be read or written. Check who owns it and whether its disk is there."
        }
        Error::Corrupt => {
            "The data in this home is damaged. Set this machine up anew in another home; this one stays as it is."
        }
        Error::NotFound => "There is no such thing here.",
        Error::Cancelled => "It was cancelled.",
        Error::RecoveryNeeded => "There are not enough ways to recover this account.",
        Error::UnsentEdits => {
            "There is something here that no other place has. Run `keyfold sync` first, or add --even-so to lose it."
        }
        Error::NoService => {
            "This device knows no service for that: the account is local, or it was set up without --mail URL."
        }
        Error::Internal => "This is a fault of the program. Nothing was lost; please report it.",
    }
}

fn of_field(field: Field) -> &'static str {
    match field {
        Field::Address => "This is not an email address.",
        Field::Url => "A service's address begins with https:// (http:// only for this very machine).",
        Field::Password => "A password has 1 to 1,024 bytes of UTF-8 text.",
        Field::Code => "There is no Keyfold code in it.",
        Field::Confirmation => {
            "This is not the code from the mail, or it is too old. `keyfold address mail` has a new one sent."
        }
        Field::Item => {
            "A value can't be taken: too long, with control characters, or not of its type (dates are like 2026-04-30). Nothing was written."
        }
        Field::Title => "A title has at most 1,000 characters, on one line. Nothing was written.",
        Field::DeviceKey => "A device key has 32 bytes.",
        Field::Setting => "A setting is outside its range.",
    }
}

fn of_replaced(date: i64) -> String {
    let how = "Use the newer one, the backup folder, or a kit.";
    if date > 0 {
        format!("This code was replaced on {}. {how}", to_date(date))
    } else {
        format!("This code was replaced. {how}")
    }
}

fn of_waiting(seconds: u32) -> String {
    let wait = match seconds {
        0..=1 => "a second".to_owned(),
        2..=119 => format!("{seconds} seconds"),
        120..=7_199 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3600)),
    };
    format!("There were too many attempts. Try again in {wait}.")
}

/// A number of things: `1 item`, `2 items`.
pub(crate) fn count(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// What a sync says beside its numbers, a sentence each.
pub(crate) fn of_outcome(outcome: &SyncOutcome) -> Vec<String> {
    let copied = "This home was copied from another machine: it goes on as a device of its own.";
    let copied = outcome.device_copied.then(|| copied.to_owned());
    copied.into_iter().chain(outcome.problems.iter().map(of_problem)).collect()
}

/// Devices of the account that nobody in its log has told of.
pub(crate) fn of_strangers(names: &[String]) -> Option<String> {
    let known =
        |name: &String| if name.is_empty() { "(unknown)".to_owned() } else { output::on_one_line(name) };
    let names: Vec<_> = names.iter().map(known).collect();
    (!names.is_empty()).then(|| {
        format!(
            "Devices of the account that were never heard from: {}. If one isn't yours: `keyfold devices revoke ID`.",
            names.join(", ")
        )
    })
}

/// What is wrong with what another device wrote.
pub(crate) fn of_problem(problem: &SyncProblem) -> String {
    let from = match problem.device.as_str() {
        "" => "what another device wrote".to_owned(),
        device => format!("what {} wrote", output::on_one_line(device)),
    };
    let what = match problem.error {
        Error::RolledBack => "the store holds less than it did before",
        Error::Forked => "the store shows different things to different devices",
        Error::SegmentMissing => "a part is missing",
        Error::UpgradeRequired => "it was made by a newer version; update this program",
        _ => "a part is damaged or foreign",
    };
    format!("Problem with {from}: {what}. Everything else was merged.")
}

/// A day like `4 June 2026`, in this machine's time zone.
pub(crate) fn to_date(seconds: i64) -> String {
    format_time(seconds, "%-d %B %Y")
}

/// A moment like `4 June 2026, 14:05`, in this machine's time zone.
pub(crate) fn to_moment(seconds: i64) -> String {
    format_time(seconds, "%-d %B %Y, %H:%M")
}

fn format_time(seconds: i64, format: &str) -> String {
    match Timestamp::from_second(seconds) {
        Ok(time) => time.to_zoned(TimeZone::system()).strftime(format).to_string(),
        Err(_) => "an unknown date".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_said_in_a_unit_that_people_use() {
        assert!(of_waiting(90).ends_with("90 seconds."));
        assert!(of_waiting(600).ends_with("10 minutes."));
        assert!(of_waiting(86_400).ends_with("24 hours."));
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!([count(0, "item"), count(1, "item"), count(2, "item")], ["0 items", "1 item", "2 items"]);
    }

    #[test]
    fn problems_are_told_and_their_names_steer_nothing() {
        let problem = |device: &str, error| SyncProblem { device: device.to_owned(), error, number: 1 };
        let problems = vec![problem("Tele\u{1b}phone", Error::Forked), problem("", Error::Corrupt)];
        let outcome = SyncOutcome { problems, device_copied: true, ..SyncOutcome::default() };
        let said = of_outcome(&outcome);
        assert!(
            said[0].contains("copied") && said[1].contains("different things") && said[2].contains("damaged")
        );
        assert!(said[1].contains("Tele\u{241b}phone"));
    }

    #[test]
    fn strangers_are_named_and_steer_nothing() {
        assert_eq!(of_strangers(&[]), None);
        let said = of_strangers(&["Tab\u{1b}let".to_owned(), String::new()]).unwrap();
        assert!(said.contains("Tab\u{241b}let, (unknown)"), "{said}");
    }

    #[test]
    fn a_replaced_code_names_its_date() {
        assert!(of_error(Error::CodeReplaced { date: 1_780_574_400 }).contains("June 2026"));
        assert!(!of_error(Error::CodeReplaced { date: 0 }).contains("1970"));
    }
}
