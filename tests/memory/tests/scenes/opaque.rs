//! OPAQUE's keys as the home has them: with the seed of its randomness and the messages that passed, the parent comes to
//! the same state and ends what the home ended.

use keyfold_core::account::opaque::derive_stretched;
use keyfold_core::crypto::replay::{Cheap, Replay};
use keyfold_core::crypto::stretch::Argon2;
use keyfold_core::port::{Random as _, Stretch};
use keyfold_wire::address::Address;
use keyfold_wire::login::{LoginStart, LoginStarted};
use keyfold_wire::opaque::{CONTEXT, Suite, identifiers};
use keyfold_wire::registration::{RegistrationStart, RegistrationStarted};
use opaque_ke::errors::InternalError;
use opaque_ke::generic_array::{ArrayLength, GenericArray};
use opaque_ke::ksf::Ksf;
use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration, ClientRegistrationFinishParameters,
    CredentialResponse, RegistrationResponse,
};

use crate::stage::{ADDRESS, Exchange};

/// Most draws of randomness that a scene makes.
const DRAWS: usize = 600;

/// The key stretching of the scene's address.
#[derive(Default)]
struct OfTheScene {
    real: bool,
}

impl Ksf for OfTheScene {
    fn hash<L: ArrayLength<u8>>(
        &self,
        output: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let stretch: &dyn Stretch = if self.real { &Argon2 } else { &Cheap };
        let stretched = derive_stretched(&output, &address(), stretch).unwrap();
        Ok(GenericArray::clone_from_slice(stretched.expose()))
    }
}

/// The home's randomness, from the draw of this number on.
struct From(Replay);

impl From {
    fn draw(seed: &[u8], number: usize) -> Self {
        let random = Replay::from_seed(seed);
        (0..number).for_each(|_| random.fill(&mut [0]));
        Self(random)
    }
}

impl rand_core_06::CryptoRng for From {}

impl rand_core_06::RngCore for From {
    fn next_u32(&mut self) -> u32 {
        unreachable!("OPAQUE draws bytes")
    }

    fn next_u64(&mut self) -> u64 {
        unreachable!("OPAQUE draws bytes")
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        self.0.fill(out);
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.0.fill(out);
        Ok(())
    }
}

/// Secrets of a registration or login of one of the passwords; none if the exchange is another, or was of none of them.
pub(crate) fn secrets_of(
    exchange: &Exchange,
    seed: &[u8],
    passwords: &[&[u8]],
    real: bool,
) -> Vec<(&'static str, Vec<u8>)> {
    let ksf = OfTheScene { real };
    let found = passwords.iter().find_map(|password| match exchange.path.as_str() {
        path if path.ends_with("registration/start") => registration(exchange, seed, password, &ksf),
        path if path.ends_with("login/start") => login(exchange, seed, password, &ksf),
        _ => None,
    });
    found.unwrap_or_default()
}

fn registration(
    exchange: &Exchange,
    seed: &[u8],
    password: &[u8],
    ksf: &OfTheScene,
) -> Option<Vec<(&'static str, Vec<u8>)>> {
    let ask: RegistrationStart = serde_json::from_slice(&exchange.body).unwrap();
    let answer: RegistrationStarted = serde_json::from_slice(&exchange.answer.body).ok()?;
    let (state, mut random) = (0..DRAWS).find_map(|number| {
        let mut random = From::draw(seed, number);
        let started = ClientRegistration::<Suite<OfTheScene>>::start(&mut random, password).unwrap();
        (started.message.serialize().as_slice() == ask.blinded.0).then_some((started.state, random))
    })?;
    let blind = state.serialize()[..32].to_vec();
    let evaluated = RegistrationResponse::deserialize(&answer.evaluated.0).unwrap();
    let address = address();
    let ids = identifiers(&address, &answer.login_id);
    let parameters = ClientRegistrationFinishParameters::new(ids, Some(ksf));
    let ended = state.finish(&mut random, password, evaluated, parameters).unwrap();
    Some(vec![("OPAQUE's blind", blind), ("export key", ended.export_key.to_vec())])
}

fn login(
    exchange: &Exchange,
    seed: &[u8],
    password: &[u8],
    ksf: &OfTheScene,
) -> Option<Vec<(&'static str, Vec<u8>)>> {
    let ask: LoginStart = serde_json::from_slice(&exchange.body).unwrap();
    let answer: LoginStarted = serde_json::from_slice(&exchange.answer.body).ok()?;
    let (state, mut random) = (0..DRAWS).find_map(|number| {
        let mut random = From::draw(seed, number);
        let started = ClientLogin::<Suite<OfTheScene>>::start(&mut random, password).unwrap();
        (started.message.serialize().as_slice() == ask.ke1.0).then_some((started.state, random))
    })?;
    let blind = state.serialize()[..32].to_vec();
    let ke2 = CredentialResponse::deserialize(&answer.ke2.0).unwrap();
    let address = address();
    let ids = identifiers(&address, &answer.login_id);
    let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), ids, Some(ksf));
    let mut secrets = vec![("OPAQUE's blind", blind)];
    // A wrong password has only its blind.
    if let Ok(ended) = state.finish(&mut random, password, ke2, parameters) {
        secrets
            .extend([("export key", ended.export_key.to_vec()), ("session key", ended.session_key.to_vec())]);
    }
    Some(secrets)
}

fn address() -> Address {
    Address::from_text(ADDRESS).unwrap()
}
