//! A registration and logins against the service's side of the same library, then every way to fail.

use std::sync::Arc;

use keyfold_wire::ids::CredentialId;
use keyfold_wire::opaque::{KE2_LEN, ServiceSuite};
use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload, ServerLogin,
    ServerLoginParameters, ServerRegistration, ServerSetup,
};

use opaque_ke::ksf::Ksf as _;

use super::*;
use crate::crypto::replay::{Replay, make_env};
use crate::port::{Clock, Cost, Stretch};

const CREDENTIAL_ID: CredentialId = CredentialId([7; 32]);

/// The service's side.
struct Service {
    setup: ServerSetup<ServiceSuite>,
    random: Replay,
}

impl Service {
    fn make() -> Self {
        let random = Replay::from_seed(b"service");
        Self { setup: ServerSetup::new(&mut Draw(&random)), random }
    }

    fn evaluate(&self, blinded: &[u8]) -> [u8; EVALUATED_LEN] {
        let request = RegistrationRequest::deserialize(blinded).unwrap();
        let started =
            ServerRegistration::<ServiceSuite>::start(&self.setup, request, &CREDENTIAL_ID.0).unwrap();
        started.message.serialize().as_slice().try_into().unwrap()
    }

    fn answer(&self, record: &[u8], ke1: &[u8], address: &Address) -> (ServerLogin<ServiceSuite>, Vec<u8>) {
        let record = ServerRegistration::finish(RegistrationUpload::deserialize(record).unwrap());
        let request = CredentialRequest::deserialize(ke1).unwrap();
        let started = ServerLogin::start(
            &mut Draw(&self.random),
            &self.setup,
            Some(record),
            request,
            &CREDENTIAL_ID.0,
            parameters(address, &login_id()),
        );
        let started = started.unwrap();
        (started.state, started.message.serialize().to_vec())
    }
}

fn parameters<'a>(address: &'a Address, login_id: &'a LoginId) -> ServerLoginParameters<'a, 'a> {
    ServerLoginParameters { context: Some(CONTEXT), identifiers: identifiers(address, login_id) }
}

fn login_id() -> LoginId {
    CREDENTIAL_ID.to_login_id()
}

fn address(text: &str) -> Address {
    Address::from_text(text).unwrap()
}

fn password(text: &str) -> Password {
    Password::from_utf8(text.as_bytes()).unwrap()
}

fn register(service: &Service, env: &Env) -> Registration {
    let password = password("right");
    let (registering, blinded) = Registering::start(&password, env);
    registering.finish(&password, &address("a@b.c"), login_id(), &service.evaluate(&blinded), env).unwrap()
}

#[test]
fn login_gives_what_the_registration_gave_and_both_sides_one_token() {
    let (env, _) = make_env(b"opaque");
    let service = Service::make();
    let registered = register(&service, &env);
    let (logging_in, ke1) = LoggingIn::start(&password("right"), &env);
    let (state, ke2) = service.answer(&registered.record, &ke1, &address("a@b.c"));
    assert_eq!(ke2.len(), KE2_LEN);
    let logged_in = logging_in.finish(&password("right"), &address("a@b.c"), login_id(), &ke2, &env).unwrap();
    assert_eq!(logged_in.code_key.expose(), registered.code_key.expose());
    assert_eq!(logged_in.service_key, registered.service_key);
    assert_eq!(logged_in.login_id, login_id());
    assert_eq!(logged_in.service_key, <[u8; 32]>::from(service.setup.keypair().public().serialize()));
    let last = CredentialFinalization::deserialize(&logged_in.ke3).unwrap();
    let finished = state.finish(last, parameters(&address("a@b.c"), &login_id())).unwrap();
    let token = derive_session_token(&finished.session_key);
    assert_eq!(token.expose(), logged_in.session_token.expose());
}

#[test]
fn wrong_passwords_and_addresses_look_alike() {
    let (env, _) = make_env(b"opaque");
    let service = Service::make();
    let registered = register(&service, &env);
    for number in 0..40 {
        let wrong = password(&format!("wrong {number}"));
        let (logging_in, ke1) = LoggingIn::start(&wrong, &env);
        let (_, ke2) = service.answer(&registered.record, &ke1, &address("a@b.c"));
        let found = logging_in.finish(&wrong, &address("a@b.c"), login_id(), &ke2, &env);
        assert_eq!(found.unwrap_err(), OpaqueError::WrongPassword);
    }
    let (logging_in, ke1) = LoggingIn::start(&password("right"), &env);
    let (_, ke2) = service.answer(&registered.record, &ke1, &address("x@b.c"));
    let found = logging_in.finish(&password("right"), &address("x@b.c"), login_id(), &ke2, &env);
    assert_eq!(found.unwrap_err(), OpaqueError::WrongPassword);
}

/// A service that went back, or that names another registration than the one it evaluated.
#[test]
fn a_lie_about_the_login_id_fails_the_login_and_looks_like_a_wrong_password() {
    let (env, _) = make_env(b"opaque");
    let service = Service::make();
    let registered = register(&service, &env);
    for bit in 0..64 {
        let mut told = login_id();
        told.0[bit / 8] ^= 1 << (bit % 8);
        let (logging_in, ke1) = LoggingIn::start(&password("right"), &env);
        let (_, ke2) = service.answer(&registered.record, &ke1, &address("a@b.c"));
        let found = logging_in.finish(&password("right"), &address("a@b.c"), told, &ke2, &env);
        assert_eq!(found.unwrap_err(), OpaqueError::WrongPassword, "bit {bit}");
    }
    // A registration that was bound to another one can't be logged in to either.
    let (registering, blinded) = Registering::start(&password("right"), &env);
    let evaluated = service.evaluate(&blinded);
    let other = registering.finish(&password("right"), &address("a@b.c"), LoginId([9; 8]), &evaluated, &env);
    let (logging_in, ke1) = LoggingIn::start(&password("right"), &env);
    let (_, ke2) = service.answer(&other.unwrap().record, &ke1, &address("a@b.c"));
    let found = logging_in.finish(&password("right"), &address("a@b.c"), login_id(), &ke2, &env);
    assert_eq!(found.unwrap_err(), OpaqueError::WrongPassword);
}

#[test]
fn changed_answers_are_refused() {
    let (env, _) = make_env(b"opaque");
    let service = Service::make();
    let registered = register(&service, &env);
    for byte in (0..KE2_LEN).step_by(7) {
        let (logging_in, ke1) = LoggingIn::start(&password("right"), &env);
        let (_, mut ke2) = service.answer(&registered.record, &ke1, &address("a@b.c"));
        ke2[byte] ^= 1;
        let found = logging_in.finish(&password("right"), &address("a@b.c"), login_id(), &ke2, &env);
        let error = found.unwrap_err();
        assert!(matches!(error, OpaqueError::WrongPassword | OpaqueError::Malformed), "byte {byte}: {error}");
    }
    for wrong in [&[][..], &[0; KE2_LEN - 1], &[0; KE2_LEN], &[0xff; KE2_LEN + 1]] {
        let (logging_in, _) = LoggingIn::start(&password("right"), &env);
        let found = logging_in.finish(&password("right"), &address("a@b.c"), login_id(), wrong, &env);
        assert_eq!(found.unwrap_err(), OpaqueError::Malformed);
    }
}

#[test]
fn nonsense_and_reflected_registration_answers_are_refused() {
    let (env, _) = make_env(b"opaque");
    let service = Service::make();
    let (_, blinded) = Registering::start(&password("right"), &env);
    let mut reflected = service.evaluate(&blinded);
    let (registering, blinded) = Registering::start(&password("right"), &env);
    reflected[..BLINDED_LEN].copy_from_slice(&blinded);
    for (registering, wrong) in [
        (registering, reflected),
        (Registering::start(&password("right"), &env).0, [0; EVALUATED_LEN]),
        (Registering::start(&password("right"), &env).0, [0xff; EVALUATED_LEN]),
    ] {
        let found = registering.finish(&password("right"), &address("a@b.c"), login_id(), &wrong, &env);
        assert_eq!(found.unwrap_err(), OpaqueError::Malformed);
    }
}

/// A device without memory.
struct Poor;

impl Stretch for Poor {
    fn derive(&self, _: &[u8], _: &[u8; 16], _: Cost, _: &mut [u8; 32]) -> Result<(), StretchError> {
        Err(StretchError::NoMemory)
    }

    fn calibrate(&self, _: &dyn Clock) -> Cost {
        crate::crypto::stretch::FLOOR
    }
}

#[test]
fn a_failed_stretching_is_told_from_a_wrong_password() {
    let (env, _) = make_env(b"opaque");
    let service = Service::make();
    let registered = register(&service, &env);
    let poor = Env { stretch: Arc::new(Poor), ..env };
    let (logging_in, ke1) = LoggingIn::start(&password("right"), &poor);
    let (_, ke2) = service.answer(&registered.record, &ke1, &address("a@b.c"));
    let found = logging_in.finish(&password("right"), &address("a@b.c"), login_id(), &ke2, &poor);
    assert_eq!(found.unwrap_err(), OpaqueError::Stretch(StretchError::NoMemory));
    assert!(AddressKsf::default().hash(opaque_ke::generic_array::GenericArray::from([0; 64])).is_err());
}
