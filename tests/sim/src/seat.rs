//! A device, and what the person believes of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use keyfold_core::flow::{Cancel, Due, Error, Keyfold, PasswordNotice};
use keyfold_e2e::device::Device;

use crate::person::{Word, text};

/// A device in a scene.
pub(crate) struct Seat {
    pub(crate) name: String,
    pub(crate) device: Device,
    pub(crate) keyfold: Option<Arc<Keyfold>>,
    /// The password that opened it last.
    pub(crate) own: Word,
    /// A new password that the service may not have yet.
    pub(crate) owed: Option<Word>,
    /// How much the service had accepted when it was last heard from here: of what came later this device can't know.
    pub(crate) heard: usize,
    /// Registrations of which this device's log tells for sure.
    pub(crate) tells: BTreeSet<usize>,
}

impl Seat {
    /// A device that is open, with its password.
    pub(crate) fn new(device: Device, name: &str, keyfold: Arc<Keyfold>, own: Word) -> Self {
        let keyfold = Some(keyfold);
        Self { name: name.to_owned(), device, keyfold, own, owed: None, heard: 1, tells: BTreeSet::new() }
    }

    /// Its home.
    pub(crate) fn home(&self) -> &Arc<Keyfold> {
        self.keyfold.as_ref().expect("it is closed only while it restarts")
    }

    /// Switches it off and on; it is locked then.
    pub(crate) fn restart(&mut self) {
        self.keyfold = None;
        self.keyfold = Some(self.device.open());
    }

    /// What the person is told.
    pub(crate) fn notice(&self) -> Result<Option<PasswordNotice>, Error> {
        self.home().password_notice()
    }

    /// Whether it says that this is due.
    pub(crate) fn is_due(&self, what: Due) -> Result<bool, Error> {
        Ok(self.home().due()?.contains(&what))
    }

    /// Unlocks it; false if the password is wrong.
    pub(crate) fn unlock(&self, word: Word) -> Result<bool, Error> {
        if_right(self.home().unlock(&text(word)))
    }

    /// Whether it would unlock.
    pub(crate) fn would_open(&self, word: Word) -> Result<bool, Error> {
        if_right(self.home().check_password(&text(word)))
    }

    /// Adopts a password; false if the service takes another one.
    pub(crate) fn adopt(&self, word: Word) -> Result<bool, Error> {
        if_right(self.home().password().adopt(text(word), &Cancel::new()))
    }

    /// Enrols again; false if the service takes another password.
    pub(crate) fn enrol_again(&self, word: Word) -> Result<bool, Error> {
        if_right(self.home().account().enrol_again(text(word), &Cancel::new()))
    }
}

fn if_right(result: Result<(), Error>) -> Result<bool, Error> {
    match result {
        Ok(()) => Ok(true),
        Err(Error::WrongPassword) => Ok(false),
        Err(error) => Err(error),
    }
}
