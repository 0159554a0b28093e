//! The key files: OPAQUE setups, enumeration key, state-sealing key, ticket key. They are never in the database.
//!
//! One folder holds them, mode 0600 each. A file is one line, `keyfold-account KIND BASE64URL` except for the ticket key:
//!
//! | file | kind | bytes |
//! |---|---|---|
//! | `opaque-N.key`, N from 1 | `opaque-setup` | 128, OPAQUE's server setup; all are in force, the highest is the newest |
//! | `enumeration.key` | `enumeration` | 32: credential ids of unknown addresses, keys of limits, hashes of codes |
//! | `state.key` | `state` | 32: the key of login states; all nodes share it |
//! | `ticket.key` | | `keyfold-service-private:BASE64URL`, the private key that authenticates mail tickets |

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use keyfold_ticket::{ServicePrivateKey, ServicePublicKey, make_key_pair};
use keyfold_wire::address::Address;
use keyfold_wire::bytes::{from_base64, to_base64};
use keyfold_wire::ids::CredentialId;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::limits::derive_hmac;
use crate::opaque::{Opaque, SetupId, make_setup};
use crate::random::make_bytes;

const WORD: &str = "keyfold-account";
const FILE_MAX: u64 = 1024;

/// Why the keys can't be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The operating system says no.
    #[error("can't use the key file {0}: {1}")]
    File(PathBuf, std::io::Error),
    /// It isn't a key file, or one of another kind.
    #[error("{0} is not a key file of this kind")]
    Malformed(PathBuf),
    /// Others may read it.
    #[error("{0} may be read by others: its mode must be 0600")]
    Readable(PathBuf),
    /// It is there already, and keys are never overwritten.
    #[error("{0} is there already and is never overwritten")]
    Exists(PathBuf),
    /// The folder holds no `opaque-N.key`.
    #[error("{0} holds no opaque-N.key")]
    NoSetup(PathBuf),
}

/// What makes unknown addresses look like known ones, and hides what limits and codes belong to.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct EnumerationKey([u8; 32]);

/// What login states are sealed under.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct StateKey([u8; 32]);

/// Everything secret that the service holds.
pub(crate) struct Keys {
    pub(crate) opaque: Opaque,
    pub(crate) enumeration: EnumerationKey,
    pub(crate) state: StateKey,
    pub(crate) ticket: ServicePrivateKey,
}

impl EnumerationKey {
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// `HMAC-SHA256(key, "credential" || 0 || address)`: always the same for an unknown address.
    pub(crate) fn derive_credential_id(&self, address: &Address) -> CredentialId {
        CredentialId(self.derive_hash(&[b"credential", &[0], address.as_str().as_bytes()]))
    }

    /// HMAC-SHA256 over the parts, one after the other.
    pub(crate) fn derive_hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        derive_hmac(&self.0, parts)
    }
}

impl StateKey {
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Makes a full set of key files in the folder `out`, which is made if it isn't there.
///
/// # Errors
/// [`KeyError::Exists`] if any of them is there; nothing is written then.
pub fn make_key_files(out: &Path) -> Result<(), KeyError> {
    make_folder(out)?;
    let names = ["opaque-1.key", "enumeration.key", "state.key", "ticket.key"];
    if let Some(name) = names.iter().find(|name| out.join(name).exists()) {
        return Err(KeyError::Exists(out.join(name)));
    }
    let (ticket, _): (ServicePrivateKey, ServicePublicKey) = make_key_pair();
    write_key(&out.join(names[0]), "opaque-setup", &make_setup())?;
    write_key(&out.join(names[1]), "enumeration", &Zeroizing::new(make_bytes::<32>())[..])?;
    write_key(&out.join(names[2]), "state", &Zeroizing::new(make_bytes::<32>())[..])?;
    write_line(&out.join(names[3]), &ticket.to_text())
}

/// Adds a newer OPAQUE setup to the folder `out` and tells its number; older ones stay in force.
///
/// # Errors
/// [`KeyError::NoSetup`] if there is none yet.
pub fn make_newer_setup(out: &Path) -> Result<u32, KeyError> {
    let newest = setup_files(out)?.into_iter().map(|(id, _)| id).max();
    let id = newest.ok_or_else(|| KeyError::NoSetup(out.to_owned()))? + 1;
    write_key(&out.join(format!("opaque-{id}.key")), "opaque-setup", &make_setup())?;
    Ok(id)
}

/// The public half of the ticket key in the folder `keys`, as the relay's configuration wants it.
///
/// # Errors
/// [`KeyError`] if the file can't be had.
pub fn ticket_public_key(keys: &Path) -> Result<String, KeyError> {
    Ok(read_ticket_key(keys)?.to_public().to_text())
}

impl Keys {
    /// Reads all key files of a folder.
    pub(crate) fn from_folder(folder: &Path) -> Result<Self, KeyError> {
        let files = setup_files(folder)?;
        if files.is_empty() {
            return Err(KeyError::NoSetup(folder.to_owned()));
        }
        let read = |(id, path): &(SetupId, PathBuf)| Ok((*id, read_key(path, "opaque-setup")?));
        let setups = files.iter().map(read).collect::<Result<Vec<_>, KeyError>>()?;
        let opaque = Opaque::from_setups(setups.iter().map(|(id, bytes)| (*id, bytes.as_slice())))
            .ok_or_else(|| KeyError::Malformed(files[0].1.clone()))?;
        Ok(Self {
            opaque,
            enumeration: EnumerationKey::from_bytes(read_32(&folder.join("enumeration.key"), "enumeration")?),
            state: StateKey::from_bytes(read_32(&folder.join("state.key"), "state")?),
            ticket: read_ticket_key(folder)?,
        })
    }
}

fn read_ticket_key(folder: &Path) -> Result<ServicePrivateKey, KeyError> {
    let path = folder.join("ticket.key");
    ServicePrivateKey::from_text(&read_line(&path)?).map_err(|_| KeyError::Malformed(path))
}

fn read_32(path: &Path, kind: &str) -> Result<[u8; 32], KeyError> {
    let bytes = read_key(path, kind)?;
    bytes.as_slice().try_into().map_err(|_| KeyError::Malformed(path.to_owned()))
}

/// The files `opaque-N.key` of a folder.
fn setup_files(folder: &Path) -> Result<Vec<(SetupId, PathBuf)>, KeyError> {
    let io = |error| KeyError::File(folder.to_owned(), error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name.strip_prefix("opaque-").and_then(|rest| rest.strip_suffix(".key"));
        if let Some(id) = number.and_then(|number| number.parse().ok()) {
            files.push((id, path));
        }
    }
    Ok(files)
}

fn make_folder(folder: &Path) -> Result<(), KeyError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(folder).map_err(|error| KeyError::File(folder.to_owned(), error))
}

fn write_key(path: &Path, kind: &str, bytes: &[u8]) -> Result<(), KeyError> {
    let text = Zeroizing::new(to_base64(bytes));
    write_line(path, &Zeroizing::new([WORD, " ", kind, " ", &text].concat()))
}

fn write_line(path: &Path, line: &str) -> Result<(), KeyError> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(line.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    write().map_err(|error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => KeyError::Exists(path.to_owned()),
        _ => KeyError::File(path.to_owned(), error),
    })
}

fn read_key(path: &Path, kind: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let text = read_line(path)?;
    let mut words = text.split_ascii_whitespace();
    let right = words.next() == Some(WORD) && words.next() == Some(kind);
    let bytes = words.next().filter(|_| right).and_then(from_base64);
    let bytes = bytes.filter(|_| words.next().is_none());
    bytes.map(Zeroizing::new).ok_or_else(|| KeyError::Malformed(path.to_owned()))
}

fn read_line(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let io = |error| KeyError::File(path.to_owned(), error);
    let file = File::open(path).map_err(io)?;
    if file.metadata().map_err(io)?.mode() & 0o077 != 0 {
        return Err(KeyError::Readable(path.to_owned()));
    }
    let mut text = Zeroizing::new(String::with_capacity(usize::try_from(FILE_MAX).unwrap_or(0)));
    file.take(FILE_MAX).read_to_string(&mut text).map_err(io)?;
    Ok(text)
}

#[cfg(test)]
mod tests;
