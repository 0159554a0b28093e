//! OPAQUE (RFC 9807) as the service sees it: several setups may be in force, and each record names its own.
//!
//! The newest setup serves new registrations. An unknown address is answered under the oldest, which changes
//! only when the last record that used it is gone, so that a new setup doesn't tell unknown addresses apart.

use std::collections::BTreeMap;

use keyfold_wire::address::Address;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::ids::CredentialId;
use keyfold_wire::limits::RECORD_LEN;
use keyfold_wire::opaque::{
    BLINDED_LEN, CONTEXT, EVALUATED_LEN, KE1_LEN, KE2_LEN, KE3_LEN, SERVICE_KEY_LEN, SESSION_KEY_LEN,
    ServiceSuite, identifiers,
};
use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload, ServerLogin,
    ServerLoginParameters, ServerRegistration, ServerSetup,
};
use zeroize::Zeroizing;

use crate::random::SystemRng;

/// Number of a setup: the one in its key file's name.
pub(crate) type SetupId = u32;

/// Bytes of a setup: OPRF seed 64, private key 32, the key that stands for unknown people 32.
pub(crate) const SETUP_LEN: usize = 128;

/// Bytes of a login's state: session key 64, and the keyed hash 64 that the last message must match.
pub(crate) const LOGIN_STATE_LEN: usize = 128;

/// Why an OPAQUE message was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OpaqueError {
    /// It isn't a message of this protocol.
    #[error("the message can't be read")]
    Malformed,
    /// The last message doesn't match.
    #[error("the login doesn't match")]
    Wrong,
    /// A record names a setup that isn't in force.
    #[error("the setup isn't in force")]
    NoSetup,
}

/// All setups in force.
pub(crate) struct Opaque {
    setups: BTreeMap<SetupId, ServerSetup<ServiceSuite>>,
    /// Read in place of a record where there is none, so that both take the same work.
    stand_in: [u8; RECORD_LEN],
}

/// What a login is evaluated against.
pub(crate) struct Stored<'a> {
    pub(crate) setup: SetupId,
    pub(crate) record: &'a [u8; RECORD_LEN],
}

/// The second message, and what the service needs for the third.
pub(crate) struct LoginBegun {
    pub(crate) ke2: Fixed<KE2_LEN>,
    pub(crate) state: Zeroizing<Vec<u8>>,
}

/// Draws a new setup.
pub(crate) fn make_setup() -> Zeroizing<Vec<u8>> {
    let setup = ServerSetup::<ServiceSuite>::new(&mut SystemRng);
    Zeroizing::new(setup.serialize().to_vec())
}

/// Whether `record` is a registration upload.
pub(crate) fn is_record(record: &[u8; RECORD_LEN]) -> bool {
    RegistrationUpload::<ServiceSuite>::deserialize(record).is_ok()
}

impl Opaque {
    /// Takes the setups' bytes by their numbers; none if a setup can't be read or there is none.
    pub(crate) fn from_setups<'a>(setups: impl IntoIterator<Item = (SetupId, &'a [u8])>) -> Option<Self> {
        let read = |(id, bytes): (SetupId, &[u8])| {
            let setup = (bytes.len() == SETUP_LEN).then(|| ServerSetup::deserialize(bytes).ok());
            Some((id, setup??))
        };
        let setups: BTreeMap<_, _> = setups.into_iter().map(read).collect::<Option<_>>()?;
        let (_, oldest) = setups.first_key_value()?;
        let mut stand_in = [0; RECORD_LEN];
        stand_in[..SERVICE_KEY_LEN].copy_from_slice(&oldest.keypair().public().serialize());
        Some(Self { setups, stand_in })
    }

    /// The setup for new registrations.
    pub(crate) fn newest(&self) -> SetupId {
        *self.setups.keys().next_back().expect("there is at least one setup")
    }

    fn oldest(&self) -> SetupId {
        *self.setups.keys().next().expect("there is at least one setup")
    }

    fn setup(&self, id: SetupId) -> Result<&ServerSetup<ServiceSuite>, OpaqueError> {
        self.setups.get(&id).ok_or(OpaqueError::NoSetup)
    }

    /// Whether a setup is in force.
    pub(crate) fn has(&self, id: SetupId) -> bool {
        self.setups.contains_key(&id)
    }

    /// The public key that devices learn from a setup.
    pub(crate) fn service_key(&self, id: SetupId) -> Result<[u8; SERVICE_KEY_LEN], OpaqueError> {
        let key = self.setup(id)?.keypair().public().serialize();
        key.as_slice().try_into().map_err(|_| OpaqueError::Malformed)
    }

    /// The public keys of all setups in force.
    pub(crate) fn service_keys(&self) -> impl Iterator<Item = [u8; SERVICE_KEY_LEN]> + '_ {
        self.setups.keys().filter_map(|id| self.service_key(*id).ok())
    }

    /// Evaluates a registration's blinded element (RFC 9807, 5.2).
    pub(crate) fn evaluate(
        &self,
        setup: SetupId,
        credential_id: &CredentialId,
        blinded: &[u8; BLINDED_LEN],
    ) -> Result<Fixed<EVALUATED_LEN>, OpaqueError> {
        let request = RegistrationRequest::deserialize(blinded).map_err(|_| OpaqueError::Malformed)?;
        let started =
            ServerRegistration::<ServiceSuite>::start(self.setup(setup)?, request, &credential_id.0)
                .map_err(|_| OpaqueError::Malformed)?;
        let bytes = started.message.serialize();
        bytes.as_slice().try_into().map(Fixed).map_err(|_| OpaqueError::Malformed)
    }

    /// Answers a login's first message, bound to the credential id's login id; without a record the answer looks like
    /// any other and never finishes.
    pub(crate) fn start_login(
        &self,
        address: &Address,
        credential_id: &CredentialId,
        stored: Option<&Stored<'_>>,
        ke1: &[u8; KE1_LEN],
    ) -> Result<LoginBegun, OpaqueError> {
        let request = CredentialRequest::deserialize(ke1).map_err(|_| OpaqueError::Malformed)?;
        let setup = self.setup(stored.map_or_else(|| self.oldest(), |stored| stored.setup))?;
        let record = ServerRegistration::deserialize(stored.map_or(&self.stand_in, |stored| stored.record))
            .map_err(|_| OpaqueError::Malformed)?;
        let record = stored.is_some().then_some(record);
        let login_id = credential_id.to_login_id();
        let identifiers = identifiers(address, &login_id);
        let begun = ServerLogin::<ServiceSuite>::start(
            &mut SystemRng,
            setup,
            record,
            request,
            &credential_id.0,
            ServerLoginParameters { context: Some(CONTEXT), identifiers },
        )
        .map_err(|_| OpaqueError::Malformed)?;
        let ke2 = begun.message.serialize().as_slice().try_into().map_err(|_| OpaqueError::Malformed)?;
        Ok(LoginBegun { ke2: Fixed(ke2), state: Zeroizing::new(begun.state.serialize().to_vec()) })
    }
}

/// Whether `ke1` is a login's first message.
pub(crate) fn is_ke1(ke1: &[u8; KE1_LEN]) -> bool {
    CredentialRequest::<ServiceSuite>::deserialize(ke1).is_ok()
}

/// Checks a login's last message and gives the session key (RFC 9807, 6.2.4).
pub(crate) fn finish_login(
    state: &[u8],
    ke3: &[u8; KE3_LEN],
) -> Result<Zeroizing<[u8; SESSION_KEY_LEN]>, OpaqueError> {
    let state = ServerLogin::<ServiceSuite>::deserialize(state).map_err(|_| OpaqueError::Malformed)?;
    let last = CredentialFinalization::deserialize(ke3).map_err(|_| OpaqueError::Malformed)?;
    let parameters = ServerLoginParameters { context: Some(CONTEXT), ..ServerLoginParameters::default() };
    let finished = state.finish(last, parameters).map_err(|_| OpaqueError::Wrong)?;
    let mut key = Zeroizing::new([0; SESSION_KEY_LEN]);
    key.copy_from_slice(&finished.session_key);
    Ok(key)
}
