//! A new device: sign in, find the sealed key, open it, check it against the verifier, and only then anything else
//! (`protocol` 7).
//!
//! Password and code key live only here, for at most 15 minutes or until a lock. A code found meanwhile is kept, as ciphertext.
//! Before the verifier has opened, nothing but address, URL and found code is written and nothing is fetched but
//! the account's own information.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keyfold_kit::{Kind, SealedKey};
use keyfold_wire::account::{Account, AccountKeyState};
use keyfold_wire::address::Address;
use keyfold_wire::ids::LoginId;
use keyfold_wire::limits::READING_SECONDS;

use super::error::{Error, Field};
use super::facts::{Stage, set_stage};
use super::found::is_about_code;
use super::held::Held;
use super::inner::{FlowPlace, Inner};
use super::log_in::log_in;
use super::observer::ChangeKind;
use crate::account::service::{Service, ServiceUrl, Token};
use crate::account::{AccountKey, CodeKey, KeyTree, open_verifier, sealed_key};
use crate::port::{Cancel, PortError, Step};
use crate::secret::{Password, SecretVec};
use crate::store::StoreError;
use crate::store::slot::{self, Slot};

/// A sign-in on a new device, until its vault is open.
pub struct NewDevice {
    place: FlowPlace,
    signed_in: Mutex<Option<Held<SignedIn>>>,
    opened: Mutex<Option<Held<Opened>>>,
}

/// What a successful login leaves in memory.
pub(super) struct SignedIn {
    pub(super) address: Address,
    pub(super) url: ServiceUrl,
    pub(super) mail_url: Option<ServiceUrl>,
    pub(super) password: Password,
    pub(super) code_key: CodeKey,
    pub(super) service_key: [u8; 32],
    pub(super) token: Arc<Token>,
    pub(super) account: Account,
    until_ms: u64,
    /// The keeper's generation when the sign-in began.
    begun: u64,
}

/// An account key that has opened the verifier, or made it.
pub(super) struct Opened {
    pub(super) key: AccountKey,
    pub(super) keys: KeyTree,
    pub(super) password_epoch: u32,
    /// Set when this device made the key: the verifier that the service doesn't have yet.
    pub(super) new_verifier: Option<Vec<u8>>,
    /// The mark of the code that was opened: what the store must still hold.
    pub(super) mark: keyfold_kit::Mark,
}

impl NewDevice {
    pub(super) fn new(place: FlowPlace) -> Self {
        Self { place, signed_in: Mutex::new(None), opened: Mutex::new(None) }
    }

    pub(super) fn inner(&self) -> &Arc<Inner> {
        &self.place.inner
    }

    /// Uses what the login left for a computation, unless its 15 minutes are over or a lock has ended it: no port.
    pub(super) fn with<T>(&self, f: impl FnOnce(&SignedIn) -> Result<T, Error>) -> Result<T, Error> {
        f(&*get(&self.signed_in).ok_or(Error::SignInAgain)?)
    }

    /// As [`Self::with`], once a code has opened.
    pub(super) fn with_opened<T>(
        &self,
        f: impl FnOnce(&SignedIn, &Opened) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.with(|signed_in| f(signed_in, &*get(&self.opened).ok_or(Error::NotFound)?))
    }

    /// Keeps an account key that has opened, or was made, as long as what the login left.
    pub(super) fn put_opened(&self, opened: Opened) -> Result<(), Error> {
        let (begun, until_ms) = self.with(|signed_in| Ok((signed_in.begun, signed_in.until_ms)))?;
        let held = self.inner().keeper.hold(begun, opened, Some(until_ms));
        *own(&self.opened) = Some(held.map_err(|_| Error::SignInAgain)?);
        Ok(())
    }

    /// Wipes what the login left.
    fn forget(&self) {
        *own(&self.opened) = None;
        *own(&self.signed_in) = None;
    }

    /// Signs in with address and password; may be called again after 15 minutes, the found code is kept.
    ///
    /// # Errors
    /// [`Error::WrongPassword`] (also for an unknown address), [`Error::TooManyAttempts`], [`Error::Offline`].
    pub fn sign_in(
        &self,
        address: &str,
        service_url: &str,
        mail_url: Option<String>,
        password: impl Into<SecretVec>,
        cancel: &Arc<Cancel>,
    ) -> Result<(), Error> {
        let call = self.inner().call(cancel);
        match self.inner().stage()? {
            Stage::Empty | Stage::Finding => {}
            _ => return Err(Error::Busy),
        }
        let address = Address::from_text(address)?;
        let url = ServiceUrl::from_text(service_url)?;
        let mail_url = mail_url.map(|url| ServiceUrl::from_text(&url)).transpose()?;
        let password = call.hold(Password::from_utf8(password.into().expose())?)?;
        let service = Service::new(url.clone(), Arc::clone(&self.inner().host.transport));
        let login = log_in(&call, &service, &address, &password)?;
        let token = Arc::clone(&login.get()?.session_token);
        let account = service.account(&token, cancel);
        call.check()?;
        let account = account?;
        let (login, password) = (login.take()?, password.take()?);
        if account.login_id != login.login_id {
            // Not the registration that the login has proven: the password was changed in between, or the service lies.
            return Err(Error::SignInAgain);
        }
        self.keep_place(&address, &url)?;
        let now = self.inner().env.clock.elapsed_ms();
        let (code_key, service_key) = (login.code_key, login.service_key);
        self.forget();
        let until_ms = now + u64::try_from(READING_SECONDS).unwrap_or(0) * 1000;
        let signed_in = SignedIn {
            address,
            url,
            mail_url,
            password,
            code_key,
            service_key,
            token,
            account,
            until_ms,
            begun: call.begun,
        };
        *own(&self.signed_in) = Some(self.inner().keeper.hold(call.begun, signed_in, Some(until_ms))?);
        self.open_kept_codes();
        Ok(())
    }

    fn keep_place(&self, address: &Address, url: &ServiceUrl) -> Result<(), Error> {
        self.inner().store.write(|tx| -> Result<(), StoreError> {
            slot::put(tx, Slot::Address, address.as_str().as_bytes())?;
            slot::put(tx, Slot::FindingUrl, url.as_str().as_bytes())?;
            set_stage(tx, Stage::Finding)
        })?;
        self.inner().observers.tell(ChangeKind::State);
        Ok(())
    }

    /// Codes found before the sign-in ended are tried at once, the newest first.
    fn open_kept_codes(&self) {
        let Ok(codes) = self.inner().found_codes() else { return };
        for code in codes {
            match self.open(&code, None) {
                Ok(()) => return,
                Err(error) => log::debug!("a code that was found earlier doesn't open: {error}"),
            }
        }
    }

    /// Whether the account has no key yet, so that this device may make it.
    #[must_use]
    pub fn needs_first_key(&self) -> bool {
        self.with(|signed_in| Ok(signed_in.account.key.is_none())).unwrap_or(false)
    }

    /// Looks for this account's slot in the platform's backup, and opens it; false if there is none.
    ///
    /// # Errors
    /// Those of [`Self::offer_code`], and [`Error::Offline`] while the platform is still gathering.
    pub fn look_in_backup(&self) -> Result<bool, Error> {
        let Some(backup) = self.inner().host.backup.clone() else { return Ok(false) };
        let account_id = self.with(|signed_in| Ok(signed_in.account.account_id))?;
        let mut refused = None;
        for name in super::backup::slots_of(&*backup, account_id)? {
            let bytes = match backup.get(name) {
                Ok(bytes) => bytes,
                Err(PortError::Missing) => continue,
                Err(error) => return Err(error.into()),
            };
            let code = SealedKey::from_bytes(&bytes).map_err(Error::from);
            match code.and_then(|code| self.open(&code, None)) {
                Ok(()) => return Ok(true),
                Err(error) => refused = Some(error),
            }
        }
        refused.map_or(Ok(false), Err)
    }

    /// Takes a code, or a text with a code in it, opens it and checks it against the verifier.
    ///
    /// # Errors
    /// [`Error::CodeDamaged`], [`Error::CodeOfAnotherAccount`], [`Error::CodeReplaced`],
    /// [`Error::VerifierMismatch`]; [`Error::WrongPassword`] for a kit that opens with an older password: then
    /// [`Self::offer_kit`].
    pub fn offer_code(&self, text: &str) -> Result<(), Error> {
        self.open(&self.find(text)?, None)
    }

    /// Takes a kit with the password of its date.
    ///
    /// # Errors
    /// Those of [`Self::offer_code`].
    pub fn offer_kit(&self, text: &str, password_of_its_date: &[u8]) -> Result<(), Error> {
        let password = Password::from_utf8(password_of_its_date)?;
        self.open(&self.find(text)?, Some(&password))
    }

    fn find(&self, text: &str) -> Result<SealedKey, Error> {
        match self.inner().finding_address()? {
            Some(address) => self.inner().find_code(&address, text),
            None => Ok(keyfold_kit::find_code(text)?),
        }
    }

    /// Opens a code, and keeps it unless it is the code itself that doesn't do: also if the sign-in has ended, for the next.
    fn open(&self, code: &SealedKey, older: Option<&Password>) -> Result<(), Error> {
        let address = self.inner().finding_address()?.ok_or(Error::SignInAgain)?;
        self.inner().remember_seen(&address)?;
        self.inner().keep_found(code)?;
        let checked = self.with(|signed_in| check_header(signed_in, code));
        let opened = checked.and_then(|()| self.open_checked(code, older));
        if opened.is_err_and(is_about_code) {
            self.inner().forget_found(code)?;
        }
        self.inner().observers.tell(ChangeKind::State);
        opened
    }

    fn open_checked(&self, code: &SealedKey, older: Option<&Password>) -> Result<(), Error> {
        let header = *code.header();
        self.inner().report(Step::Stretching);
        let env = &self.inner().env;
        self.with(|signed_in| {
            let key = match header.kind {
                Kind::Account => sealed_key::open_with_code_key(code, &signed_in.code_key)
                    .map_err(|_| Error::CodeDamaged)?,
                Kind::Password => {
                    let password = older.unwrap_or(&signed_in.password);
                    sealed_key::open_with_password(code, password, None, env)?
                }
                Kind::Device => return Err(Error::InvalidInput { field: Field::Code }),
            };
            let keys = KeyTree::derive(signed_in.account.account_id, header.key_epoch, &key);
            let known = signed_in.account.key.as_ref().ok_or(Error::VerifierMismatch)?;
            open_verifier(&keys, known.verifier.as_bytes()).map_err(|_| Error::VerifierMismatch)?;
            let (password_epoch, mark) = (header.password_epoch, header.mark);
            self.put_opened(Opened { key, keys, password_epoch, new_verifier: None, mark })
        })
    }

    /// Gives up: this home is empty again, but for the fact that there was a code for this address.
    ///
    /// # Errors
    /// The store's.
    pub fn leave(&self) -> Result<(), Error> {
        self.forget();
        if self.inner().stage()? == Stage::Finding {
            self.inner().store.write(|tx| slot::clear_all_but(tx, Slot::CodesSeen))?;
            self.inner().drop_old_pages();
            self.inner().observers.tell(ChangeKind::State);
        }
        Ok(())
    }

    /// The account key, for the vault; nothing else of the login is left.
    pub(super) fn take_opened(&self) -> Result<Opened, Error> {
        let opened = own(&self.opened).take();
        self.forget();
        opened.and_then(|opened| opened.take().ok()).ok_or(Error::SignInAgain)
    }
}

/// What is in a cell of the flow; none if it was wiped.
fn get<T: Send + Sync + 'static>(held: &Mutex<Option<Held<T>>>) -> Option<Arc<T>> {
    own(held).as_ref().and_then(|held| held.get().ok())
}

fn own<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the header alone tells: another account, or replaced.
fn check_header(signed_in: &SignedIn, code: &SealedKey) -> Result<(), Error> {
    let (header, account) = (code.header(), &signed_in.account);
    // With a code in hand an account without a verifier is none, whatever becomes of the code.
    let Some(AccountKeyState { key_epoch, .. }) = account.key else { return Err(Error::VerifierMismatch) };
    if header.account_id != account.account_id.0 {
        return Err(Error::CodeOfAnotherAccount);
    }
    let replaced = Error::CodeReplaced { date: account.login_since };
    match header.kind {
        _ if header.key_epoch < key_epoch => Err(replaced),
        _ if header.key_epoch > key_epoch => Err(Error::VerifierMismatch),
        Kind::Account if LoginId(header.login_id) != account.login_id => Err(replaced),
        Kind::Account | Kind::Password => Ok(()),
        Kind::Device => Err(Error::InvalidInput { field: Field::Code }),
    }
}
