//! The system's credential store: entries by name, under this program's own service name. Windows Credential Manager,
//! macOS Keychain, or the Secret Service of a Linux desktop.
//!
//! Entries are text (base64), because `KWallet` takes nothing else. A call may open a window in which the person unlocks
//! the store, so each runs on a thread of its own and is given up after a minute.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use data_encoding::BASE64;
use keyring::{Entry, Error};

use super::trouble::Trouble;

/// The service name of all entries.
const SERVICE: &str = "Keyfold";
/// How long the store may take: a person may be typing its password.
const PATIENCE: Duration = Duration::from_mins(1);
/// Longest entry, in characters: the Windows Credential Manager's limit, kept everywhere.
pub(super) const ENTRY_MAX: usize = 2_560;

/// Named entries.
pub(super) trait Entries: Send + Sync {
    /// An entry's bytes; none if there is no such entry. Bytes that were damaged come as they are.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Trouble>;
    /// Writes an entry, replacing it as a whole.
    fn set(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble>;
    /// Removes an entry, if it is there.
    fn remove(&self, name: &str) -> Result<(), Trouble>;
}

/// The system's own store.
pub(super) struct SystemEntries;

impl Entries for SystemEntries {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let found = ask(name, |entry| match entry.get_secret() {
            // Two collections may hold an entry of one name: the first that can be read counts.
            Err(Error::Ambiguous(several)) => {
                several.iter().find_map(|one| one.get_secret().ok()).ok_or(Error::NoEntry)
            }
            answer => answer,
        })?;
        Ok(found.map(|text| BASE64.decode(&text).unwrap_or(text)))
    }

    fn set(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let text = BASE64.encode(bytes);
        if text.len() > ENTRY_MAX {
            return Err(Trouble::Full);
        }
        ask(name, move |entry| match entry.set_secret(text.as_bytes()) {
            Err(Error::Ambiguous(several)) => {
                for one in several {
                    one.delete_credential()?;
                }
                entry.set_secret(text.as_bytes())
            }
            answer => answer,
        })?;
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), Trouble> {
        ask(name, |entry| match entry.delete_credential() {
            Err(Error::Ambiguous(several)) => {
                for one in several {
                    one.delete_credential()?;
                }
                Ok(())
            }
            answer => answer,
        })?;
        Ok(())
    }
}

/// Asks the store in good time; none if there is no such entry.
fn ask<T: Send + 'static>(
    name: &str,
    what: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<Option<T>, Trouble> {
    let name = name.to_owned();
    let answer = in_time(PATIENCE, move || Entry::new(SERVICE, &name).and_then(|entry| what(&entry)))?;
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(of_keyring(&error)),
    }
}

/// Runs `what` on a thread of its own and lets go of it after `patience`.
fn in_time<T: Send + 'static>(
    patience: Duration,
    what: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Trouble> {
    let (answer, heard) = channel();
    std::thread::spawn(move || {
        if answer.send(what()).is_err() {
            // Nobody waits any more.
        }
    });
    heard.recv_timeout(patience).map_err(|error| match error {
        RecvTimeoutError::Timeout => Trouble::Silent,
        RecvTimeoutError::Disconnected => Trouble::Failed,
    })
}

fn of_keyring(error: &Error) -> Trouble {
    match error {
        Error::NoStorageAccess(_) => Trouble::Locked,
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => Trouble::Absent,
        Error::TooLong(..) => Trouble::Full,
        _ => Trouble::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_never_answers_is_let_go() {
        let (hold, released) = channel::<()>();
        let answer = in_time(Duration::from_millis(1), move || released.recv().is_ok());
        assert_eq!(answer, Err(Trouble::Silent));
        drop(hold);
    }

    #[test]
    fn each_cause_is_told_apart() {
        let why = || Box::new(std::io::Error::other("why"));
        assert_eq!(of_keyring(&Error::NoStorageAccess(why())), Trouble::Locked);
        assert_eq!(of_keyring(&Error::NoDefaultStore), Trouble::Absent);
        assert_eq!(of_keyring(&Error::TooLong("secret".to_owned(), 2560)), Trouble::Full);
        assert_eq!(of_keyring(&Error::PlatformFailure(why())), Trouble::Failed);
    }

    #[test]
    fn an_entry_that_is_too_long_is_not_even_tried() {
        assert_eq!(SystemEntries.set("long", &[0; ENTRY_MAX]), Err(Trouble::Full));
    }
}
