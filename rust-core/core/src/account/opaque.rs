//! OPAQUE (RFC 9807) on the device's side: the password turns into a registration or a login and never leaves.
//!
//! The suite, the context, both identities and all lengths are in [`keyfold_wire::opaque`]. The login id is bound: who
//! is told a wrong one can't log in. Key stretching of the OPRF's output (64 bytes):
//!
//! ```text
//! salt      = SHA-256("keyfold/1 ksf" || address)[..16]
//! key       = Argon2id(output, salt, 64 MiB, 3 passes, 4 lanes, 32 bytes)
//! stretched = HKDF-Expand-SHA256(key, "keyfold/1 ksf", 64)
//! ```
//!
//! Session token and code key: [`keyfold_wire::login`], [`super::CodeKey`].

use std::sync::Arc;

use keyfold_wire::address::Address;
use keyfold_wire::ids::LoginId;
use keyfold_wire::limits::RECORD_LEN;
use keyfold_wire::login::SESSION_INFO;
use keyfold_wire::opaque::{
    BLINDED_LEN, CONTEXT, EVALUATED_LEN, KE1_LEN, KE3_LEN, SERVICE_KEY_LEN, Suite, identifiers,
};
use opaque_ke::errors::ProtocolError;
use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration, ClientRegistrationFinishParameters,
    CredentialResponse, RegistrationResponse,
};
use zeroize::Zeroize as _;

use self::ksf::{AddressKsf, Draw};
use super::CodeKey;
use crate::crypto::derive::KeySource;
use crate::crypto::scrub;
use crate::port::{Env, StretchError};
use crate::secret::{Password, Secret};

mod ksf;

pub use ksf::derive_stretched;

type DeviceSuite = Suite<AddressKsf>;

/// Why a registration or login didn't work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpaqueError {
    /// The password isn't the registered one, or the address has no account.
    #[error("the password is wrong")]
    WrongPassword,
    /// The service's answer breaks the protocol.
    #[error("the service's answer breaks the protocol")]
    Malformed,
    /// The password wasn't stretched.
    #[error(transparent)]
    Stretch(#[from] StretchError),
}

/// A registration that waits for the service's answer; on the heap, wiped when dropped.
pub struct Registering(Box<ClientRegistration<DeviceSuite>>);

/// A finished registration.
#[derive(Debug)]
pub struct Registration {
    /// For the service to keep.
    pub record: [u8; RECORD_LEN],
    /// Opens the account seals of this registration.
    pub code_key: CodeKey,
    /// The service's public key.
    pub service_key: [u8; SERVICE_KEY_LEN],
}

/// A login that waits for the service's answer; on the heap, wiped when dropped.
pub struct LoggingIn(Box<ClientLogin<DeviceSuite>>);

/// A login that needs only its last message sent.
#[derive(Debug)]
pub struct LoggedIn {
    /// The last message.
    pub ke3: [u8; KE3_LEN],
    /// The session, once the service has the last message.
    pub session_token: Arc<Secret<32>>,
    /// Opens the account seals of the registration in force.
    pub code_key: CodeKey,
    /// The service's public key, as it was at the registration.
    pub service_key: [u8; SERVICE_KEY_LEN],
    /// Names the registration that the login was against: what the service told, proven by the password.
    pub login_id: LoginId,
}

impl Registering {
    /// Blinds the password.
    #[must_use]
    pub fn start(password: &Password, env: &Env) -> (Self, [u8; BLINDED_LEN]) {
        scrub::deep(|| {
            let mut draw = Draw(&*env.random);
            let started =
                ClientRegistration::start(&mut draw, password.expose()).expect("a password isn't empty");
            (Self(Box::new(started.state)), started.message.serialize().into())
        })
    }

    /// Ends the registration with the service's answer, which is bound to `login_id`; takes as long as a key stretching.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`], [`OpaqueError::Stretch`].
    pub fn finish(
        self,
        password: &Password,
        address: &Address,
        login_id: LoginId,
        evaluated: &[u8; EVALUATED_LEN],
        env: &Env,
    ) -> Result<Registration, OpaqueError> {
        let answer = RegistrationResponse::deserialize(evaluated).map_err(|_| OpaqueError::Malformed)?;
        let ksf = AddressKsf::new(address, &env.stretch);
        let parameters = ClientRegistrationFinishParameters::new(identifiers(address, &login_id), Some(&ksf));
        scrub::deep(|| {
            let mut finished = self
                .0
                .finish(&mut Draw(&*env.random), password.expose(), answer, parameters)
                .map_err(|error| to_error(error, &ksf))?;
            let code_key = CodeKey::from_export_key(&finished.export_key);
            finished.export_key.zeroize();
            let record =
                finished.message.serialize().as_slice().try_into().expect("the suite fixes the length");
            Ok(Registration { record, code_key, service_key: finished.server_s_pk.serialize().into() })
        })
    }
}

impl LoggingIn {
    /// Blinds the password and begins the key exchange.
    #[must_use]
    pub fn start(password: &Password, env: &Env) -> (Self, [u8; KE1_LEN]) {
        scrub::deep(|| {
            let mut draw = Draw(&*env.random);
            let started = ClientLogin::start(&mut draw, password.expose()).expect("a password isn't empty");
            let ke1 = started.message.serialize().as_slice().try_into().expect("the suite fixes the length");
            (Self(Box::new(started.state)), ke1)
        })
    }

    /// Ends the login with the service's answer, of which `login_id` is a part; takes as long as a key stretching.
    ///
    /// # Errors
    /// [`OpaqueError`]; also [`OpaqueError::WrongPassword`] if the login id isn't the registration's.
    pub fn finish(
        self,
        password: &Password,
        address: &Address,
        login_id: LoginId,
        ke2: &[u8],
        env: &Env,
    ) -> Result<LoggedIn, OpaqueError> {
        let answer = CredentialResponse::deserialize(ke2).map_err(|_| OpaqueError::Malformed)?;
        let ksf = AddressKsf::new(address, &env.stretch);
        let ids = identifiers(address, &login_id);
        let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), ids, Some(&ksf));
        scrub::deep(|| {
            let mut finished = self
                .0
                .finish(&mut Draw(&*env.random), password.expose(), answer, parameters)
                .map_err(|error| to_error(error, &ksf))?;
            let code_key = CodeKey::from_export_key(&finished.export_key);
            let session_token = Arc::new(derive_session_token(&finished.session_key));
            finished.export_key.zeroize();
            finished.session_key.zeroize();
            let ke3 = finished.message.serialize().as_slice().try_into().expect("the suite fixes the length");
            let service_key = finished.server_s_pk.serialize().into();
            Ok(LoggedIn { ke3, session_token, code_key, service_key, login_id })
        })
    }
}

/// The session token that both sides derive from OPAQUE's session key.
#[must_use]
pub fn derive_session_token(session_key: &[u8]) -> Secret<32> {
    KeySource::extract(b"", session_key).derive(&[SESSION_INFO])
}

fn to_error(error: ProtocolError, ksf: &AddressKsf) -> OpaqueError {
    match (ksf.failure(), error) {
        (Some(failure), _) => OpaqueError::Stretch(failure),
        (None, ProtocolError::InvalidLoginError) => OpaqueError::WrongPassword,
        (None, _) => OpaqueError::Malformed,
    }
}

impl std::fmt::Debug for Registering {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Registering(..)")
    }
}

impl std::fmt::Debug for LoggingIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LoggingIn(..)")
    }
}

#[cfg(test)]
mod tests;
