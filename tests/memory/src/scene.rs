//! The calls of core that a scene is made of, by name; what they give back is let go of at once.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use keyfold_core::crypto::replay::{Cheap, Replay, SetClock};
use keyfold_core::crypto::stretch::Argon2;
use keyfold_core::flow::{
    Cancel, Draft, Error, Host, ItemKind, Keyfold, NewDevice, Query, SignUp, Subscription, Text,
    estimate_strength,
};
use keyfold_core::port::{Env, Stretch};

use crate::ports::{Parent, text};

/// When every scene begins, milliseconds UTC: 2026-11-21T10:00:00Z.
pub const START_MS: i64 = 1_795_255_200_000;

/// The home and the flows that are held open.
#[derive(Default)]
pub struct Scene {
    keyfold: Option<Arc<Keyfold>>,
    sign_up: Option<Arc<SignUp>>,
    new_device: Option<Arc<NewDevice>>,
    observing: Option<Arc<Subscription>>,
    item: String,
}

/// What another thread may do meanwhile.
pub struct Meanwhile {
    keyfold: Mutex<Weak<Keyfold>>,
    clock: Arc<SetClock>,
}

impl Default for Meanwhile {
    fn default() -> Self {
        Self { keyfold: Mutex::default(), clock: Arc::new(SetClock::from_wall_ms(START_MS)) }
    }
}

impl Meanwhile {
    /// Locks the home.
    ///
    /// # Panics
    /// If none is open.
    pub fn lock(&self) {
        let keyfold = self.keyfold.lock().unwrap_or_else(PoisonError::into_inner).upgrade();
        keyfold.expect("a home is open").lock();
    }

    /// Lets time pass.
    pub fn advance_ms(&self, ms: u32) {
        self.clock.advance_ms(ms);
    }
}

impl Scene {
    /// Makes one call, or lets go of what is held.
    ///
    /// # Errors
    /// The call's.
    ///
    /// # Panics
    /// If there is no call of that name, or one before it is missing.
    pub fn call(
        &mut self,
        parent: &Arc<Parent>,
        meanwhile: &Meanwhile,
        mut words: Vec<Vec<u8>>,
    ) -> Result<String, Error> {
        let arguments = words.split_off(1);
        match text(&words[0]) {
            "open" => self.open(parent, meanwhile, &arguments),
            "drop" => {
                *self = Self::default();
                Ok(())
            }
            what => None
                .or_else(|| self.of_the_home(what, &arguments))
                .or_else(|| self.of_the_account(what, &arguments))
                .or_else(|| self.of_the_vault(what, &arguments))
                .unwrap_or_else(|| self.of_a_flow(what, arguments)),
        }?;
        Ok(std::mem::take(&mut self.item))
    }

    /// `open FOLDER SEED cheap|argon2`
    fn open(
        &mut self,
        parent: &Arc<Parent>,
        meanwhile: &Meanwhile,
        arguments: &[Vec<u8>],
    ) -> Result<(), Error> {
        let [folder, seed, price] = arguments else { panic!("three arguments") };
        let folder = Path::new(text(folder));
        let place = |name: &str| folder.join(name).to_str().expect("a plain name").to_owned();
        let host = Host {
            transport: Arc::clone(parent) as _,
            backup: Some(Arc::clone(parent) as _),
            device_keys: Some(Arc::clone(parent) as _),
            clock: Arc::clone(&meanwhile.clock) as _,
            listener: Some(Arc::clone(parent) as _),
            clone_marker: place("marker"),
            device_name: "Scanned".to_owned(),
        };
        let stretch: Arc<dyn Stretch> =
            if text(price) == "argon2" { Arc::new(Argon2) } else { Arc::new(Cheap) };
        let random = Arc::new(Replay::from_seed(seed));
        let env = Env { clock: Arc::clone(&meanwhile.clock) as _, random, stretch };
        let keyfold = Keyfold::open_with(&place("home"), host, env)?;
        *meanwhile.keyfold.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(&keyfold);
        self.observing = Some(keyfold.observe(Arc::clone(parent) as _));
        self.keyfold = Some(keyfold);
        Ok(())
    }

    fn home(&self) -> &Keyfold {
        self.keyfold.as_ref().expect("a home is open")
    }

    fn of_the_home(&self, what: &str, arguments: &[Vec<u8>]) -> Option<Result<(), Error>> {
        let home = self.home();
        Some(match (what, arguments) {
            ("unlock", [password]) => home.unlock(password),
            ("unlock-with-device-key", [key]) => home.unlock_with_device_key(key),
            ("enable-device-key", []) => home.enable_device_key(),
            ("check-password", [password]) => home.check_password(password),
            ("change", [old, new]) => home.password().change(old, new),
            ("change-with-device-key", [key, new]) => home.password().change_with_device_key(key, new),
            ("catch-up", []) => home.password().catch_up(&Cancel::new()).map(drop),
            ("strength", [password]) => estimate_strength(password, &[]).map(drop),
            ("sync", []) => home.sync().sync(&Cancel::new()).map(drop),
            _ => return None,
        })
    }

    /// Calls that are given the password away: they answer for it from then on.
    fn of_a_flow(&mut self, what: &str, mut arguments: Vec<Vec<u8>>) -> Result<(), Error> {
        let (cancel, password) = (Cancel::new(), arguments.pop().unwrap_or_default());
        let place = |at: usize| text(&arguments[at]);
        let mail = || Some(place(2).to_owned());
        match what {
            "sign-up" => self.begin_sign_up()?.with_service(place(0), place(1), mail(), password, &cancel),
            "resume" => self.begin_sign_up()?.resume(password, &cancel),
            "end-sign-up" => {
                self.begin_sign_up()?.finish(true)?;
                self.sign_up = None;
                Ok(())
            }
            "sign-in" => self.begin_sign_in()?.sign_in(place(0), place(1), mail(), password, &cancel),
            "look-in-backup" => self.begin_sign_in()?.look_in_backup().map(drop),
            "end-sign-in" => self.begin_sign_in()?.finish(&cancel),
            "revoke-codes" => self.home().password().revoke_codes(password, &cancel),
            "adopt" => self.home().password().adopt(password, &cancel),
            "enrol-again" => self.home().account().enrol_again(password, &cancel),
            "register-again" => self.home().account().register_again(password, &cancel),
            "delete" => self.home().account().delete(password, &cancel),
            _ => panic!("no call {what}"),
        }
    }

    fn begin_sign_up(&mut self) -> Result<Arc<SignUp>, Error> {
        if self.sign_up.is_none() {
            self.sign_up = Some(self.home().sign_up()?);
        }
        Ok(Arc::clone(self.sign_up.as_ref().expect("it was just begun")))
    }

    fn begin_sign_in(&mut self) -> Result<Arc<NewDevice>, Error> {
        if self.new_device.is_none() {
            self.new_device = Some(self.home().new_device()?);
        }
        Ok(Arc::clone(self.new_device.as_ref().expect("it was just begun")))
    }

    fn of_the_account(&mut self, what: &str, arguments: &[Vec<u8>]) -> Option<Result<(), Error>> {
        let (account, cancel) = (self.home().account(), Cancel::new());
        Some(match (what, arguments) {
            ("info", []) => account.info(&cancel).map(drop),
            ("devices", []) => account.devices(&cancel).map(drop),
            ("code", []) => account.code().map(|code| self.item = code),
            ("mail-code", []) => account.mail_code(&cancel),
            ("save-backup", []) => account.save_backup().map(drop),
            ("refresh-codes", []) => account.refresh_codes(&cancel),
            ("kit", [password]) => account.kit(password).map(|kit| self.item = kit),
            _ => return None,
        })
    }

    fn of_the_vault(&mut self, what: &str, arguments: &[Vec<u8>]) -> Option<Result<(), Error>> {
        let vault = self.home().vault();
        Some(match (what, arguments) {
            ("put", [title, secret, seed]) => {
                let of = |word: &[u8]| Text::from(text(word));
                let draft = Draft::from_kind(ItemKind::Login).set_title(of(title));
                let draft = draft.set("password", of(secret)).set("one_time_code", of(seed));
                vault.put(None, &draft).map(|id| self.item = id)
            }
            ("list", [words]) => {
                let query = Query { words: Text::from(text(words)), ..Query::default() };
                vault.list(&query).map(drop)
            }
            ("reveal", [id]) => vault.reveal(text(id), "password").map(drop),
            ("one-time-code", [id]) => vault.one_time_code(text(id), "one_time_code").map(drop),
            ("history", [id]) => vault.history(text(id)).map(drop),
            _ => return None,
        })
    }
}
