//! A device that speaks the contract: OPAQUE's client side without stretching, both signing keys, every proof.

use std::sync::atomic::{AtomicU64, Ordering};

use ed25519_dalek::{Signer, SigningKey};
use hkdf::Hkdf;
use keyfold_wire::account::Proof;
use keyfold_wire::address::Address;
use keyfold_wire::bytes::{Bounded, Fixed, to_base64};
use keyfold_wire::device::NewDevice;
use keyfold_wire::ids::{AccountId, DeviceId, LoginId};
use keyfold_wire::limits::RECORD_LEN;
use keyfold_wire::login::{LoginFinish, LoginStart, LoginStarted, SESSION_INFO};
use keyfold_wire::opaque::{CONTEXT, ServiceSuite, identifiers};
use keyfold_wire::path;
use keyfold_wire::registration::{NewKey, Registered, RegistrationStart, RegistrationStarted, SignUp};
use keyfold_wire::session::{Challenge, Session, SessionChallenge, SessionStart};
use keyfold_wire::signed::{Message, Purpose};
use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration, ClientRegistrationFinishParameters,
    CredentialResponse, RegistrationResponse,
};
use sha2::{Digest, Sha256};

use crate::world::{Answer, Client};

pub(crate) const PASSWORD: &[u8] = b"correct horse battery staple";

/// Never the same bytes twice in one run.
pub(crate) fn make<const N: usize>() -> [u8; N] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let seed = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut bytes = [0; N];
    Hkdf::<Sha256>::new(None, &seed.to_be_bytes()).expand(b"test", &mut bytes).unwrap();
    bytes
}

pub(crate) struct Rng;

impl rand_core_06::CryptoRng for Rng {}

impl rand_core_06::RngCore for Rng {
    fn next_u32(&mut self) -> u32 {
        u32::from_ne_bytes(make())
    }
    fn next_u64(&mut self) -> u64 {
        u64::from_ne_bytes(make())
    }
    fn fill_bytes(&mut self, dest: &mut [u8]) {
        dest.chunks_mut(32).for_each(|chunk| chunk.copy_from_slice(&make::<32>()[..chunk.len()]));
    }
    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.fill_bytes(dest);
        Ok(())
    }
}

pub(crate) fn address(text: &str) -> Address {
    Address::from_text(text).unwrap()
}

/// What a registration leaves with the device.
#[derive(Clone)]
pub(crate) struct Registering {
    pub(crate) token: Fixed<32>,
    pub(crate) login_id: LoginId,
    pub(crate) record: [u8; RECORD_LEN],
    pub(crate) service_key: [u8; 32],
}

pub(crate) fn blinded(password: &[u8]) -> (ClientRegistration<ServiceSuite>, Fixed<32>) {
    let start = ClientRegistration::<ServiceSuite>::start(&mut Rng, password).unwrap();
    (start.state, Fixed(start.message.serialize().as_slice().try_into().unwrap()))
}

/// Both halves of a registration but its upload.
pub(crate) fn register(client: &Client, address: &Address, password: &[u8]) -> Result<Registering, Answer> {
    let (state, blinded) = blinded(password);
    let answer =
        client.json(path::REGISTRATION_START, &RegistrationStart { address: address.clone(), blinded });
    if answer.status != 200 {
        return Err(answer);
    }
    let started: RegistrationStarted = answer.ok();
    let response = RegistrationResponse::deserialize(&started.evaluated.0).unwrap();
    let parameters = ClientRegistrationFinishParameters::new(identifiers(address, &started.login_id), None);
    let finished = state.finish(&mut Rng, password, response, parameters).unwrap();
    let record = finished.message.serialize().as_slice().try_into().unwrap();
    let service_key = finished.server_s_pk.serialize().as_slice().try_into().unwrap();
    Ok(Registering { token: started.token, login_id: started.login_id, record, service_key })
}

/// A login between its messages.
pub(crate) struct Begun {
    pub ke1: Vec<u8>,
    pub(crate) answer: Answer,
    state: ClientLogin<ServiceSuite>,
    address: Address,
    password: Vec<u8>,
}

pub(crate) fn start_login(client: &Client, address: &Address, password: &[u8]) -> Begun {
    let start = ClientLogin::<ServiceSuite>::start(&mut Rng, password).unwrap();
    let ke1 = start.message.serialize().to_vec();
    let request = LoginStart { address: address.clone(), ke1: Fixed(ke1.as_slice().try_into().unwrap()) };
    let answer = client.json(path::LOGIN_START, &request);
    Begun { ke1, answer, state: start.state, address: address.clone(), password: password.to_vec() }
}

impl Begun {
    /// The last message and the token, if the password was right.
    pub(crate) fn last(&self) -> Option<(LoginFinish, [u8; 32])> {
        self.last_under(self.answer.ok::<LoginStarted>().login_id)
    }

    /// As [`Self::last`], for a device that was told this login id.
    pub(crate) fn last_under(&self, login_id: LoginId) -> Option<(LoginFinish, [u8; 32])> {
        let started: LoginStarted = self.answer.ok();
        let response = CredentialResponse::deserialize(&started.ke2.0).unwrap();
        let ids = identifiers(&self.address, &login_id);
        let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), ids, None);
        let finished = self.state.clone().finish(&mut Rng, &self.password, response, parameters).ok()?;
        let mut token = [0; 32];
        Hkdf::<Sha256>::new(None, &finished.session_key).expand(SESSION_INFO, &mut token).unwrap();
        let ke3 = Fixed(finished.message.serialize().as_slice().try_into().unwrap());
        Some((LoginFinish { state: started.state, ke3 }, token))
    }
}

/// A reading session's client.
pub(crate) fn log_in(client: &Client, address: &Address, password: &[u8]) -> Client {
    let (last, token) = start_login(client, address, password).last().expect("the password is right");
    client.json(path::LOGIN_FINISH, &last).done();
    with_token(client, &token)
}

pub(crate) fn with_token(client: &Client, token: &[u8; 32]) -> Client {
    client.with_header("authorization", format!("Keyfold {}", to_base64(token)))
}

/// A device with the account's prove key.
#[derive(Clone)]
#[expect(clippy::struct_field_names, reason = "the contract's own names")]
pub(crate) struct Device {
    pub(crate) account_id: AccountId,
    pub(crate) device_id: DeviceId,
    pub(crate) signing: SigningKey,
    pub(crate) prove: SigningKey,
    pub(crate) service_key: [u8; 32],
    pub(crate) login_id: LoginId,
    pub(crate) address: Address,
}

impl Device {
    pub(crate) fn new(address: &Address, registering: &Registering) -> Self {
        Self {
            account_id: AccountId(make()),
            device_id: DeviceId(make()),
            signing: SigningKey::from_bytes(&make()),
            prove: SigningKey::from_bytes(&make()),
            service_key: registering.service_key,
            login_id: registering.login_id,
            address: address.clone(),
        }
    }

    /// Another device of the same account.
    pub(crate) fn sibling(&self) -> Self {
        let (device_id, signing) = (DeviceId(make()), SigningKey::from_bytes(&make()));
        Self { device_id, signing, ..self.clone() }
    }

    pub(crate) fn to_new_device(&self) -> NewDevice {
        NewDevice {
            device_id: self.device_id,
            signing_key: Fixed(self.signing.verifying_key().to_bytes()),
            label: Bounded::from_bytes(b"sealed label".to_vec()).unwrap(),
        }
    }

    pub(crate) fn to_new_key(&self) -> NewKey {
        NewKey {
            key_epoch: 1,
            verifier: Bounded::from_bytes(b"sealed known text".to_vec()).unwrap(),
            prove_key: Fixed(self.prove.verifying_key().to_bytes()),
            device: self.to_new_device(),
            settings: Bounded::from_bytes(b"sealed settings".to_vec()).unwrap(),
        }
    }

    pub(crate) fn to_sign_up(&self, registering: &Registering) -> SignUp {
        let Registering { token, record, .. } = registering.clone();
        SignUp { token, record: Fixed(record), account_id: self.account_id, key: Some(self.to_new_key()) }
    }

    pub(crate) fn message<'a>(
        &'a self,
        purpose: Purpose,
        challenge: &'a [u8; 32],
        body: &'a [u8],
    ) -> Message<'a> {
        Message {
            purpose,
            service_key: &self.service_key,
            account_id: self.account_id,
            key_epoch: 1,
            device_id: self.device_id,
            challenge,
            replaces: LoginId::NONE,
            body,
        }
    }

    /// The device's signature.
    pub(crate) fn sign(&self, message: &Message<'_>) -> [u8; 64] {
        self.signing.sign(&message.to_bytes()).to_bytes()
    }

    /// A session by the device's signature.
    pub(crate) fn open_session(&self, client: &Client) -> Answer {
        let (account_id, device_id) = (self.account_id, self.device_id);
        let ask = SessionChallenge { account_id, device_id };
        let Challenge { challenge } = client.json(path::SESSION_CHALLENGE, &ask).ok();
        let signature = Fixed(
            self.signing.sign(&self.message(Purpose::Session, &challenge.0, b"").to_bytes()).to_bytes(),
        );
        client.json(path::SESSION, &SessionStart { account_id, device_id, challenge, signature })
    }

    /// A client with an enrolled session.
    pub(crate) fn enrolled(&self, client: &Client) -> Client {
        let session: Session = self.open_session(client).ok();
        with_token(client, &session.token.0)
    }

    /// Sends a body with a prove signature.
    pub(crate) fn proved(
        &self,
        client: &Client,
        path: &str,
        purpose: Purpose,
        replaces: LoginId,
        body: &[u8],
    ) -> Answer {
        let challenge = challenge(client);
        let message = Message { replaces, ..self.message(purpose, &challenge, body) };
        let signature = self.prove.sign(&message.to_bytes()).to_bytes();
        client.with_header(path::PROOF_HEADER, proof(challenge, signature)).post(path, body)
    }

    /// Sends an enrolment with both signatures.
    pub(crate) fn enrol_with(&self, reading: &Client, path: &str, body: &[u8]) -> Answer {
        let challenge = challenge(reading);
        let proved = self.prove.sign(&self.message(Purpose::Enrol, &challenge, body).to_bytes()).to_bytes();
        let owned =
            self.signing.sign(&self.message(Purpose::EnrolDevice, &challenge, body).to_bytes()).to_bytes();
        reading
            .with_header(path::PROOF_HEADER, proof(challenge, proved))
            .with_header(path::DEVICE_HEADER, proof(challenge, owned))
            .post(path, body)
    }

    pub(crate) fn enrol(&self, reading: &Client) -> Answer {
        self.enrol_with(reading, path::ENROL, &serde_json::to_vec(&self.to_new_device()).unwrap())
    }
}

pub(crate) fn challenge(client: &Client) -> [u8; 32] {
    let Challenge { challenge } = client.post(path::CHALLENGE, b"").ok();
    challenge.0
}

pub(crate) fn proof(challenge: [u8; 32], signature: [u8; 64]) -> String {
    Proof { challenge: Fixed(challenge), signature: Fixed(signature) }.to_header()
}

/// Signs up and gives the first device.
pub(crate) fn sign_up(client: &Client, text: &str) -> Device {
    let address = address(text);
    let registering = register(client, &address, PASSWORD).unwrap();
    let device = Device::new(&address, &registering);
    let registered: Registered = client.json(path::SIGN_UP, &device.to_sign_up(&registering)).ok();
    assert_eq!(registered.login_id, registering.login_id);
    device
}

/// The name of a segment.
pub(crate) fn segment_name(kind: char, log: &str, number: u32, bytes: &[u8]) -> String {
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)[..16]);
    format!("{kind}-{log}-{number:08x}-{hash}")
}
