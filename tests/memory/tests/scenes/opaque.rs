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

use crate::needles::Secrets;
use crate::stage::{ADDRESS, Exchange};

/// Most draws of randomness that a scene makes between two of OPAQUE's.
const DRAWS: usize = 2000;

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

/// Secrets of all registrations and logins of one of the passwords.
pub(crate) fn secrets_of(exchanges: &[Exchange], seed: &[u8], passwords: &[&[u8]], real: bool) -> Secrets {
    let ksf = OfTheScene { real };
    let mut secrets = Vec::new();
    // Each draws later than the one before.
    let mut from = 0;
    for exchange in exchanges {
        let found = match exchange.path.as_str() {
            path if path.ends_with("registration/start") => registration,
            path if path.ends_with("login/start") => login,
            _ => continue,
        };
        let draws = (from..from + DRAWS).flat_map(|number| passwords.iter().map(move |word| (number, *word)));
        let found = draws.into_iter().find_map(|(number, password)| {
            Some((number, found(exchange, &mut From::draw(seed, number), password, &ksf)?))
        });
        let (number, of_this) = found.expect("it is of one of the scene's passwords");
        from = number + 1;
        secrets.extend(of_this);
    }
    secrets
}

/// None if the password or the draw is another.
fn registration(
    exchange: &Exchange,
    random: &mut From,
    password: &[u8],
    ksf: &OfTheScene,
) -> Option<Secrets> {
    let ask: RegistrationStart = serde_json::from_slice(&exchange.body).unwrap();
    let started = ClientRegistration::<Suite<OfTheScene>>::start(random, password).unwrap();
    if started.message.serialize().as_slice() != ask.blinded.0 {
        return None;
    }
    let blind = ("OPAQUE's blind", started.state.serialize()[..32].to_vec());
    let Ok(answer) = serde_json::from_slice::<RegistrationStarted>(&exchange.answer.body) else {
        return Some(vec![blind]);
    };
    let evaluated = RegistrationResponse::deserialize(&answer.evaluated.0).unwrap();
    let address = address();
    let ids = identifiers(&address, &answer.login_id);
    let parameters = ClientRegistrationFinishParameters::new(ids, Some(ksf));
    let ended = started.state.finish(random, password, evaluated, parameters).unwrap();
    Some(vec![blind, ("export key", ended.export_key.to_vec())])
}

/// None if the password or the draw is another.
fn login(exchange: &Exchange, random: &mut From, password: &[u8], ksf: &OfTheScene) -> Option<Secrets> {
    let ask: LoginStart = serde_json::from_slice(&exchange.body).unwrap();
    let started = ClientLogin::<Suite<OfTheScene>>::start(random, password).unwrap();
    if started.message.serialize().as_slice() != ask.ke1.0 {
        return None;
    }
    let blind = ("OPAQUE's blind", started.state.serialize()[..32].to_vec());
    let Ok(answer) = serde_json::from_slice::<LoginStarted>(&exchange.answer.body) else {
        return Some(vec![blind]);
    };
    let ke2 = CredentialResponse::deserialize(&answer.ke2.0).unwrap();
    let address = address();
    let ids = identifiers(&address, &answer.login_id);
    let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), ids, Some(ksf));
    let mut secrets = vec![blind];
    // A wrong password has only its blind.
    if let Ok(ended) = started.state.finish(random, password, ke2, parameters) {
        secrets
            .extend([("export key", ended.export_key.to_vec()), ("session key", ended.session_key.to_vec())]);
    }
    Some(secrets)
}

fn address() -> Address {
    Address::from_text(ADDRESS).unwrap()
}
