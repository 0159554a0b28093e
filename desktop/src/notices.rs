//! What is said of passwords that were changed elsewhere, and of services that were restored: every sentence names the
//! device, where it is known, and the day.

use keyfold_core::flow::PasswordNotice;
use serde_json::{Value, json};

use crate::output;
use crate::sentences::to_date;

/// A restored service refuses a password of before.
pub(crate) const PASSWORD_REPLACED: &str = "This password had been replaced before the service was restored. Run `keyfold sync` on a machine that has the newer one, then sign in with that; or ask who runs the service.";

/// A restored service has lost this machine.
pub(crate) const DEVICE_UNKNOWN: &str = "The service was restored and doesn't know this device any more. What is here stays; `keyfold devices enrol` brings it back.";

/// A restored service has lost the account.
pub(crate) const ACCOUNT_UNKNOWN: &str = "The service was restored and doesn't know this account any more. What is here stays; `keyfold account register-again` brings it back.";

/// What the person has to be told of passwords, and what to do.
pub(crate) fn of_notice(notice: &PasswordNotice) -> String {
    match notice {
        PasswordNotice::Changed { who, when } => {
            format!(
                "{}: type that one. The one before opens this machine for a week at most.",
                of_change(who, *when)
            )
        }
        PasswordNotice::Unknown { since } => of_unknown(*since),
        PasswordNotice::Restored { when } => {
            format!("The service was restored; type your password of {} (`keyfold sync`).", to_date(*when))
        }
    }
}

/// The same as data.
pub(crate) fn data_of(notice: Option<&PasswordNotice>) -> Value {
    match notice {
        None => Value::Null,
        Some(PasswordNotice::Changed { who, when }) => json!({ "what": "changed", "who": who, "at": when }),
        Some(PasswordNotice::Unknown { since }) => json!({ "what": "unknown", "at": since }),
        Some(PasswordNotice::Restored { when }) => json!({ "what": "restored", "at": when }),
    }
}

/// What a wrong password has to do with it.
pub(crate) fn of_wrong_password(notice: &PasswordNotice) -> String {
    let why = match notice {
        PasswordNotice::Changed { who, when } => format!("{}: type that one.", of_change(who, *when)),
        PasswordNotice::Unknown { since } => format!(
            "Since {} the service takes another one than this machine: type this machine's own here, and the other with `keyfold password adopt`.",
            to_date(*since)
        ),
        PasswordNotice::Restored { when } => format!("Type your password of {}.", to_date(*when)),
    };
    format!("The password is wrong. {why}")
}

/// A password in force that no device has told of.
pub(crate) fn of_unknown(since: i64) -> String {
    format!(
        "The service takes a password this device hasn't heard of, since {}. Type it (`keyfold password adopt`), or sync later.",
        to_date(since)
    )
}

/// The password typed last is newer than the one that a restored service takes.
pub(crate) fn of_restored(when: i64) -> String {
    format!(
        "The service was restored to before your password of {}, which stays in force. `keyfold sync` with that one has it registered again.",
        to_date(when)
    )
}

/// A change, without what follows from it.
pub(crate) fn of_change(who: &str, when: i64) -> String {
    let who = if who.is_empty() { "another device".to_owned() } else { output::on_one_line(who) };
    format!("The password was changed on {who}, {}", to_date(when))
}

#[cfg(test)]
mod tests {
    use super::*;

    const JUNE: i64 = 1_780_574_400;

    fn all() -> [PasswordNotice; 3] {
        [
            PasswordNotice::Changed { who: "Lap\u{1b}top".to_owned(), when: JUNE },
            PasswordNotice::Unknown { since: JUNE },
            PasswordNotice::Restored { when: JUNE },
        ]
    }

    #[test]
    fn every_sentence_names_the_day_and_the_device_where_one_is_known() {
        for notice in all() {
            for said in [of_notice(&notice), of_wrong_password(&notice)] {
                assert!(said.contains("June 2026"), "{said}");
                let device = matches!(notice, PasswordNotice::Changed { .. });
                assert_eq!(said.contains("on Lap\u{241b}top"), device, "nothing steers the terminal: {said}");
            }
            assert_eq!(data_of(Some(&notice))["at"], JUNE);
        }
        assert!(of_change("", JUNE).contains("on another device,"));
        assert!(data_of(None).is_null());
    }
}
