//! The home of this run: opened once, unlocked when a command needs it.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use keyfold_core::flow::{Cancel, Error, Keyfold, Method, Missing, PasswordNotice, State};

use crate::args::Args;
use crate::host::{self, Backup, remembered};
use crate::notices;
use crate::output;
use crate::progress;
use crate::prompt::{self, Typed};
use crate::refusal::Refusal;
use crate::sentences;

/// One run of the command.
pub(crate) struct Session {
    pub(crate) keyfold: Arc<Keyfold>,
    pub(crate) cancel: Arc<Cancel>,
    pub(crate) json: bool,
    /// The backup that was asked for, or that the home remembers.
    pub(crate) backup: Option<Arc<Backup>>,
    device_name: Option<String>,
    home: PathBuf,
    password_file: Option<PathBuf>,
    /// What was said of passwords in this run: once is enough.
    said: RefCell<Option<PasswordNotice>>,
}

impl Session {
    /// Opens the home with what it remembers.
    pub(crate) fn open(args: &Args) -> Result<Self, Refusal> {
        Self::open_as(args, None, None)
    }

    /// Opens the home with the backup and the device's name that are asked for now, or else those that it remembers.
    pub(crate) fn open_as(
        args: &Args,
        backup: Option<&Path>,
        device_name: Option<&str>,
    ) -> Result<Self, Refusal> {
        let home = host::home(args.home.as_deref())?;
        let backup = host::backup(Path::new(&home), backup)?;
        progress::step("Opening the home ...");
        let keyfold = Keyfold::open(&home, host::make(Path::new(&home), backup.as_ref(), device_name)?)?;
        progress::clear();
        Ok(Self {
            keyfold,
            cancel: Cancel::new(),
            json: args.json,
            backup,
            device_name: device_name.map(str::to_owned),
            home: PathBuf::from(home),
            password_file: args.password_file.clone(),
            said: RefCell::default(),
        })
    }

    /// The password of this run.
    pub(crate) fn password(&self) -> Result<Typed, Refusal> {
        prompt::password(self.password_file.as_deref(), "--password-file", "Password: ")
    }

    /// A new account's password: asked for twice.
    pub(crate) fn first_password(&self) -> Result<Typed, Refusal> {
        prompt::new_password(self.password_file.as_deref(), "--password-file")
    }

    /// The file that the password comes from, if one was given.
    pub(crate) fn password_file(&self) -> Option<&Path> {
        self.password_file.as_deref()
    }

    /// Unlocks, and says if the password that opened was replaced elsewhere; gives it back for what needs it once more.
    pub(crate) fn unlock(&self) -> Result<Typed, Refusal> {
        let password = self.unlock_unsaid()?;
        if let Some(PasswordNotice::Changed { .. }) = self.keyfold.password_notice()? {
            self.say_notice()?;
        }
        Ok(password)
    }

    /// Unlocks, for a command that says by itself what there is to say of passwords.
    pub(crate) fn unlock_unsaid(&self) -> Result<Typed, Refusal> {
        match self.keyfold.state()? {
            State::NoAccount => {
                return Err(Refusal::say(
                    "There is no account here. Use `keyfold sign-up` or `keyfold sign-in`.",
                ));
            }
            State::FindingKey { .. } => {
                return Err(Refusal::say(
                    "The sign-in isn't finished: the key wasn't found yet. Use `keyfold sign-in` again.",
                ));
            }
            State::SigningUp { missing } if missing.contains(&Missing::Confirmation) => {
                return Err(Refusal::say(
                    "A sign-up waits for the service. Go on with `keyfold sign-up --resume`.",
                ));
            }
            _ => {}
        }
        let password = self.password()?;
        match (self.keyfold.unlock(&password), self.keyfold.password_notice()?) {
            (Err(Error::WrongPassword), Some(notice)) => {
                Err(Refusal::say(notices::of_wrong_password(&notice)))
            }
            (answer, _) => {
                answer?;
                Ok(password)
            }
        }
    }

    /// Says what there is to say of passwords, unless this run did.
    pub(crate) fn say_notice(&self) -> Result<(), Refusal> {
        let notice = self.keyfold.password_notice()?;
        if let Some(notice) = &notice
            && self.said.borrow().as_ref() != Some(notice)
        {
            output::note(&notices::of_notice(notice));
        }
        self.said.replace(notice);
        Ok(())
    }

    /// Notes that what there is to say of passwords was said in other words.
    pub(crate) fn notice_was_said(&self) -> Result<(), Refusal> {
        self.said.replace(self.keyfold.password_notice()?);
        Ok(())
    }

    /// Names device and day in a refusal that comes of another password in force.
    pub(crate) fn explain(&self, refusal: Refusal) -> Refusal {
        let Ok(Some(notice)) = self.keyfold.password_notice() else { return refusal };
        let is_about_it = match (&refusal, &notice) {
            (Refusal::Core(Error::PasswordChanged { .. }), PasswordNotice::Changed { .. }) => true,
            (Refusal::Core(error), _) => *error == Error::NotInSync,
            _ => false,
        };
        match is_about_it {
            true if self.said.borrow().as_ref() == Some(&notice) => {
                Refusal::say("Nothing was done: this needs the password in force.")
            }
            true => Refusal::say(notices::of_notice(&notice)),
            false => refusal,
        }
    }

    /// Has the home remember its backup and its name for later runs.
    pub(crate) fn remember(&self) -> Result<(), Refusal> {
        if let Some(name) = &self.device_name {
            remembered::write(&self.home, remembered::DEVICE_NAME, name)?;
        }
        self.backup.as_ref().map_or(Ok(()), |backup| backup.remember(&self.home))
    }

    /// Has the home forget them, after the account has left it.
    pub(crate) fn forget(&self) -> Result<(), Refusal> {
        remembered::forget(&self.home)
    }

    /// Core's error while it wrote the backup, with what the backup knows of it.
    pub(crate) fn of_backup(&self, error: Error) -> Refusal {
        match &self.backup {
            Some(backup) => backup.explain(error),
            None => error.into(),
        }
    }

    /// Writes the code into the backup.
    pub(crate) fn save_backup(&self) -> Result<(), Refusal> {
        self.keyfold.account().save_backup().map(drop).map_err(|error| self.of_backup(error))
    }

    /// After an edit: sends it if the account syncs. What was written stays written if that fails.
    pub(crate) fn send(&self) -> Result<(), Refusal> {
        let sync = self.keyfold.sync();
        if sync.method()? == Method::None {
            return Ok(());
        }
        match sync.sync(&self.cancel) {
            Ok(outcome) => {
                for sentence in sentences::of_outcome(&outcome) {
                    output::note(&sentence);
                }
            }
            Err(error) => output::note(&format!("Saved here; not sent yet. {}", sentences::of_error(error))),
        }
        self.say_notice()
    }
}
