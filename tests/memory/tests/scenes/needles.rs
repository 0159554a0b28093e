//! What a scene's process must not hold, derived anew from outside.

use std::sync::Arc;

use keyfold_core::account::{AccountKey, KeyTree, open_code, sealed_key};
use keyfold_core::crypto::derive::KeySource;
use keyfold_core::crypto::parcel::What;
use keyfold_core::crypto::replay::{Cheap, make_env};
use keyfold_core::crypto::stretch::Argon2;
use keyfold_core::port::Cost;
use keyfold_core::secret::{Password, Secret};
use keyfold_e2e::device::Device;
use keyfold_kit::{Argon2Cost, SealedKey};
use keyfold_wire::ids::AccountId;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use crate::opaque;
use crate::scan::Search;
use crate::stage::{NEW_PASSWORD, PASSWORD, SECRET, SEED, SEED_BYTES, Stage, TITLE};

/// All that is secret in this scene by now.
pub(crate) fn of(stage: &Stage) -> Search {
    let mut search = Search::default();
    search.add("password", PASSWORD);
    search.add("new password", NEW_PASSWORD);
    search.add("item's title", TITLE.as_bytes());
    search.add("item's secret", SECRET.as_bytes());
    search.add("item's one-time code", SEED.as_bytes());
    search.add("item's one-time code, bytes", SEED_BYTES);
    if !stage.device_key.is_empty() {
        search.add("device key", &stage.device_key);
    }
    let real = stage.is_real();
    for (name, secret) in opaque::secrets_of(&stage.exchanges, &stage.seed, &[PASSWORD, NEW_PASSWORD], real) {
        if name == "export key" {
            let code_key = KeySource::extract(b"", &secret).derive::<32>(&[b"keyfold/1 code"]);
            search.add("code key", code_key.expose());
        }
        search.add(name, &secret);
    }
    for (name, secret) in stage.elsewhere.iter().chain(&of_the_home(&stage.device, real)) {
        search.add(name, secret);
    }
    search
}

/// Names and bytes of secrets.
pub(crate) type Secrets = Vec<(&'static str, Vec<u8>)>;

/// What the seals of a home hold that the scene's passwords open; nothing if there are none yet.
pub(crate) fn of_the_home(device: &Device, real: bool) -> Secrets {
    let mut secrets = Vec::new();
    let Some(home) = Home::of(device) else { return secrets };
    for name in ["password seal", "travel seal"] {
        let Some(seal) = home.slot(name).and_then(|bytes| SealedKey::from_bytes(&bytes).ok()) else {
            continue;
        };
        for password in [PASSWORD, NEW_PASSWORD] {
            of_a_seal(&home, &seal, password, real, &mut secrets);
        }
    }
    secrets
}

/// A seal's own secrets, and what comes from the account key in it, if this password opens it.
fn of_a_seal(home: &Home, seal: &SealedKey, password: &[u8], real: bool, secrets: &mut Secrets) {
    let (mut env, _) = make_env(b"parent");
    env.stretch = if real { Arc::new(Argon2) } else { Arc::new(Cheap) };
    let password = Password::from_utf8(password).unwrap();
    let Ok(key) = sealed_key::open_with_password(seal, &password, None, &env) else { return };
    let header = seal.header();
    let Argon2Cost { memory_kib, passes, lanes } = header.argon2;
    let cost = Cost { memory_kib, passes, lanes };
    let mut stretched = vec![0; 32];
    let out = stretched.first_chunk_mut().unwrap();
    env.stretch.derive(password.expose(), &header.salt, cost, out).unwrap();
    secrets.push(("stretched password", stretched));
    if real {
        of_the_lanes(password.expose(), &header.salt, cost, secrets);
    }
    of_an_account_key(home, &key, header.key_epoch, secrets);
}

/// The last block of each lane: together they are the stretched password.
fn of_the_lanes(password: &[u8], salt: &[u8], cost: Cost, secrets: &mut Secrets) {
    let (passes, lanes) = (u32::from(cost.passes), u32::from(cost.lanes));
    let params = argon2::Params::new(cost.memory_kib, passes, lanes, Some(32)).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut blocks = vec![argon2::Block::new(); cost.memory_kib as usize];
    argon2.hash_password_into_with_memory(password, salt, &mut [0; 32], &mut blocks).unwrap();
    for lane in blocks.chunks(blocks.len() / usize::from(cost.lanes)) {
        let last = lane.last().unwrap().as_ref();
        let bytes = last.iter().flat_map(|word| word.to_le_bytes()).collect();
        secrets.push(("last block of a lane", bytes));
    }
}

fn of_an_account_key(home: &Home, key: &AccountKey, key_epoch: u32, secrets: &mut Secrets) {
    let account_id = AccountId(home.slot("account id").unwrap().try_into().unwrap());
    secrets.push(("account key", key.expose().to_vec()));
    secrets.push(("account key, packed", key.to_packed().expose().to_vec()));
    let keys = KeyTree::derive(account_id, key_epoch, key);
    let records = KeySource::from_key(keys.vault()).derive(&[b"keyfold/1 records"]);
    let subkeys: [(&str, &Secret<32>); 8] = [
        ("verifier key", keys.verifier()),
        ("vault key", keys.vault()),
        ("records key", &records),
        ("peer key", keys.peer()),
        ("outbox key", keys.outbox()),
        ("code subkey", keys.code()),
        ("settings key", keys.settings()),
        ("mark key", keys.mark()),
    ];
    secrets.extend(subkeys.map(|(name, subkey)| (name, subkey.expose().to_vec())));
    secrets.push(("prove seed", keys.prove().expose_seed().to_vec()));
    if let Some(code) = home.slot("code sealed").and_then(|sealed| open_code(&keys, &sealed).ok()) {
        secrets.push(("code key", code.expose().to_vec()));
    }
    if let Some(seed) = home.slot("signing key").and_then(|sealed| keys.open(What::SigningKey, &sealed).ok())
    {
        secrets.push(("device signing seed", seed.expose().to_vec()));
    }
}

/// The home's database, read beside the process that has it open.
struct Home(Connection);

impl Home {
    fn of(device: &Device) -> Option<Self> {
        let path = device.home().join("keyfold.db");
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok().map(Self)
    }

    fn slot(&self, name: &str) -> Option<Vec<u8>> {
        let query = "SELECT value FROM slot WHERE name = ?1";
        self.0.query_row(query, [name], |row| row.get(0)).optional().unwrap()
    }
}
