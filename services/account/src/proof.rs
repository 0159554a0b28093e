//! Whether they may: signatures of the prove key and of device signing keys, over [`Message`].
//!
//! Invariant: a challenge is used up before its signature is looked at, and a signature counts only with the session
//! that asked for its challenge.

use axum::http::HeaderMap;
use ed25519_dalek::{Signature, VerifyingKey};
use keyfold_wire::account::Proof;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::device::NewDevice;
use keyfold_wire::ids::LoginId;
use keyfold_wire::path::{DEVICE_HEADER, PROOF_HEADER};
use keyfold_wire::signed::{Message, Purpose};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::random::make_bytes;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::storage::{By, Proving, SecretHash};

/// Whom a challenge was given to.
#[derive(Clone, Copy)]
pub(crate) enum Asker {
    /// A session.
    Session(SecretHash),
    /// A device that has none, whether it exists or not.
    Device(By),
}

impl Asker {
    fn derive_bound(self) -> [u8; 32] {
        let hash = match self {
            Self::Session(token) => Sha256::new().chain_update(b"session").chain_update(token.0),
            Self::Device(by) => Sha256::new()
                .chain_update(b"device")
                .chain_update(by.account_id.0)
                .chain_update(by.device_id.0),
        };
        hash.finalize().into()
    }
}

/// Whether the bytes are a public key that can be relied on: a point, and not of small order.
pub(crate) fn is_key(key: &[u8; 32]) -> bool {
    VerifyingKey::from_bytes(key).is_ok_and(|key| !key.is_weak())
}

fn is_signed(key: &[u8; 32], message: &Message<'_>, signature: &[u8; 64]) -> bool {
    let signature = Signature::from_bytes(signature);
    VerifyingKey::from_bytes(key).is_ok_and(|key| key.verify_strict(&message.to_bytes(), &signature).is_ok())
}

fn header(headers: &HeaderMap, name: &str) -> Result<Proof, Refusal> {
    let proof = headers.get(name).and_then(|value| Proof::from_header(value.to_str().ok()?));
    proof.ok_or(Refusal::FORBIDDEN)
}

/// Draws a challenge, for two minutes.
pub(crate) async fn make_challenge(app: &App, asker: Asker) -> Result<Fixed<32>, Refusal> {
    let challenge = make_bytes();
    let (hash, bound, now) = (SecretHash::from_secret(&challenge), asker.derive_bound(), app.now());
    app.db.run("put_challenge", move |store| store.put_challenge(hash, bound, now)).await?;
    Ok(Fixed(challenge))
}

async fn take_challenge(app: &App, asker: Asker, challenge: &[u8; 32]) -> Result<(), Refusal> {
    let (hash, bound, now) = (SecretHash::from_secret(challenge), asker.derive_bound(), app.now());
    Ok(app.db.run("take_challenge", move |store| store.take_challenge(hash, bound, now)).await?)
}

/// What a prove signature of an enrolled device is for.
pub(crate) struct Asked<'a> {
    pub(crate) purpose: Purpose,
    pub(crate) replaces: LoginId,
    pub(crate) body: &'a [u8],
}

/// Checks a prove signature of an enrolled device's session.
pub(crate) async fn check_prove(
    app: &App,
    session: &Session,
    by: By,
    headers: &HeaderMap,
    asked: Asked<'_>,
) -> Result<(), Refusal> {
    let proof = header(headers, PROOF_HEADER)?;
    take_challenge(app, Asker::Session(session.token), &proof.challenge.0).await?;
    let id = by.account_id;
    let proving = app.db.run("proving", move |store| store.proving(id)).await?;
    let (key_epoch, prove_key) = proving.key.ok_or(Refusal::FORBIDDEN)?;
    let signed = service_keys(app, &proving, asked.purpose)?.iter().any(|service_key| {
        let message = Message {
            purpose: asked.purpose,
            service_key,
            account_id: id,
            key_epoch,
            device_id: by.device_id,
            challenge: &proof.challenge.0,
            replaces: asked.replaces,
            body: asked.body,
        };
        is_signed(&prove_key, &message, &proof.signature.0)
    });
    if signed { Ok(()) } else { Err(Refusal::FORBIDDEN) }
}

/// The service's keys that a signature may name: that of the account's record, and one reason for others.
fn service_keys(app: &App, proving: &Proving, purpose: Purpose) -> Result<Vec<[u8; 32]>, Refusal> {
    let mut keys = vec![app.keys.opaque.service_key(proving.setup)?];
    if purpose == Purpose::ReRegister {
        // A retry after a lost answer still names the setup that was replaced.
        keys.extend(app.keys.opaque.service_keys());
    }
    Ok(keys)
}

/// Checks both signatures of an enrolment; the prove key is the account's, or the body's if it sets the first one.
pub(crate) async fn check_enrolment(
    app: &App,
    session: &Session,
    headers: &HeaderMap,
    device: &NewDevice,
    first: Option<(u32, [u8; 32])>,
    body: &[u8],
) -> Result<(), Refusal> {
    let (proof, own) = take_enrolment(app, session, headers).await?;
    let id = session.account_id;
    let proving = app.db.run("proving", move |store| store.proving(id)).await?;
    // An account without a key has none to enrol with: its first device sets it.
    let (key_epoch, prove_key) = first.or(proving.key).ok_or(Refusal::CONFLICT)?;
    let service_key = app.keys.opaque.service_key(proving.setup)?;
    let message = |purpose, challenge| Message {
        purpose,
        service_key: &service_key,
        account_id: id,
        key_epoch,
        device_id: device.device_id,
        challenge,
        replaces: LoginId::NONE,
        body,
    };
    let proved = message(Purpose::Enrol, &proof.challenge.0);
    let owned = message(Purpose::EnrolDevice, &own.challenge.0);
    let both = is_signed(&prove_key, &proved, &proof.signature.0)
        & is_signed(&device.signing_key.0, &owned, &own.signature.0);
    if both { Ok(()) } else { Err(Refusal::FORBIDDEN) }
}

/// Both signatures of an enrolment; they may name one challenge or one each.
async fn take_enrolment(
    app: &App,
    session: &Session,
    headers: &HeaderMap,
) -> Result<(Proof, Proof), Refusal> {
    let (proof, own) = (header(headers, PROOF_HEADER)?, header(headers, DEVICE_HEADER)?);
    take_challenge(app, Asker::Session(session.token), &proof.challenge.0).await?;
    if own.challenge != proof.challenge {
        take_challenge(app, Asker::Session(session.token), &own.challenge.0).await?;
    }
    Ok((proof, own))
}

/// Checks the device signature that asks for a session.
pub(crate) async fn check_device(
    app: &App,
    by: By,
    challenge: &[u8; 32],
    signature: &[u8; 64],
) -> Result<(), Refusal> {
    take_challenge(app, Asker::Device(by), challenge).await?;
    let device = app.db.run("device_key", move |store| store.device_key(by)).await?;
    let By { account_id, device_id } = by;
    let message = Message {
        purpose: Purpose::Session,
        service_key: &app.keys.opaque.service_key(device.setup)?,
        account_id,
        key_epoch: device.key_epoch,
        device_id,
        challenge,
        replaces: LoginId::NONE,
        body: b"",
    };
    if is_signed(&device.signing_key, &message, signature) { Ok(()) } else { Err(Refusal::WRONG) }
}
