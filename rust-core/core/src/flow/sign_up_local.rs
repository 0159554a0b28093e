//! Sign-up without a service: the same formats, with password seals only. A signing key is made all the same, by which
//! other devices know this one.

use keyfold_kit::Mark;
use keyfold_wire::ids::{AccountId, LoginId};

use super::error::Error;
use super::facts::{Facts, Stage, set_stage};
use super::password::stored::Own;
use super::seals;
use super::settings::to_byte;
use super::sign_up::SignUp;
use super::state::Method;
use super::strength::new_password;
use crate::account::seal_verifier;
use crate::crypto::sign::SigningKey;
use crate::secret::Password;
use crate::store::slot::{self, Slot};

impl SignUp {
    /// Makes an account that has no service.
    ///
    /// # Errors
    /// [`Error::WeakPassword`] and the store's.
    pub fn local(&self, password: &[u8]) -> Result<(), Error> {
        self.must_be(Stage::Empty)?;
        let begun = self.inner().keeper.generation();
        let password = new_password(password, None)?;
        let account_id = AccountId(self.inner().env.make_bytes());
        let made = self.make_key(Facts { account_id, key_epoch: 1, password_epoch: 1, service: None });
        let seal = seals::seal_for_device(self.inner(), &made.facts, &made.key, &password)?;
        let travels = seals::seal_for_travel(self.inner(), &made.facts, &made.key, &password, Mark::NONE)?;
        let verifier = seal_verifier(&made.keys, &*self.inner().env.random);
        let signing =
            seals::seal_signing_key(self.inner(), &made.keys, &SigningKey::make(&*self.inner().env.random));
        let own = Own::accepted(LoginId::NONE, self.inner().env.now_seconds());
        self.inner().store.write(|tx| {
            made.facts.save(tx)?;
            own.save(tx)?;
            slot::put(tx, Slot::PasswordTyped, &self.inner().env.now_seconds().to_be_bytes())?;
            slot::put(tx, Slot::SigningKey, &signing)?;
            slot::put(tx, Slot::PasswordSeal, seal.as_bytes())?;
            slot::put(tx, Slot::TravelSeal, travels.as_bytes())?;
            slot::put(tx, Slot::Verifier, &verifier)?;
            slot::put(tx, Slot::SyncMethod, &[to_byte(Method::None)])?;
            set_stage(tx, Stage::Ways)
        })?;
        self.inner().open_vault(made.key, begun)
    }

    /// Keeps a sign-up that the service refused as an account without a service.
    ///
    /// # Errors
    /// [`Error::WrongPassword`].
    pub fn keep_local(&self, password: &[u8]) -> Result<(), Error> {
        self.must_be(Stage::Pending)?;
        let begun = self.inner().keeper.generation();
        let password = Password::from_utf8(password)?;
        let key = self.inner().open_key(&password)?;
        let mut facts = self.inner().facts()?;
        facts.service = None;
        let seal = seals::seal_for_device(self.inner(), &facts, &key, &password)?;
        let travels = seals::seal_for_travel(self.inner(), &facts, &key, &password, Mark::NONE)?;
        let own = Own::accepted(LoginId::NONE, self.inner().env.now_seconds());
        self.inner().store.write(|tx| {
            facts.save(tx)?;
            own.save(tx)?;
            slot::put(tx, Slot::PasswordSeal, seal.as_bytes())?;
            slot::put(tx, Slot::TravelSeal, travels.as_bytes())?;
            slot::put(tx, Slot::SyncMethod, &[to_byte(Method::None)])?;
            slot::clear(tx, Slot::CodeSealed)?;
            slot::clear(tx, Slot::PendingSignUp)?;
            set_stage(tx, Stage::Ways)
        })?;
        self.inner().open_vault(key, begun)
    }
}
